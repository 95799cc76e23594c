"""The HTTP server of web: uvicorn, with an end to what slow and endless senders can hold."""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from coach import logs
from coach.settings import read_settings


class Punctual(HttpToolsProtocol):
    """Closes a connection whose request does not come: uvicorn itself would wait for ever, and read a head without end."""

    head_seconds = 15.0  # for address and headers, also of a connection that sends nothing
    request_seconds = 60.0  # for the whole: 20,000 characters on a weak signal take about half of it
    longest_head = 32_768  # bytes
    _timer: TimerHandle | None = None
    _head: int | None = 0  # bytes of it so far; None once it is whole

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._give(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._give(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        super().data_received(data)
        if self._head is not None and self.transport is not None and not self.transport.is_closing():
            self._head += len(data)
            if self._head > self.longest_head:
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head = 0
        self._give(self.head_seconds)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._head = None
        self._give(self.request_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there; now the server takes its time, not the client."""
        self._give(None)
        super().on_message_complete()

    def _give(self, seconds: float | None) -> None:
        """Close the connection unless something else happens within so many seconds."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self.transport.abort) if seconds else None


def config(app: Any, **more: Any) -> uvicorn.Config:
    """How uvicorn runs: no access log, no headers of a proxy believed (web/proxy.py reads them), no WebSocket.

    Args:
        app: the application, or the name of what makes it.
        more: for uvicorn.
    """
    return uvicorn.Config(app, http=Punctual, ws="none", access_log=False, proxy_headers=False, server_header=False, **more)


def main() -> None:
    """`python -m web.serving`: serve the coach at the address of the settings."""
    settings = read_settings()
    logs.install("web", settings.logs)
    own = {"log_config": None} if settings.logs == "json" else {"log_level": "warning"}
    uvicorn.Server(config("web.app:create_app", factory=True, host=settings.host, port=settings.port, **own)).run()


if __name__ == "__main__":
    main()
