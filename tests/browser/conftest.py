"""A real Chromium, watched: what it logs, what its policy refuses and what it asks for, and when each thing appears."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize, expect, sync_playwright

from scripts.bootstrap import find_browser
from tests.loopback import is_loopback

PATIENCE = 30_000
"""Milliseconds to wait for what a person waits for; a loaded machine draws the first chart slowly."""
SIZE: ViewportSize = {"width": 1180, "height": 820}
ARTIFACTS = Path(__file__).resolve().parent.parent.parent / "artifacts"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
    # Names other than this machine's are not even looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)  # fmt: skip
WATCH = """
const known = new Set();
const look = () => {
  for (const element of document.querySelectorAll('[data-testid]')) {
    const name = element.dataset.testid;
    if (known.has(name)) continue;
    known.add(name);
    console.debug(`seen ${name} ${performance.timeOrigin + performance.now()}`);
  }
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy refused ${event.violatedDirective} ${event.blockedURI} (${event.sourceFile})`));
"""
"""Notes when each part of the page first appears, however briefly it stays."""


@dataclass
class Watched:
    """A page, and everything about it that a person would call broken."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    """data-testid -> the page's clock in milliseconds when it first appeared since the last load."""

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "debug" and message.text.startswith("seen "):
            _, name, at = message.text.split()
            self.seen.setdefault(name, float(at))
        elif message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and not is_loopback(url.hostname):
            self.elsewhere.append(request.url)

    def on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.request.method} {response.url}")

    def shoot(self, name: str) -> None:
        """A picture of the whole conversation, for whoever reads the run."""
        ARTIFACTS.mkdir(exist_ok=True)
        hidden = (
            "Math.max(0, ...[...document.querySelectorAll('main, main *')].map(e => e.scrollHeight - e.clientHeight))"
        )
        height = SIZE["height"] + min(int(self.page.evaluate(hidden)), 3000)
        self.page.set_viewport_size({**SIZE, "height": height})
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")
        self.page.set_viewport_size(SIZE)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """For one test only: while Playwright runs, this thread has a running loop and no other test could have its own."""
    path = find_browser()
    if path is None:
        message = "no Chromium: install it (apt-get install chromium) or set CHROMIUM=/path/to/it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(f"BROWSER TESTS NOT RUN: {message}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        yield browser
        browser.close()


@contextmanager
def watched(chromium: Browser, locale: str) -> Iterator[Watched]:
    """A page of a person with this locale; at the end nothing may have gone wrong on it."""
    context = chromium.new_context(locale=locale, timezone_id="Europe/Madrid", viewport=SIZE, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    context.add_init_script(WATCH)
    found = Watched(context.new_page())
    found.page.on("console", found.on_console)
    found.page.on("response", found.on_response)
    context.on("weberror", lambda error: found.errors.append(f"uncaught: {error.error}"))
    context.on("request", found.on_request)
    try:
        yield found
    except BaseException:
        found.shoot(f"failed-{locale}")
        raise
    finally:
        context.close()
    assert found.errors == []
    assert found.elsewhere == []
