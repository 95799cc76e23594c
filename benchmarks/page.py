"""Second half of `make bench`: what a phone pays for the chat. Bytes on the wire, LCP, blocking time and layout shift
in a real Chromium under slow 4G (Chrome's preset) with a processor four times slower, each page as a first visit.
"""

from __future__ import annotations

import statistics
from dataclasses import astuple, dataclass

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.host import PAGE, host
from tests.stack import Stack

SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}  # ms, bytes a second
SLOWER = 4
RUNS = 5
SETTLED = 4000  # milliseconds after the page is ready
LCP, BLOCKING = 2500, 100  # budgets, milliseconds
WATCH = """
window.seen = { lcp: 0, blocking: 0, shift: 0 };
const watch = (type, see) => new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
watch("largest-contentful-paint", (one) => { seen.lcp = one.startTime; });
watch("longtask", (one) => { seen.blocking += Math.max(0, one.duration - 50); });
watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
"""


@dataclass(frozen=True)
class Visit:
    """One first visit: bytes until the page is ready, and all in all; milliseconds; layout shift as a share."""

    first_bytes: float
    all_bytes: float
    lcp: float
    blocking: float
    shift: float


def visit(browser: Browser, address: str, ready: str) -> Visit:
    """Open a page as a new visitor.

    Args:
        browser: a running Chromium.
        address: of the page.
        ready: selector of what has to be seen.
    """
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(WATCH)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW_4G)
    network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    arrived: list[float] = []
    network.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))
    page.goto(address)
    page.locator(ready).first.wait_for()
    first = sum(arrived)
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate("seen")
    context.close()
    return Visit(first, sum(arrived), seen["lcp"], seen["blocking"], seen["shift"])


def median(visits: list[Visit]) -> Visit:
    """The median of each figure."""
    return Visit(*(statistics.median(column) for column in zip(*map(astuple, visits), strict=True)))


def main() -> None:
    """Start a coach and a site that shows the widget, visit both, print the table."""
    stack = Stack({"COACH_RATE_LIMITS": "off"}).start()
    widget = f'<script src="{stack.url}/widget.js" defer></script>'
    sites = {"/without": (PAGE.format(head="", body=""), ""), "/with": (PAGE.format(head=widget, body=""), "")}
    try:
        with host(stack.guest_port, sites) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            pages = {
                "chat": (stack.url + "/", "li.coach"),
                "library": (stack.url + "/library", "details"),
                "help": (stack.url + "/help", "h1"),
                "a page of others": (site + "/without", "h1"),
                "the same, widget": (site + "/with", "care-coach-widget .open"),
            }
            figures = {name: median([visit(browser, *page) for _ in range(RUNS)]) for name, page in pages.items()}
            browser.close()
    finally:
        stack.end()
    print(f"\nslow 4G, {SLOWER} x slower processor, first visit at 390 px, median of {RUNS}")
    print(f"{'':18}{'bytes to ready':>16}{'all bytes':>12}{'LCP ms':>9}{'blocking ms':>13}{'shift':>8}")
    for name, one in figures.items():
        print(f"{name:18}{one.first_bytes:16.0f}{one.all_bytes:12.0f}{one.lcp:9.0f}{one.blocking:13.0f}{one.shift:8.3f}")
    added = figures["the same, widget"].blocking - figures["a page of others"].blocking
    kept = figures["chat"].lcp <= LCP and max(figures["chat"].blocking, added) <= BLOCKING
    print(
        f"budget of the chat: LCP {LCP} ms, blocking {BLOCKING} ms; the widget adds {added:.0f} ms: {'kept' if kept else 'BROKEN'}"
    )


if __name__ == "__main__":
    main()
