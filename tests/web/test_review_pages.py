"""The generator of chats for the bench: the same seed gives the same chats, and every page opens over them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import review_pages
from coach.settings import Settings
from tests.desk import rows
from web.store import Store, hearings, readings


def made(folder: Path, seed: int) -> Store:
    folder.mkdir()
    store = Store(Settings(data=folder).store_url)
    review_pages.generate(store, 120, seed, now=1.8e9)
    return store


def test_the_same_seed_gives_the_same_chats(tmp_path: Path) -> None:
    one, same, other = made(tmp_path / "a", 1), made(tmp_path / "b", 1), made(tmp_path / "c", 2)
    assert rows(one, hearings) == rows(same, hearings) != rows(other, hearings)
    assert len(rows(one, readings)) == 120 and {row["turns"] for row in rows(one, readings)} == set(range(1, 12))


def test_every_page_opens_over_them(tmp_path: Path) -> None:
    made(tmp_path / "a", 1).close()
    took = asyncio.run(review_pages.medians(tmp_path / "a", times=1))
    assert set(took) == set(review_pages.PAGES)
