"""`python -m actions`: the action server, as rasa_sdk starts it, with the logs of the coach."""

from __future__ import annotations

from rasa_sdk.endpoint import run

from coach import logs
from coach.settings import read_settings


def main() -> None:
    """Serve the actions at the port of the settings; SANIC_HOST says on which address."""
    settings = read_settings()
    logs.install("actions", settings.logs)
    run("actions", port=settings.actions_port, cors_origins="")  # no page has business here


if __name__ == "__main__":
    main()
