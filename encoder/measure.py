"""Figures by leave-voices-out: encode with the served int8 file, fit the head on the training voices, test on the held ones.

usage: measure.py [--nlu FOLDER] [--out figures.json] NAME=FOLDER [NAME=FOLDER...]
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
from data import NLU, SAFETY, digest, situations, split
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

HEADS = [(6, 1.0), (6, 0.3), (6, 0.1), (6, 0.03), (6, 0.01)]


class Encoder:
    """As components/embeddings.py does it."""

    def __init__(self, folder):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(Path(folder) / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self.inputs = {i.name for i in self.session.get_inputs()}
        self.tok = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.tok.no_padding()
        self.tok.enable_truncation(128)

    def __call__(self, text):
        ids = np.array([self.tok.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = self.session.run(None, {k: v for k, v in feed.items() if k in self.inputs})[0][0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def figures(p, labels, rows, sits):
    """Situations first / among three; safety found at 5% and 15% of look-alikes taken for harm, and at fixed shares."""
    labels, y = np.array(labels), np.array([r[0] for r in rows])
    stem = np.array([r[3] for r in rows])
    voice = np.array([r[1] for r in rows])
    look = stem == "lookalikes"
    s, harm = np.isin(y, list(sits)) & ~look, np.isin(y, list(SAFETY)) & ~look
    other = ~look & ~s & ~harm
    top = labels[p.argmax(1)]
    columns = np.isin(labels, list(sits))
    three = labels[columns][np.argsort(-p[:, columns], axis=1)[:, :3]]
    share = p[:, np.isin(labels, list(SAFETY))].sum(1)
    out = {"top1": (top == y)[s].mean(), "top3": (three == y[:, None]).any(1)[s].mean(), "other": (top == y)[other].mean()}
    falls = np.sort(share[look])[::-1]
    for alarm in (5, 15):
        limit = falls[int(alarm / 100 * len(falls))]
        out[f"safety_at_{alarm}"], out[f"limit_at_{alarm}"] = (share[harm] > limit).mean(), limit
    for limit in (0.5, 0.3, 0.15):
        out[f"share>={limit}"] = {n: round(float((share[m] >= limit).mean()), 3) for n, m in (("safety", harm), ("lookalikes", look), ("situations", s), ("other", other))}
    out["by_voice_top1"] = {v: round(float((top == y)[s & (voice == v)].mean()), 3) for v in ("second_language", "leaders_and_mixed", "long_and_mixed", "night_carer") if (s & (voice == v)).any()}
    confidence, right = p.max(1)[s], (top == y)[s]
    out["confidence"] = {str(t): {"acted": round(float((confidence >= t).mean()), 3), "right_when_acted": round(float(right[confidence >= t].mean()), 3)} for t in (0.2, 0.3, 0.4, 0.5) if (confidence >= t).any()}
    return {k: round(float(v), 3) if not isinstance(v, dict) else v for k, v in out.items()}


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--nlu", type=Path, default=NLU)
    cli.add_argument("--out", type=Path)
    cli.add_argument("encoders", nargs="+")
    a = cli.parse_args()
    train, test = split(a.nlu)
    sits = situations(train + test)
    report = {"data": digest(train + test), "train": len(train), "test": len(test)}
    for pair in a.encoders:
        name, folder = pair.split("=")
        encode, times = Encoder(folder), []
        vectors = {}
        for r in train + test:
            start = time.perf_counter()
            vectors[r[2]] = encode(r[2])
            times.append((time.perf_counter() - start) * 1000)
        report[name] = {"mb": round((Path(folder) / "model.onnx").stat().st_size / 1e6, 1), "ms_median": round(float(np.median(times)), 2), "ms_p95": round(float(np.percentile(times, 95)), 2)}
        x, z = (np.stack([vectors[r[2]] for r in part]) for part in (train, test))
        for scale, c in HEADS:
            head = LogisticRegression(C=c, max_iter=1000).fit(x * scale, [r[0] for r in train])
            report[name][f"scale {scale} C {c}"] = figures(head.predict_proba(z * scale), head.classes_, test, sits)
            print(name, scale, c, json.dumps(report[name][f"scale {scale} C {c}"]), flush=True)
        print(name, {k: v for k, v in report[name].items() if k.startswith("m")}, flush=True)
    if a.out:
        a.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
