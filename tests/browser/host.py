"""Somebody else's web site with the widget or the frame in it: pages served on a port of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Intranet</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body><main><h1>Staff pages</h1><p><a href="#one">A link of the page</a></p></main>{body}</body></html>"""
HOSTILE = "<style>* { all: unset !important; font-size: 40px !important; } iframe, dialog, button { display: none !important; }</style>"


def strict_policy(coach: str) -> str:
    """What docs/embedding.md asks of a page with a strict policy, and nothing more."""
    return f"default-src 'none'; script-src {coach}; frame-src {coach}; require-trusted-types-for 'script'"


@contextmanager
def host(port: int, pages: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Serve pages; gives the address of the site.

    Args:
        port: where; on "localhost", so that it is another site than the coach's.
        pages: path to HTML and Content-Security-Policy ("" for none).
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, policy = pages.get(self.path.split("?")[0], ("", ""))
            self.send_response(200 if html else 204)  # no icon
            self.send_header("content-type", "text/html; charset=utf-8")
            if policy:
                self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.shutdown()
        server.server_close()
