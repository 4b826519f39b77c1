"""Pages in the machine's Chromium, without a window: what tests of all pages share.

`pytest -m browser` runs them: Playwright keeps a loop running in its process, in which other tests
would fail.
"""

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), "")
LAPTOP, PROJECTOR, PHONE, SIDEWAYS = (1366, 768), (1920, 1080), (390, 844), (844, 390)


@contextmanager
def chromium(*, alone: bool) -> "Iterator[Browser]":
    """Start the browser, or skip the test with the reason; `alone`: no other tests are run."""
    if not alone:
        pytest.skip("processes of their own are needed: pytest -m browser")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine")
    with api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


class Watch:
    """Opens pages, and keeps what went wrong in them."""

    def __init__(self, browser: "Browser") -> None:
        self.browser = browser
        self.faults: list[str] = []
        self.requests: list[str] = []

    def empty(self, size: tuple[int, int] = LAPTOP, **more: Any) -> "Page":
        """Open an empty page, and watch it."""
        page = self.browser.new_page(viewport={"width": size[0], "height": size[1]}, **more)
        self.over(page)
        return page

    def over(self, page: "Page") -> None:
        """Watch a page."""
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("request", lambda request: self.requests.append(request.url))

    def end(self) -> None:
        """Close all pages; none may have complained, or asked a server for anything."""
        for context in self.browser.contexts:
            context.close()
        assert self.faults == []
        inner = ("file:", "data:", "about:")
        assert [url for url in self.requests if not url.startswith(inner)] == []


def settled(page: "Page") -> None:
    """Wait for the two frames in which a page paints."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def until(page: "Page", condition: str) -> None:
    """Wait frame by frame; a page's policy forbids Playwright's own way of waiting."""
    for _ in range(3_000):
        if page.evaluate(condition):
            return
        settled(page)
    pytest.fail(f"never: {condition}")


def press(page: "Page", *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def serious_violations(page: "Page") -> dict[str, list[str]]:
    """Return what axe finds: names of buttons, contrast, roles, order."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    found = axe.Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    return {each["id"]: [node["html"] for node in each["nodes"][:3]] for each in serious}
