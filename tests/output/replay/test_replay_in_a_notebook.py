"""A replay in a cell of a notebook: one frame that holds the page to the letter."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import make_scenario
from replaying import data_of

import simul
from simul.output.replay import ShownRun, replay_page

TITLE = "</iframe><script>alert(1)</script> \"&quot;' onload=alert(2)"


class Frames(HTMLParser):
    """The elements that a browser makes of HTML, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))


def frame_of(shown: simul.Replay) -> dict[str, str | None]:
    """The attributes of the frame, which is all that the cell holds."""
    ((tag, attributes),) = Frames(shown._repr_html_()).elements
    assert tag == "iframe"
    return attributes


def test_the_frame_holds_the_page_and_lets_it_reach_nothing_else() -> None:
    """Its scripts run, in an origin of their own; the page is the same as in the file."""
    several = simul.compare("duel", ["sequential", "asyncio"])
    frame = frame_of(simul.replay(several))
    assert frame["sandbox"] == "allow-scripts"
    assert frame["title"] == "A duel with three · replay"
    expected = replay_page([ShownRun.of(one) for one in several.runs], several.scenario.floor)
    assert frame["srcdoc"] == expected


def test_names_do_not_end_the_frame() -> None:
    """Titles come from files of other people."""
    one = simul.run(make_scenario(title=TITLE, boards=2, moves=1), "sequential")
    frame = frame_of(simul.replay(one))
    assert frame["title"] == f"{TITLE} · replay"
    assert "onload" not in frame
    assert data_of(frame["srcdoc"] or "")["title"] == TITLE


@pytest.mark.parametrize("name", ["tandem", "duel"])
def test_a_run_and_its_record_are_replayed_too(name: str) -> None:
    """The run in the scenario's hall, with the source; the record with what it knows."""
    one = simul.run(name, "asyncio")
    of_run, of_record = (data_of(simul.replay(each).page) for each in (one, one.record))
    assert of_run["runs"][0]["file"] == "with_asyncio.py"
    assert (of_run["floor"] is None) is (one.scenario.floor is None)
    assert of_record["runs"][0]["file"] == ""
    assert of_record["histories"] == of_run["histories"]


def test_a_replay_is_saved_as_it_is_shown(tmp_path: Path) -> None:
    """And it is short where it is printed."""
    shown = simul.replay(simul.run("duel", "trio"))
    path = shown.save(str(tmp_path / "page.html"))
    assert path.read_text(encoding="utf-8") == shown.page
    assert repr(shown) == "Replay(title='A duel with three')"


def test_a_replay_that_cannot_be_saved_says_where(tmp_path: Path) -> None:
    """As with every file: here a file stands where a folder should be."""
    (tmp_path / "taken").touch()
    with pytest.raises(simul.SimulError, match=r"page\.html"):
        simul.replay(simul.run("duel", "trio")).save(tmp_path / "taken" / "page.html")


def test_what_is_no_result_is_refused_with_what_it_is() -> None:
    """A scenario's name, for instance: nothing was played."""
    with pytest.raises(simul.SimulError) as told:
        simul.replay("duel")  # type: ignore[arg-type]
    assert str(told.value) == (
        "a replay is of a Run, a Comparison or a Record (got str); "
        "play first: simul.replay(simul.run(scenario))"
    )
