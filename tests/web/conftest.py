"""The trainers' pages with accounts and nothing stored, for every test that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.desk import Trainer, app_with, hire
from web.review.tables import change_sets, corrections, views
from web.store import Store


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    app = app_with(tmp_path_factory.mktemp("review"))
    with TestClient(app):
        hire(app.state.chat.store, "viewer", "trainer", "trainer2", "approver", "privacy")
        yield app


@pytest.fixture
def app(running: Any) -> Any:
    store: Store = running.state.chat.store
    for conversation in store.ids():
        store.erase(conversation)
    with store.begin() as db:
        db.execute(corrections.delete())
        db.execute(change_sets.delete())
        db.execute(views.delete())
    return running


@pytest.fixture
def store(app: Any) -> Store:
    found: Store = app.state.chat.store
    return found


@pytest.fixture
def trainer(app: Any) -> Trainer:
    return Trainer.signs_in(app, "trainer")
