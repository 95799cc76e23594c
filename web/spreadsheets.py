"""Tables as files for a spreadsheet: the one place where CSV is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import Response

FORMULA = tuple(
    "=+-@\t\r"
)  # a cell that begins so is run and not shown, see https://owasp.org/www-community/attacks/CSV_Injection


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as a file that a browser keeps.

    Args:
        name: of the file, without its ending.
        head: titles of the columns.
        rows: a cell for each column; texts never become formulas.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + file.getvalue(), headers=headers, media_type="text/csv")  # the mark tells Excel it is UTF-8


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
