"""What the project promises about its own shape."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coach.library import library
from tests.build import ROOT

TRACKED = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
]
MODULES = [
    f"{folder.replace('/', '.')}.{path.stem}"
    for folder in ("coach", "actions", "web", "web/review")
    for path in sorted((ROOT / folder).glob("*.py"))
    if path.stem != "__init__"
]
TOP_LEVEL = {
    "README.md", "SECURITY.md", "LICENSE", "CHANGELOG.md", "Makefile", "pyproject.toml", "uv.lock", "config.yml", "domain.yml", "endpoints.yml",
    "credentials.yml", "data", "content", "coach", "actions", "components", "encoder", "web", "tests", "benchmarks", "deploy", "docs",
    ".gitignore", ".gitattributes", ".env.example", ".ci", ".github",
}  # fmt: skip

WITHOUT = """
import importlib, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names}:
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocked())
importlib.import_module({module!r})
"""

# An audit hook sees every file, socket and database Python opens, whoever opens it and however it was imported.
AT_IMPORT = """
import importlib, os, sys
done = []
def watch(event, values):
    if event == "open":
        path = os.path.realpath(str(values[0])) if isinstance(values[0], (str, bytes, os.PathLike)) else ""
        mine = path.startswith({root!r} + "/") and "/.venv/" not in path and not path.endswith((".py", ".pyc"))
        if mine or (isinstance(values[1], str) and set("wax+") & set(values[1]) and "__pycache__" not in path):
            done.append(f"opened {{path}}")
    elif event in ("socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"):
        done.append(event)
sys.addaudithook(watch)
for module in {modules}:
    importlib.import_module(module)
print("\\n".join(done))
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("coach.")])
def test_coach_needs_neither_rasa_nor_starlette(module: str) -> None:
    done = run(WITHOUT.format(names={"rasa", "rasa_sdk", "starlette", "tensorflow"}, module=module))
    assert done.returncode == 0, done.stderr[-400:]


def test_the_block_of_that_test_blocks() -> None:
    assert "rasa_sdk is blocked" in run(WITHOUT.format(names={"rasa_sdk"}, module="actions.actions")).stderr


def test_nothing_opens_a_file_a_socket_or_a_database_at_import() -> None:
    done = run(AT_IMPORT.format(root=str(ROOT), modules=MODULES))
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr[-400:]


@pytest.mark.parametrize(
    ("opens", "absent"),
    [
        ("import web.app\nfrom web.store import Store\nStore({file!r})", {"psycopg2", "redis"}),
        ("from components.tracker_store import TrackerStore\nTrackerStore(host={file!r})", {"psycopg2"}),  # Rasa imports redis
    ],
)
def test_postgresql_and_redis_are_imported_only_where_they_are_set(opens: str, absent: set[str], tmp_path: Path) -> None:
    code = opens.format(file=f"sqlite:///{tmp_path}/a.db") + f"\nimport sys\nprint(sorted({absent!r} & set(sys.modules)))"
    assert run(code).stdout.strip() == "[]"


def test_the_watch_of_that_test_sees() -> None:
    done = run(
        AT_IMPORT.format(root=str(ROOT), modules=["coach.library"])
        + "\nfrom coach.library import library\nlibrary()\nprint(done)"
    )
    assert "content/ideas.yml" in done.stdout


def test_the_top_level_is_as_it_was_drawn() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in TRACKED} - TOP_LEVEL == set()


def test_no_wording_lives_in_the_rasa_data() -> None:
    files = [*(ROOT / "data").rglob("*.yml"), ROOT / "domain.yml"]
    assert [
        path.name for path in files if re.search(r"^responses:|utter_", path.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


@pytest.mark.parametrize("name", sorted(library().situations))
def test_a_topic_has_one_name_everywhere(name: str) -> None:
    assert (ROOT / "content" / "situations" / f"{name}.yml").is_file()
    examples = yaml.safe_load((ROOT / "data" / "nlu" / f"{name}.yml").read_text(encoding="utf-8"))["nlu"]
    assert {block["intent"] for block in examples} == {name}
    assert f"  - {name}\n" in (ROOT / "domain.yml").read_text(encoding="utf-8")
    story = ROOT / "data" / "stories" / f"{library().situations[name].theme}.yml"
    assert f"          - intent: {name}\n" in story.read_text(encoding="utf-8")


def test_there_is_no_file_for_a_topic_that_is_none() -> None:
    labels = set(library().situations) | set(library().taxonomy["safety"])
    assert {path.stem for path in (ROOT / "data" / "nlu").glob("*.yml")} - labels == {
        "conversation",
        "out_of_scope",
        "lookalikes",
    }
    assert {path.stem for path in (ROOT / "data" / "stories").glob("*.yml")} == set(library().themes)


@pytest.mark.parametrize(
    "name", ["README.md", "SECURITY.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
)
def test_every_path_and_verb_a_page_names_is_there(name: str) -> None:
    page = ROOT / name
    if not page.exists():
        pytest.skip(f"there is no {name} yet")
    text = page.read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {verb for line in re.findall(r"`make ([a-z -]+?)[`A-Z]", text) for verb in line.split()}
    assert named - verbs == set()
    paths = set(re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w]+\.(?:md|yml|toml|lock))`", text)) | set(
        re.findall(r"\]\(((?!https?:|#|mailto:)[^)#]+)", text)
    )
    made = re.compile(r"^(var|models|\.venv|\.uv|\.stock)/|NAME|THEME|lone_working|\bX\b")  # made by the program, or an example
    folders = [ROOT, page.parent, *(path for path in ROOT.iterdir() if path.is_dir() and path.name in TOP_LEVEL)]
    missing = [path for path in paths if not made.search(path) and not any((folder / path).exists() for folder in folders)]
    assert missing == []


def test_no_tracked_file_holds_a_path_of_one_machine() -> None:
    text_files = [
        path
        for path in TRACKED
        if path.suffix not in (".onnx", ".png", ".ico", ".woff2", ".gz") and path.is_file() and path != Path(__file__)
    ]
    pattern = re.compile(r"/(?:home|Users)/[a-z]\w+/|/root/|/work/(?:main|shared)|[A-Z]:\\\\Users")
    assert [
        path.relative_to(ROOT).as_posix()
        for path in text_files
        if pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ] == []


def test_what_is_made_is_not_tracked() -> None:
    made = re.compile(r"(^|/)(var|models|\.venv|\.stock|__pycache__|node_modules)/|\.(db|db-wal|pyc|tar\.gz)$")
    assert [path for path in (path.relative_to(ROOT).as_posix() for path in TRACKED) if made.search(path)] == []
