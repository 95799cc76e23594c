"""Tune a sentence encoder end to end as a classifier of intents (cosine head), optionally towards a teacher's soft labels.

Every step is seeded; two threads of another number of cores give slightly other weights, so a rebuild agrees in
its figures, not in its bytes.
"""

import argparse
import json
import math
import random
import re
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from data import digest, load, split
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

FILL = [
    "hi", "hello", "so", "basically", "honestly", "ok so", "not sure if this is the place but", "can i ask something",
    "sorry", "just wondering", "bit of a long one", "tbh", "to be honest", "right", "anyway", "thanks", "any ideas",
    "what do i do", "please help", "dont know what to do", "please advise me", "x", "it's been a long day",
    "just got in from work", "on my break", "advice please",
]


def typo(word, rng):
    if len(word) < 4:
        return word
    i, kind = rng.randrange(1, len(word) - 1), rng.random()
    if kind < 0.35:
        return word[:i] + word[i + 1 :]
    if kind < 0.7:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    if kind < 0.85:
        return word[:i] + word[i] + word[i:]
    return word[:i] + rng.choice("abcdefghijklmnoprstuwy") + word[i + 1 :]


def augment(text, rng):
    """The same message as another hurried hand might have typed it."""
    if rng.random() < 0.45:
        return text
    words = text.split()
    if rng.random() < 0.3 and len(words) > 4:
        words = [w for w in words if rng.random() > 0.1] or words
    if rng.random() < 0.3:
        words = [typo(w, rng) if rng.random() < 0.08 else w for w in words]
    text = " ".join(words)
    if rng.random() < 0.3:
        text = text.replace("'", "").replace("\u2019", "")
    if rng.random() < 0.2:
        text = re.sub(r"[,.;!?]", "", text)
    if rng.random() < 0.15:
        filler = rng.choice(FILL)
        text = filler + rng.choice([" ", ", ", ". "]) + text if rng.random() < 0.6 else text.rstrip(".") + ". " + filler
    if rng.random() < 0.08 and len(words) > 14:  # the later part of a long text
        words = text.split()
        text = " ".join(words[rng.randrange(0, len(words) // 3) :])
    return text


class Net(nn.Module):
    """Encoder, mean pooling, unit length, cosine head."""

    def __init__(self, folder, labels, scale=16.0):
        super().__init__()
        self.enc = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.head = nn.Linear(self.enc.config.hidden_size, labels)
        self.scale, self.drop = scale, nn.Dropout(0.1)

    def forward(self, ids, mask):
        hidden = self.enc(input_ids=ids, attention_mask=mask)[0]
        m = mask.unsqueeze(-1).to(hidden.dtype)
        e = F.normalize(((hidden * m).sum(1) / m.sum(1)).float(), dim=-1)
        return e, self.scale * F.linear(self.drop(e), F.normalize(self.head.weight, dim=-1))


def batch(tok, texts, pad, longest=96):
    tok.enable_truncation(longest)
    rows = [e.ids for e in tok.encode_batch(texts)]
    width = max(map(len, rows))
    ids, mask = torch.full((len(rows), width), pad), torch.zeros(len(rows), width, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


def embed(net, tok, texts, pad):
    net.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors, logits = [None] * len(texts), [None] * len(texts)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            e, z = net(*batch(tok, [texts[j] for j in part], pad, 128))
            for k, j in enumerate(part):
                vectors[j], logits[j] = e[k].float().numpy(), z[k].float().numpy()
    return np.stack(vectors), np.stack(logits)


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    add = cli.add_argument
    add("--base", required=True, help="folder with config.json, model.safetensors, tokenizer.json")
    add("--out", type=Path, required=True)
    add("--full", action="store_true", help="train on all voices; otherwise the held ones are left out and measured")
    add("--epochs", type=int, default=6)
    add("--lr", type=float, default=1e-4)
    add("--batch", type=int, default=32)
    add("--seed", type=int, default=1)
    add("--freeze-layers", type=int, default=0, help="keep this many lower layers as they are (for a large teacher)")
    add("--keep-words", action="store_true", help="keep the word table as it is, so that several encoders can share it")
    add("--teacher", help="pred.npz of a tuned teacher: soft labels for half of the loss")
    add("--nlu", type=Path, help="another copy of data/nlu")
    a = cli.parse_args()
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    torch.set_num_threads(2)
    where = (a.nlu,) if a.nlu else ()
    train, test = (load(*where), []) if a.full else split(*where)
    everything = load(*where)
    labels = sorted({r[0] for r in everything})
    y_all = np.array([labels.index(r[0]) for r in train])
    tok = Tokenizer.from_file(a.base + "/tokenizer.json")
    tok.no_padding()
    cfg = json.loads((Path(a.base) / "config.json").read_text())
    pad, layers = cfg.get("pad_token_id", 0), cfg["num_hidden_layers"]
    net = Net(a.base, len(labels))
    vectors, _ = embed(net, tok, [r[2] for r in train], pad)
    with torch.no_grad():  # the head starts from the class means
        middle = vectors.mean(0)
        for k in range(len(labels)):
            v = vectors[y_all == k].mean(0) - 0.5 * middle if (y_all == k).any() else middle
            net.head.weight[k] = torch.tensor(v / np.linalg.norm(v))
    soft = None
    if a.teacher:
        saved = np.load(a.teacher)
        row = {t: i for i, t in enumerate(saved["texts"].tolist())}
        known = [row.get(r[2], -1) for r in train]
        soft = torch.tensor(saved["logits"].astype(np.float32))[known]
        has = torch.tensor([i >= 0 for i in known])
    groups = []
    for name, p in net.named_parameters():
        m = re.search(r"layer\.(\d+)\.", name)
        if name.startswith("head"):
            rate = a.lr * 10
        elif m:
            rate = a.lr * 0.9 ** (layers - 1 - int(m[1]))
            p.requires_grad_(int(m[1]) >= a.freeze_layers)
        else:
            rate = a.lr * 0.9 ** (layers + 1)
            p.requires_grad_(not a.freeze_layers and not (a.keep_words and "word" in name))
        groups.append({"params": [p], "lr": rate, "weight_decay": 0.01 if p.ndim > 1 else 0.0})
    opt = torch.optim.AdamW(groups, fused=True)
    steps = a.epochs * math.ceil(len(train) / a.batch)
    plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, (s + 1) / (0.1 * steps)) * max(0.0, (steps - s) / steps))
    began = time.time()
    for epoch in range(a.epochs):
        net.train()
        order, chunks, total = list(range(len(train))), [], 0.0
        rng.shuffle(order)
        for c in range(0, len(order), a.batch * 8):  # alike lengths together, little padding
            near = sorted(order[c : c + a.batch * 8], key=lambda i: len(train[i][2]))
            parts = [near[i : i + a.batch] for i in range(0, len(near), a.batch)]
            rng.shuffle(parts)
            chunks += parts
        for part in chunks:
            if len(part) < 4:
                continue
            texts = [augment(train[i][2], rng) for i in part]
            y = torch.tensor(y_all[part])
            if rng.random() < 0.15:
                texts = [t.upper() if rng.random() < 0.1 else t for t in texts]
            with torch.autocast("cpu", torch.bfloat16):
                _, z = net(*batch(tok, texts, pad))
            loss = F.cross_entropy(z, y, label_smoothing=0.1)
            if soft is not None and has[part].any():
                q, use = F.softmax(soft[part] / 2, -1), has[part]
                soft_loss = -(q * F.log_softmax(z / 2, -1)).sum(-1)[use].mean() * 4
                loss = 0.5 * loss + 0.5 * soft_loss
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            plan.step()
            total += loss.item()
        print(f"epoch {epoch} loss {total / len(chunks):.3f} after {time.time() - began:.0f} s", flush=True)
    a.out.mkdir(parents=True, exist_ok=True)
    net.enc.save_pretrained(a.out)
    shutil.copy(a.base + "/tokenizer.json", a.out)
    head = F.normalize(net.head.weight.detach(), dim=-1).numpy()
    np.savez(a.out / "head.npz", weight=head, labels=np.array(labels))
    (a.out / "run.json").write_text(json.dumps({**vars(a), "rows": len(train), "data": digest(train)}, default=str, indent=1))
    if a.freeze_layers or test:  # soft labels for a student, and for rows the teacher never saw where there are any
        rows = train + test
        vectors, logits = embed(net, tok, [r[2] for r in rows], pad)
        np.savez(a.out / "pred.npz", texts=np.array([r[2] for r in rows]), logits=logits, emb=vectors)


if __name__ == "__main__":
    main()
