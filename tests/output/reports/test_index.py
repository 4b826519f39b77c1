"""The page of an output folder shows its table and its pictures, and leads to every file."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from commanding import call

from simul.output.reports.index import Picture, index_page
from simul.output.reports.terminal import two_columns

Capsys = pytest.CaptureFixture[str]


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: dict[str, str] = {}
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, and pictures with what they say to blind readers."""
        found = {key: value or "" for key, value in attrs}
        self.tags.append(tag)
        if tag == "a":
            self.links.append(unquote(found["href"]))
        if tag == "img":
            self.images[unquote(found["src"])] = found["alt"]


@pytest.mark.long
def test_every_file_is_linked_and_every_picture_shown_once(capsys: Capsys, tmp_path: Path) -> None:
    """Equal runs share a picture; each has its files."""
    out = tmp_path / "out"
    call(capsys, "compare", "duel", "-s", "sequential,asyncio,trio", "--out", str(out))
    page = Page((out / "index.html").read_text(encoding="utf-8"))
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert set(page.links) == files - {"index.html"}
    shown = ["comparison.png", "totals.png", "sequential/gantt.png", "asyncio/gantt.png"]
    assert list(page.images) == shown
    assert page.images["asyncio/gantt.png"].startswith("asyncio and trio: 3 boards in 0:02:45")
    assert {"h1", "table", "ul"} <= set(page.tags)


def test_without_pictures_there_is_still_a_page(capsys: Capsys, tmp_path: Path) -> None:
    """The table, and links to the files."""
    out = tmp_path / "out"
    call(capsys, "run", "duel", "--format", "none", "--out", str(out))
    page = Page((out / "index.html").read_text(encoding="utf-8"))
    assert page.images == {}
    assert "games.pgn" in page.links


def test_text_of_any_origin_is_text(tmp_path: Path) -> None:
    """Markup in a title or in the name of a file opens no element, and links still lead there."""
    path = tmp_path / "a&b <i>#1.png"
    path.touch()
    pictures = [Picture(path, "<script>", '"quoted"')]
    page = Page(index_page("<script>", two_columns("", []), tmp_path, pictures))
    assert not {"script", "i"} & set(page.tags)
    assert page.images == {path.name: '<script>. "quoted"'}
    assert page.links == [path.name, path.name]


@pytest.mark.long
def test_a_sweep_has_a_page_too(capsys: Capsys, tmp_path: Path) -> None:
    """With its table and its charts."""
    out = tmp_path / "out"
    words = ("sweep", "duel", "--vary", "boards=1..3", "-n", "2", "--jobs", "1")
    call(capsys, *words, "--out", str(out))
    page = Page((out / "index.html").read_text(encoding="utf-8"))
    assert "totals-by-boards.png" in page.images
    assert {"sweep.csv", "replications.csv"} <= set(page.links)
