"""Corrections as training data and as a patch; models by their hash; the job's own steps."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from coach.library import ROOT
from tests.build import copy_of_project
from web.review import job, models, nlu, sets, wording

AT = 1_795_000_000.0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_of_project(tmp_path / "project", "data/nlu")


def examples(project: Path, intent: str) -> list[str]:
    return [
        line[2:]
        for path in (project / "data" / "nlu").glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == intent
        for line in block["examples"].splitlines()
    ]


@pytest.mark.parametrize(
    ("intent", "file"),
    [
        ("fair_rota", "fair_rota.yml"),
        ("own_crisis", "own_crisis.yml"),
        ("greet", "conversation.yml"),
        ("other", "out_of_scope.yml"),
    ],
)
def test_an_example_lands_in_the_file_of_its_intent_and_nothing_else_changes(project: Path, intent: str, file: str) -> None:
    before = {path.name: path.read_text(encoding="utf-8") for path in (project / "data" / "nlu").iterdir()}
    known = examples(project, intent)
    (changed,) = nlu.add(project, [('a sentence nobody wrote: yes, "really" #1', intent)])
    assert changed.name == file
    assert sorted(examples(project, intent)) == sorted([*known, 'a sentence nobody wrote: yes, "really" #1'])
    assert all(path.read_text(encoding="utf-8") == before[path.name] for path in changed.parent.iterdir() if path != changed)
    content = changed.read_text(encoding="utf-8")
    assert content.endswith("\n") and "\n\n- intent" not in content and "voice: trainers" in content


def test_a_second_example_goes_into_the_same_block(project: Path) -> None:
    nlu.add(project, [("first sentence", "greet")])
    nlu.add(project, [("second sentence", "greet")])
    content = (project / "data" / "nlu" / "conversation.yml").read_text(encoding="utf-8")
    assert content.count("voice: trainers") == 1
    assert "    - first sentence\n    - second sentence\n- intent: goodbye" in content


def test_what_is_taught_already_changes_nothing(project: Path) -> None:
    known = examples(project, "fair_rota")[0]
    assert nlu.add(project, [(known.upper(), "fair_rota")]) == []


@pytest.mark.parametrize(
    "text", ["ask [name](person) now", 'ask [name]{"entity": "x"} now', "two\nlines", "- a dash", "intent: x"]
)
def test_a_text_is_never_read_as_anything_but_text(project: Path, text: str) -> None:
    nlu.add(project, [(text, "fair_rota")])
    assert nlu.as_example(text) in examples(project, "fair_rota")
    assert "](" not in nlu.as_example(text) and "]{" not in nlu.as_example(text)


def test_an_intent_without_examples_is_refused(project: Path) -> None:
    with pytest.raises(ValueError, match="no file"):
        nlu.add(project, [("x", "not_an_intent")])


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def repository(project: Path) -> Path:
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "as it was")
    return project


def a_patch(project: Path, tmp_path: Path) -> str:
    after = copy_of_project(tmp_path / "after", "data/nlu")
    files = nlu.add(after, [("a sentence nobody wrote", "greet"), ("another one", "fair_rota")])
    return nlu.patch(project, after, files, "Change set 1: 2 examples", "anna", AT)


def test_the_patch_applies_to_a_clean_copy_and_says_who_made_it(project: Path, tmp_path: Path) -> None:
    repository(project)
    (tmp_path / "x.patch").write_text(a_patch(project, tmp_path), encoding="utf-8")
    git(project, "am", "-q", str(tmp_path / "x.patch"))
    assert "a sentence nobody wrote" in examples(project, "greet")
    assert git(project, "log", "-1", "--format=%an: %s").strip() == "anna: Change set 1: 2 examples"


def test_a_branch_is_made_without_touching_what_is_checked_out(project: Path, tmp_path: Path) -> None:
    repository(project)
    assert sets.make_branch(project, "review/change-set-1", a_patch(project, tmp_path), "anna")
    assert git(project, "status", "--porcelain") == ""
    assert "a sentence nobody wrote" in git(project, "show", "review/change-set-1:data/nlu/conversation.yml")
    assert "a sentence nobody wrote" not in examples(project, "greet")


def test_without_git_the_patch_is_enough(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert not sets.make_branch(project, "x", a_patch(project, tmp_path), "anna")


# --- models ---


@pytest.fixture
def live(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "coach.tar.gz"
    path.parent.mkdir()
    path.write_bytes(b"the model in use")
    return path


def keep(tmp_path: Path, content: bytes) -> str:
    model = tmp_path / "trained.tar.gz"
    model.write_bytes(content)
    return job.put_on_shelf(model, models.shelf_of(tmp_path))


def test_one_step_goes_to_an_earlier_model_and_the_way_back_stays_open(tmp_path: Path, live: Path) -> None:
    earlier, now = keep(tmp_path, b"an earlier model"), hashlib.sha256(live.read_bytes()).hexdigest()
    assert models.use(earlier[:12], tmp_path, live) == earlier
    assert live.read_bytes() == b"an earlier model"
    models.use(now, tmp_path, live)
    assert live.read_bytes() == b"the model in use"


def test_a_model_that_is_not_what_its_hash_says_is_not_used(tmp_path: Path, live: Path) -> None:
    earlier = keep(tmp_path, b"an earlier model")
    (models.shelf_of(tmp_path) / f"{earlier}.tar.gz").write_bytes(b"something else")
    with pytest.raises(models.ModelError, match="hash"):
        models.use(earlier, tmp_path, live)
    assert live.read_bytes() == b"the model in use" and [path.name for path in live.parent.iterdir()] == [live.name]


@pytest.mark.parametrize("wanted", ["", "abc", "f" * 64, "../../x"])
def test_a_hash_that_names_no_model_changes_nothing(tmp_path: Path, live: Path, wanted: str) -> None:
    keep(tmp_path, b"an earlier model")
    with pytest.raises(models.ModelError, match="0 models"):
        models.use(wanted, tmp_path, live)
    assert live.read_bytes() == b"the model in use"


# --- the job ---


def folder(tmp_path: Path, *corrections: tuple[str, str]) -> Path:
    made = tmp_path / "1"
    made.mkdir()
    asked = {
        "number": 1,
        "made": AT,
        "made_by": "anna",
        "wordings": [],
        "corrections": [{"text": t, "intent": i} for t, i in corrections],
    }
    (made / "asked.json").write_text(json.dumps(asked))
    return made


def result(made: Path, monkeypatch: pytest.MonkeyPatch, work: object = None) -> dict[str, object]:
    monkeypatch.setattr(sys, "argv", ["job", str(made)])
    monkeypatch.setattr(job.os, "nice", lambda _: 0)
    job.main(*([work] if work else []))  # type: ignore[arg-type]
    return dict(json.loads((made / "result.json").read_text()))


def test_a_job_that_breaks_says_so_and_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = folder(tmp_path)

    def breaks(_: Path) -> dict[str, object]:
        (made / "work").mkdir()
        raise OSError("disk full")

    assert result(made, monkeypatch, breaks) == {"outcome": "failed", "said": "The job broke: OSError. See the log."}
    assert "disk full" in (made / "log.txt").read_text() and not (made / "work").exists()


def test_a_project_without_a_model_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = folder(tmp_path, ("x", "greet"))
    said = result(made, monkeypatch, lambda one: job.run(one, tmp_path / "nowhere"))["said"]
    assert "make train" in str(said)


def test_without_the_tools_or_the_floors_the_job_says_so_and_calls_nothing_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    for name in ("models/coach.tar.gz", job.FLOORS):
        assert job.what_is_lacking(root)
        (root / name).parent.mkdir(parents=True)
        (root / name).touch()
    assert job.what_is_lacking(root) is None
    monkeypatch.setattr(job.importlib.util, "find_spec", lambda name: None)
    found = result(folder(tmp_path, ("x", "greet")), monkeypatch, lambda one: job.run(one, root))
    assert found == {
        "outcome": "failed",
        "said": "What proving needs is not installed: pytest, textstat. make trainer installs it.",
    }


def test_the_tools_of_the_job_are_the_group_that_make_trainer_installs() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert [name.partition("==")[0] for name in groups["prove"]] == list(job.TOOLS)
    assert "--group prove" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_job_works_in_a_copy_and_stops_at_the_first_step_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = tmp_path / "root" / "models" / "coach.tar.gz"
    live.parent.mkdir(parents=True)
    live.write_bytes(b"the model in use")
    floors = tmp_path / "root" / job.FLOORS
    floors.parent.mkdir(parents=True)
    floors.touch()
    root = copy_of_project(tmp_path / "root", "data/nlu")
    called: list[tuple[str, ...]] = []

    def fails(one: Path, work: Path, *command: str) -> tuple[bool, list[str]]:
        called.append(command)
        return "deploy/train" not in command, ["no space left"]

    monkeypatch.setattr(job, "_run", fails)
    made, before = folder(tmp_path, ("a sentence nobody wrote", "greet")), nlu.mark_of(root)
    said = result(made, monkeypatch, lambda one: job.run(one, root))
    assert said == {"outcome": "failed", "said": "Training failed. The end of the log: no space left"}
    assert (nlu.mark_of(root), live.read_bytes()) == (before, b"the model in use")
    assert called[-1][0] == "deploy/train"
    assert json.loads((made / "progress.json").read_text())["said"].startswith("Step 4 of 6")


def test_the_job_knows_the_parts_of_this_project() -> None:
    assert [name for name in (*job.PARTS, *job.LINKED) if not (ROOT / name).exists()] == []


# --- wording ---


def test_new_words_change_their_line_and_nothing_else(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path, "content")
    for name in (*wording.FILES, "situations/better_handover.yml"):
        path = project / "content" / name
        before, lines = path.read_text(encoding="utf-8"), list(wording.said(path))
        line = lines[len(lines) // 2]
        assert wording.change(project, [(name, wording.key_of(line["path"]), 'He said: "yes", #1')]) == [path]
        after = [one["text"] for one in wording.said(path)]
        assert after == ['He said: "yes", #1' if one is line else one["text"] for one in lines], name
        assert len(path.read_text(encoding="utf-8").splitlines()) >= len(before.splitlines()) - line["text"].count("\n") - 2


def test_a_line_that_is_not_there_stops_the_job(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path, "content")
    with pytest.raises(ValueError, match="no line"):
        wording.change(project, [("ideas.yml", '["gone"]', "x")])


def test_two_lines_of_one_file_change_one_after_the_other(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path, "content")
    path = project / "content" / "replies.yml"
    first, *_, last = wording.said(path)
    wording.change(
        project, [("replies.yml", wording.key_of(line["path"]), f"new words {line['start']}") for line in (first, last)]
    )
    after = yaml_lines(path)
    assert (after[0], after[-1]) == (f"new words {first['start']}", f"new words {last['start']}")


def yaml_lines(path: Path) -> list[str]:
    return [line["text"].strip() for line in wording._lines(path.read_text(encoding="utf-8"))]
