"""Files for a spreadsheet: letters of every script, and no text that runs."""

from __future__ import annotations

import csv
import io

import pytest

from web.spreadsheets import as_csv


def read(rows: list[tuple[object, ...]]) -> list[list[str]]:
    body = bytes(as_csv("x", ("what", "count"), rows).body).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_cells_come_back_as_they_were() -> None:
    assert read([('Żółć, "so"\nto say', 3), ("", None)]) == [["what", "count"], ['Żółć, "so"\nto say', "3"], ["", ""]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    assert read([(text, -1)])[1] == [f"'{text}", "-1"]
