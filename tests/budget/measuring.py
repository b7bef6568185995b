"""What a page weighs on the wire and how soon it can be read, as Chromium itself counts it (DevTools protocol)."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
# How long a page is watched after it has loaded, for what comes late.
SETTLED_MS = 400


class Line(NamedTuple):
    """A phone and its line: how many times slower than this machine, kbit/s each way, milliseconds a request."""

    cpu: float
    kbit: int
    latency: int


SLOW, OLD = Line(4, 1600, 150), Line(6, 400, 400)

# Kept by the page itself from its first moment on; nothing of it is on the wire.
WATCH = """(() => {
  const seen = window.__seen = {paint: 0, shift: 0, slowest: 0};
  const watch = (type, each, more) => new PerformanceObserver(
    list => list.getEntries().forEach(each)).observe({type, buffered: true, ...more});
  watch("paint", entry => { if (entry.name === "first-contentful-paint") seen.paint = entry.startTime; });
  watch("largest-contentful-paint", entry => { seen.largest = entry.startTime; });
  watch("layout-shift", entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  watch("event", entry => {
    if (entry.interactionId) seen.slowest = Math.max(seen.slowest, entry.duration);
  }, {durationThreshold: 16});
})();"""


@dataclass
class Traffic:
    """What one view of a page fetched: bytes of heads and bodies as they came over the wire."""

    total: int = 0
    script: int = 0
    requests: int = 0
    hosts: set[str] = field(default_factory=set)
    worker_bytes: int = 0
    worker_requests: int = 0


@dataclass
class Speed:
    largest_ms: float
    shift: float
    interaction_ms: float = 0


@contextmanager
def phone(browser: Browser, url: str, cookie: str, **more) -> Iterator[BrowserContext]:
    """A phone that has never been here; with a session where one is given."""
    context = browser.new_context(base_url=url, **PHONE, **more)
    context.add_init_script(WATCH)
    if cookie:
        context.add_cookies([{"name": "session", "value": cookie, "url": url}])
    try:
        yield context
    finally:
        context.close()


def view(
    context: BrowserContext, url: str, line: Line | None = None, settled_ms: int = SETTLED_MS
) -> tuple[Page, Traffic]:
    """Opens the address in a new tab and waits until it has settled; counts what the page itself asked for."""
    page, traffic = context.new_page(), Traffic()
    protocol = context.new_cdp_session(page)
    asked: dict[str, dict] = {}
    protocol.on("Network.requestWillBeSent", lambda event: asked.setdefault(event["requestId"], event))
    cached: set[str] = set()
    protocol.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))

    def finished(event) -> None:
        request = asked.get(event["requestId"])
        if request is None or urlsplit(request["request"]["url"]).scheme not in {"http", "https"}:
            return
        traffic.hosts.add(urlsplit(request["request"]["url"]).netloc)
        if event["requestId"] in cached or not event["encodedDataLength"]:
            return
        traffic.requests += 1
        traffic.total += int(event["encodedDataLength"])
        if request.get("type") == "Script":
            traffic.script += int(event["encodedDataLength"])

    protocol.on("Network.loadingFinished", finished)
    protocol.send("Network.enable")
    if line:
        speed = line.kbit * 1000 / 8
        protocol.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": line.latency, "downloadThroughput": speed, "uploadThroughput": speed},
        )
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": line.cpu})
    page.goto(url, wait_until="load")
    page.wait_for_timeout(settled_ms)
    return page, traffic


def seen(page: Page) -> dict:
    return page.evaluate("window.__seen")


def speed(context: BrowserContext, url: str, line: Line, touch: Callable[[Page], None] | None = None) -> Speed:
    page, _traffic = view(context, url, line)
    found = seen(page)
    if touch:
        touch(page)
        page.wait_for_timeout(SETTLED_MS)
        found |= {name: seen(page)[name] for name in ("shift", "slowest")}
    page.close()
    return Speed(found["largest"], found["shift"], found["slowest"])


def worker_traffic(context: BrowserContext, url: str) -> Traffic:
    """What a service worker fetches of its own accord after the first view."""
    traffic, page = Traffic(), context.new_page()

    def finished(request) -> None:
        if request.service_worker:
            sizes = request.sizes()
            traffic.worker_requests += 1
            traffic.worker_bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    context.on("requestfinished", finished)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(1000)
    page.close()
    return traffic


def median(speeds: list[Speed]) -> Speed:
    return Speed(
        statistics.median(s.largest_ms for s in speeds),
        max(s.shift for s in speeds),
        statistics.median(s.interaction_ms for s in speeds),
    )
