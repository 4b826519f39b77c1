"""What is written on a page is whole: long subtitles, stops, failures and legends."""

from dataclasses import replace

import pytest
from chart_reading import collisions, legend, texts
from hypothesis import given
from hypothesis import strategies as st
from painted import comparison, gantt
from sketched_halls import Lively, cut, ended, ready_first, with_failure, without

from simul.output.charts import Chart
from simul.record import Event, Kind, Record
from simul.words import whole_sentences

pytestmark = pytest.mark.charts

STOP = (
    "the scheduler mine was given up after 30 s of real time: nobody has moved (it is at mine.py, "
    "line 21); a loop without an end? (--give-up-after waits longer)"
)
TITLE = (
    "Simultaneous exhibition of the chess club on its hundredth birthday, with guests from abroad"
)
STOPPED = replace(cut(ready_first(8, 10), 300_000, STOP), title=TITLE)


def written(chart: Chart) -> str:
    """Return all that is written on the page, without the ends of lines."""
    return " ".join(" ".join(texts(chart)).split())


def test_a_long_subtitle_takes_two_lines_and_is_whole() -> None:
    """Remark, scenario and reason of the stop, to the last word."""
    chart = gantt(STOPPED, "deadlock")
    assert f"deadlock · {TITLE} · stopped: {STOP}" in written(chart)
    assert "…" not in written(chart)
    assert collisions(chart) == []


@pytest.mark.long
def test_a_subtitle_that_has_no_room_ends_with_a_whole_sentence() -> None:
    """Its other sentences are in the description."""
    reason = " ".join(
        f"Reason number {number} of the many why it was stopped." for number in range(30)
    )
    chart = gantt(replace(STOPPED, stopped=reason))
    lines = [text.get_text() for text in chart.texts[1:3]]
    assert lines[1].endswith("of the many why it was stopped.")
    assert reason in chart.description
    assert collisions(chart) == []


def test_the_reason_of_a_failure_is_told_to_its_end() -> None:
    """Also where it is longer than a line."""
    run = with_failure(ready_first(8, 10), board=3, at=200_000)
    note = "Ada failed: ValueError: no move was found " + "for the position that she was shown " * 3
    note = f"{note.strip()} (in 8/8/8/8/8/4k3/8/4K2R w - - 0 1)"
    events = (e._replace(note=note) if e.kind is Kind.FAILED else e for e in run.events)
    chart = gantt(replace(run, events=tuple(events)))
    assert f"A player failed at board 3 at 0:03:20: {note}." in written(chart)


def crowded() -> Record:
    """All states and all marks there are."""
    whole = Lively(24, 30, 8, rests=(300_000,), passes=5).played()
    ends = {1: (60_000, Kind.FAILED), 2: (70_000, Kind.CANCELLED), 3: (80_000, Kind.ORPHANED)}
    note = "read() at mine.py, line 2"
    own = [
        Event(400_000, 0, 1, Kind.BLOCKED, "", note),
        Event(430_000, 0, 1, Kind.RESUMED, "", note),
    ]
    run = without(ended(whole, ends), 4)
    return replace(run, events=Record.in_order([*run.events, *own]), title=TITLE, stopped=STOP)


@pytest.mark.long
def test_a_legend_of_everything_stays_on_the_page() -> None:
    """In three rows, which cover nothing."""
    run = crowded()
    for chart in (gantt(run, "deadlock"), comparison([run, ready_first(24, 30)], ["deadlock", ""])):
        assert len(legend(chart)) == 14
        assert len(chart.legends) == 3
        assert collisions(chart) == []


@pytest.mark.parametrize("boards", [1, 40])
def test_beside_a_run_nothing_is_cut_within_a_clause(boards: int) -> None:
    """What became of the boards may be too long for the room beside the longest run."""
    runs = [cut(ready_first(boards, 10), at, STOP) for at in (100_000, 200_000, 300_000)]
    chart = comparison(runs, ["a remark that is rather long: so long that it has no room"] * 3)
    beside = [text for text in texts(chart) if text.startswith("a remark")]
    assert len(beside) == 3
    for text in beside:
        assert text.endswith(("orphaned", ",", "long …", "room …"))
    assert collisions(chart) == []


@given(st.text(alphabet="ab .:;,·", max_size=80), st.integers(1, 80))
def test_what_is_left_is_the_beginning_and_has_room(text: str, length: int) -> None:
    """However the text is made up."""
    short = whole_sentences(text, length)
    assert len(short) <= max(length, 1) + 1
    assert text.startswith(short.removesuffix("…").rstrip())
    assert (short == text) or len(text) > length


def test_runs_that_stopped_for_one_reason_tell_it_in_full_below() -> None:
    """The title has room for its first clause."""
    chart = comparison([STOPPED, replace(STOPPED, scheduler="other")])
    assert chart.title == (
        "asyncio and other: stopped at 0:05:00, the scheduler mine was given up after 30 s of real "
        "time …"
    )
    assert f"Stopped: {STOP}." in written(chart)
    assert collisions(chart) == []
    short = replace(STOPPED, stopped="Ctrl-C")
    assert "Stopped:" not in written(comparison([short, replace(short, scheduler="other")]))
