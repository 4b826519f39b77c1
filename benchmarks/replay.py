"""The replay in a browser: its size, how soon it is there, and what a step and a frame cost.

    python benchmarks/replay.py                four schedulers at 24 boards, two at 604

It needs the extra `browser` and a Chromium. Frames a second, and real time, tell of the machine at
that moment as well; the processor time of the page's main thread does so hardly.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from simul import compare, replay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHOWN = {
    "textbook": ("sequential", "threaded", "asyncio", "trio"),
    "ghaem-maghami-2011": ("sequential", "asyncio"),
}
FRAMES = 200
PLAY = """async (frames) => {
    app.home();
    app.player.playing = true;
    const started = performance.now();
    for (let i = 1; i <= frames; i++) {
        app.moveTo((app.end * i) / frames);
        await frame();
    }
    app.player.playing = false;
    await frame();
    return (1000 * frames) / (performance.now() - started);
}"""
"""Plays the whole run in so many frames; returns how many there were a second."""
STEP = """async (steps) => {
    app.seek(app.end / 2);
    await frame();
    for (let i = 0; i < steps; i++) {
        app.stepBy(1);
        await frame();
    }
}"""


@dataclass(frozen=True)
class Measures:
    """What was measured of one page; times in ms."""

    first_paint: float
    ready: float
    frames_a_second: float
    frame: float
    """Processor time of the page's main thread in a frame while it plays."""
    step: float
    """The same, in a step from one event to the next."""


def measure(page: "Page", frames: int = FRAMES) -> Measures:
    """Measure a replay that has been opened."""
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    ready = page.evaluate("Number(document.documentElement.dataset.ready)")
    page.evaluate(PLAY, 10)  # what is done once does not count
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1_000 * float(
            next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        )

    before = busy()
    a_second = float(page.evaluate(PLAY, frames))
    between = busy()
    page.evaluate(STEP, frames)
    after = busy()
    return Measures(paint, ready, a_second, (between - before) / frames, (after - between) / frames)


def table(
    browser: "Browser", shown: Mapping[str, Sequence[str]], frames: int = FRAMES
) -> Iterator[str]:
    """Yield the head of the table, and a line for every page."""
    yield "page                 bytes  first paint   ready  frames/s  CPU a frame  CPU a step"
    with TemporaryDirectory() as folder:
        for name, schedulers in shown.items():
            file = replay(compare(name, schedulers)).save(Path(folder) / f"{name}.html")
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready]")
            found = measure(page, frames)
            yield (
                f"{name:18} {file.stat().st_size:7,} "
                f"{found.first_paint:9.0f} ms {found.ready:4.0f} ms "
                f"{found.frames_a_second:9.1f} {found.frame:9.1f} ms {found.step:8.1f} ms"
            )
            page.close()


def main() -> None:
    """Measure in the machine's Chromium."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for line in table(browser, SHOWN):
            print(line)


if __name__ == "__main__":
    main()
