"""The content loader with files that somebody broke: a sentence that names the file, and nothing else."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coach.library import CONTENT, ContentError, library
from tests.attack.attack import HOSTILE, sizes, tally, texts, tries, values

FILES = sorted(
    path.relative_to(CONTENT).as_posix()
    for path in CONTENT.rglob("*.yml")
    if path.name not in ("schema.yml", "safety_words.yml")
)
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BROKEN = [
    BOMB, "!!python/object/apply:os.system ['touch /tmp/owned']", "!!python/name:os.system", "? [a, b]\n: c", "1: 2\n~: 3\n", "- a\n- b", "", "---\n---\n", "\ufeffa: b",
    "a: b\na: c", "<<: [1, 2]", "&a a: *a", "a: &a [*a]", "\t- a", "a: " + "[" * 500, "a: 2020-99-99", "a: .nan", "a: 1_000", "on: off", "'': ''",
    "%YAML 9.9\n---\na: b", "a: |\n x\n y", "a: !<x> b", "\x85", "a: \ud83d", "a: ${HOME}", "a: {{7*7}}",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def outcome(folder: Path) -> str:
    """ "fits", or the sentence that says what does not."""
    library.cache_clear()
    try:
        library(folder)
    except ContentError as error:
        return str(error)
    finally:
        library.cache_clear()
    return "fits"


def assert_told(folder: Path) -> None:
    tally("content")
    told = outcome(folder)
    assert told == "fits" or (told.startswith("content/") and " line " in told and "Write instead: " in told), told[:300]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a document with each key of it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_file_of_another_kind_is_named(text: str, folder: Path) -> None:
    for name in ("ideas.yml", "helplines.yml", FILES[-1]):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        assert_told(folder)
        (folder / name).write_bytes(whole)


@sizes(15, 600)
def test_a_value_of_another_kind_is_named_or_fits(count: int, folder: Path) -> None:
    chance = random.Random(8)

    @tries(count)
    @given(
        name=st.sampled_from(FILES),
        odd=values() | texts() | st.sampled_from(HOSTILE),
        how=st.sampled_from(["change", "drop", "rename"]),
    )
    def attack(name: str, odd: Any, how: str) -> None:
        path = folder / name
        whole = path.read_text(encoding="utf-8")
        document = yaml.load(whole, Loader=yaml.CSafeLoader)
        inside, key = chance.choice(list(places(document)))
        if how == "change" or isinstance(inside, list):
            inside[key] = odd
        elif how == "drop":
            del inside[key]
        else:
            inside[str(odd)[:50]] = inside.pop(key)
        try:
            written = yaml.dump(document, allow_unicode=True)
            path.write_text(written, encoding="utf-8")
            assert_told(folder)
        except UnicodeEncodeError:
            return  # a file cannot hold that either
        finally:
            path.write_text(whole, encoding="utf-8")

    attack()


@sizes(15, 300)
def test_a_file_with_flipped_bytes_is_named_or_fits(count: int, folder: Path) -> None:
    chance = random.Random(9)
    for _ in range(count):
        path = folder / chance.choice(FILES)
        whole = path.read_bytes()
        spoiled = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        path.write_bytes(bytes(spoiled))
        assert_told(folder)
        path.write_bytes(whole)
