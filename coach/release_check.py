"""`python -m coach.release_check`: what has to hold on the day of a release, and may change with time alone."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator

from coach.library import library

OLDEST_DAYS = 180


def problems(today: datetime.date) -> Iterator[str]:
    """Helplines nobody has checked, or not for half a year. An emergency number is reported, never dropped.

    Args:
        today: the day of the release.
    """
    for name, row in library().helplines.items():
        checked = row["checked_on"]
        if checked is None:
            yield f"content/helplines.yml: {name} ({row['number']}) was never checked. Open the owner's page and fill in checked_on."
        elif (today - checked).days > OLDEST_DAYS:
            yield f"content/helplines.yml: {name} ({row['number']}) was last checked on {checked}. Check it again."


def main() -> int:
    """Print what does not hold; 1 if anything."""
    found = list(problems(datetime.date.today()))
    print("\n".join(found) or "All helplines were checked in time.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
