"""A result in a notebook: table and chart in one piece of HTML, with words for the blind."""

from base64 import b64decode
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from conftest import make_scenario
from troublemakers import seating_with

import simul
from simul.durations import clock
from simul.errors import PlayerError
from simul.output.reports.html import html

OPPONENTS = {"player": "random", "think_time": "55 s"}
VOID = {"br", "img"}
SCRIPT = '<script>alert("x")</script> & <b>'


class Page(HTMLParser):
    """What a browser makes of HTML: rows of tables, sentences, pictures; no tag is left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.sentences: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.scopes: list[str | None] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell, a sentence or a picture."""
        self.tags.add(tag)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        if tag in {"th", "td"}:
            self.rows[-1].append("")
        if tag == "br":
            self.rows[-1][-1] += " "
        if tag == "p":
            self.sentences.append("")
        if tag == "img":
            self.pictures.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add to the cell or sentence that is open."""
        if {"th", "td"} & set(self._open):
            self.rows[-1][-1] += data
        elif "p" in self._open:
            self.sentences[-1] += data

    @property
    def drawing(self) -> str:
        """The SVG of the only picture."""
        (picture,) = self.pictures
        kind, _, data = (picture["src"] or "").partition(",")
        assert kind == "data:image/svg+xml;base64"
        return b64decode(data).decode()


@pytest.mark.long
def test_a_comparison_shows_its_table_and_its_chart_in_one_piece() -> None:
    """The table is one, with the figures of the records; the chart says in words what it shows."""
    several = simul.compare("duel", ["sequential", "trio"])
    page = Page(several._repr_mimebundle_()["text/html"])
    head, *rows = page.rows
    assert head[:3] == ["scheduler", "total", "speed-up"]
    assert page.scopes == ["col"] * len(head)
    assert [row[:2] for row in rows] == [
        [record.scheduler, clock(record.makespan)] for record in several.records
    ]
    assert [row[-1] for row in rows] == ["verified", "verified"]
    assert page.sentences[0].startswith("A duel with three: 3 boards, 4 move pairs")
    assert f"Theory: {several.theory.statement}." in page.sentences
    (picture,) = page.pictures
    assert (picture["alt"] or "").startswith("sequential: 0:06:00 · trio: 0:02:45")


def test_a_run_shows_its_table_and_its_chart_in_one_piece() -> None:
    """With one row."""
    one = simul.run("duel", "trio")
    page = Page(one._repr_mimebundle_()["text/html"])
    assert page.rows[1][:2] == ["trio", "0:02:45"]
    assert (page.pictures[0]["alt"] or "").startswith("trio: 3 boards in 0:02:45")


@pytest.mark.long
def test_a_sweep_shows_its_table_and_its_chart_in_one_piece() -> None:
    """A row for each point; a scheduler's name stands above the first of its columns."""
    sweep = simul.sweep("duel", "boards=1..3", schedulers=["asyncio"], jobs=1)
    page = Page(sweep._repr_mimebundle_()["text/html"])
    head, *rows = page.rows
    assert head[:2] == ["boards", "asyncio total"]
    assert [row[:2] for row in rows] == [
        [f"{boards}", clock(sweep.row((boards,), "asyncio").total.mean)] for boards in (1, 2, 3)
    ]
    assert "boards" in (page.pictures[0]["alt"] or "")


def test_a_sweep_that_was_cut_off_before_its_first_point_has_no_chart() -> None:
    """Nothing can be drawn, and nothing is."""
    sweep = simul.Sweep(
        title="Nothing yet",
        seed=1,
        axes=(),
        schedulers=("trio",),
        rows=(),
        replications=5,
        with_chess=False,
        length="fixed",
        sampled=True,
        complete=False,
    )
    bundle = sweep._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert Page(bundle["text/html"]).pictures == []


RESULTS: dict[str, Callable[[], simul.Run | simul.Comparison | simul.Sweep]] = {
    "run": lambda: simul.run("duel", "trio"),
    "compare": lambda: simul.compare("duel", ["sequential", "trio"]),
    "sweep": lambda: simul.sweep("duel", "boards=1..3", jobs=1),
}


@pytest.mark.long
@pytest.mark.parametrize("asked", RESULTS)
def test_every_form_of_a_result_says_the_same(asked: str) -> None:
    """A front end shows one of them: the picture in the HTML is that of the bundle, once."""
    bundle = RESULTS[asked]()._repr_mimebundle_(include=None, exclude=None)
    assert sorted(bundle) == ["image/svg+xml", "text/html", "text/plain"]
    page = Page(bundle["text/html"])
    assert page.drawing == bundle["image/svg+xml"]
    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td", "p", "br", "img"}
    svg = ElementTree.fromstring(page.drawing)  # noqa: S314 - our own
    assert page.pictures[0]["alt"] == svg.get("aria-label")
    assert "\x1b" not in bundle["text/plain"]
    for row in page.rows:
        assert all(word in bundle["text/plain"] for cell in row for word in cell.split())


def test_hostile_names_are_shown_and_do_nothing() -> None:
    """Titles and names of opponents come from files of other people."""
    names = [{"boards": [2], "name": SCRIPT}]
    scenario = make_scenario(title=SCRIPT, opponents={**OPPONENTS, "override": names})
    one = simul.run(scenario, "trio", seating=seating_with(lambda _: None), games=())
    bundle = one._repr_mimebundle_()
    page = Page(bundle["text/html"])
    assert "script" not in page.tags
    assert page.sentences[0].startswith(SCRIPT)
    assert any(SCRIPT in sentence for sentence in page.sentences[1:])
    assert SCRIPT in (page.pictures[0]["alt"] or "")
    assert "<script" not in bundle["image/svg+xml"]


def test_a_failed_run_shows_why() -> None:
    """In the text, and in the HTML beside the picture of what was played."""
    scenario = make_scenario(on_failure="propagate")
    one = simul.run(scenario, seating=seating_with(lambda _: None), games=())
    assert isinstance(one.error, PlayerError)
    bundle = one._repr_mimebundle_()
    assert " ".join(bundle["text/plain"].split()).count(f"asyncio: {one.error}") == 1
    assert f"asyncio: {one.error}" in Page(bundle["text/html"]).sentences


def test_a_report_is_made_of_tables_and_texts() -> None:
    """Anything else would be lost without a word."""
    with pytest.raises(TypeError, match="made of tables and texts"):
        html("just words")
