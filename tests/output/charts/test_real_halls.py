"""Charts of halls with all that a real one has: walks, breaks, passes, newcomers and so on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chart_reading import bars, collisions, colours, legend, marks, texts
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from painted import comparison, gantt
from sketched_halls import Lively, ready_first, without

from simul.output.charts import Chart, save
from simul.record import Event, Kind, Record, State

pytestmark = pytest.mark.charts

CLUB = Lively(4, 7, 4, rests=(300_000,), passes=5).played()
"""Four boards, seven games."""
TANDEM = Lively(6, 9, 6, tandem=2, rests=(200_000,), passes=7).played()
TEAM = Lively(24, 24, 10, team=3, rests=(100_000,)).played()
HALL = Lively(200, 550, 10, rests=(3_600_000, 7_200_000), passes=11).played()
USUAL = [
    *("master at the board", "opponent thinking", "reply ready, waiting for the master"),
    "waiting to start",
]
WALKS_AND_BREAKS = ["master walking", "master on a break"]


def spans_of(record: Record, state: State) -> list[tuple[int, int, int]]:
    """Return what the masters' lanes must show: master from 0, start and end in ms."""
    return [
        (master - 1, span.start, span.end)
        for master, spans in record.away_by_master.items()
        for span in spans
        if span.state is state
    ]


def lines(axes: Axes) -> list[tuple[float, float, float]]:
    """Return the upright lines in these axes: ms, and the lanes from which to which they go."""
    return [
        (float(x), float(top), float(bottom))
        for each in axes.collections
        if isinstance(each, LineCollection)
        for (x, top), (_, bottom) in map(np.asarray, each.get_segments())
    ]


@pytest.mark.parametrize("record", [CLUB, TANDEM, TEAM], ids=["one", "tandem", "team"])
@pytest.mark.parametrize("state", [State.WALKING, State.RESTING], ids=str)
def test_the_masters_lanes_show_walks_and_breaks(record: Record, state: State) -> None:
    """Each in her own lane, from the first ms to the last."""
    drawn = bars(gantt(record).axes[0], state)
    assert drawn
    assert [tuple(map(round, bar)) for bar in drawn] == spans_of(record, state)


def test_a_busy_masters_lane_has_a_share_of_time_for_walks_and_breaks() -> None:
    """Where visits are too dense to draw: walking in one colour, a break in another."""
    (image,) = gantt(HALL).axes[0].images
    found = {tuple(pixel) for pixel in colours(image).reshape(-1, 4).round(2)}
    assert (0.71, 0.39, 0.56, 1.0) in found
    assert (0.56, 0.83, 0.74, 1.0) in found


def test_the_legend_explains_walks_and_breaks_only_where_they_occur() -> None:
    """All other charts have the legend that they always had."""
    assert legend(gantt(ready_first(4, 3))) == [*USUAL, "master idle"]
    assert legend(gantt(Lively(4, 4, 3).played())) == [*USUAL, "master idle", "master walking"]
    several = [ready_first(4, 3), CLUB]
    moments = ["an opponent sits down", "asked to come back"]
    for chart in (gantt(CLUB), comparison(several)):
        assert legend(chart) == [*USUAL, "master idle", *WALKS_AND_BREAKS, *moments]


def test_games_at_one_board_share_its_lane() -> None:
    """One after the other; the master's visits are numbered by the boards of the hall."""
    chart = gantt(CLUB)
    for state in (State.THINKING, State.AT_BOARD):
        spans = {((s.board - 1) % 4, s.start, s.end) for s in CLUB.spans if s.state is state}
        assert {tuple(map(round, bar)) for bar in bars(chart.axes[1], state)} == spans
    assert chart.title == "asyncio: 7 games at 4 boards in 0:14:37 · the opponents set the pace"
    assert {"board 1", "board 4"} <= set(texts(chart))
    assert not {"board 5", "5", "7"} & set(texts(chart))


def test_an_opponent_who_arrives_late_has_the_same_line() -> None:
    """At the first game of a board, too."""
    whole = ready_first(3, 4)
    late = [e._replace(at=e.at + 9_000) if e.board == 3 else e for e in whole.events]
    chart = gantt(replace(whole, events=Record.in_order(late)))
    assert lines(chart.axes[1]) == [(9_000, 1.5, 2.5)]
    assert legend(chart)[-1] == "an opponent sits down"


def test_the_board_of_a_tandem_shows_which_master_moves() -> None:
    """By her number in a disc, the first one's above the move, the second one's below."""
    chart = gantt(Lively(2, 2, 4, tandem=2).played())
    discs = [text for text in chart.axes[1].texts if text.get_text() in {"1", "2"}]
    assert [disc.get_text() for disc in discs] == ["1", "2", "1", "2"] * 2  # board by board
    lanes = [0] * 4 + [1] * 4
    above = [disc.get_position()[1] < lane for disc, lane in zip(discs, lanes, strict=True)]
    assert above == [True, False] * 4
    assert "The number in a disc is that of the master who makes" in chart.description
    assert "in a disc" not in gantt(CLUB).description
    assert not {"1", "2"} & {text.get_text() for text in gantt(CLUB).axes[1].texts}


def test_a_thin_line_marks_where_the_next_opponent_sits_down() -> None:
    """As high as the lane; the first opponents need none."""
    arrivals = [event for event in CLUB.events if event.kind is Kind.ARRIVED and event.board > 4]
    assert sorted(lines(gantt(CLUB).axes[1])) == sorted(
        (event.at, event.board - 5.5, event.board - 4.5) for event in arrivals
    )
    assert lines(gantt(ready_first(4, 3)).axes[1]) == []


def test_beside_a_lane_of_several_games_stands_the_masters_score() -> None:
    """Won, drawn and lost; of one game what became of it."""
    written = [text.get_text() for text in gantt(CLUB).axes[1].texts][-4:]
    assert written == [
        *("2 games: +0 =1 -1", "2 games: +1 =1 -0", "2 games: +1 =0 -1", "0-1 White resigned")
    ]


def test_a_pass_is_a_small_mark_at_the_top_of_the_bar() -> None:
    """At its time and in its lane; the middle is for the move."""
    passes = [event for event in CLUB.events if event.kind is Kind.PASSED]
    drawn = sorted(marks(gantt(CLUB).axes[1])["passed"])
    assert [at for at, _ in drawn] == sorted(event.at for event in passes)
    assert [round(lane + 0.3) for _, lane in drawn] == [
        (event.board - 1) % 4 for event in sorted(passes, key=lambda event: event.at)
    ]


def test_passes_that_would_cover_each_other_are_drawn_once() -> None:
    """And the chart says so."""
    first = next(event for event in CLUB.events if event.kind is Kind.PASSED)
    again = [first._replace(at=first.at + ms) for ms in (1, 2, 3)]
    crowded = replace(CLUB, events=Record.in_order([*CLUB.events, *again]))
    assert marks(gantt(crowded).axes[1]) == marks(gantt(CLUB).axes[1])
    assert "Of marks that would cover each other, one is shown." in gantt(crowded).description
    assert "one is shown" not in gantt(CLUB).description


def test_low_lanes_have_no_such_marks_and_the_chart_says_so() -> None:
    """Two hundred boards of a run beside another."""
    chart = comparison([HALL, HALL])
    assert [lines(axes) for axes in chart.axes] == [[]] * 4
    assert "Low lanes hold no marks of newcomers, passes and lost updates." in chart.description
    assert "550 games at\n200 boards" in texts(chart)


def test_the_small_print_says_how_long_the_masters_walked_and_rested() -> None:
    """As shares of the time; there are 877.0 s, 81 of walking and 300 of rest."""
    assert "The master is walking 9.2 % and on a break 34.2 % of the time." in (
        gantt(CLUB).description
    )
    assert "The 2 masters are walking" in gantt(TANDEM).description
    assert "walking" not in gantt(ready_first(4, 3)).description


def test_newcomers_who_never_sat_down_leave_a_run_finished() -> None:
    """They are counted, and have no mark: there was no seat for them at the start."""
    closed = without(CLUB, 6, 7)
    chart = gantt(closed)
    assert "all done at" in " ".join(texts(chart))
    assert "never started" not in legend(chart)
    assert set(marks(chart.axes[1])) == {"passed"}
    assert "Of 7 games: 2 never started, 5 completed." in chart.description
    assert "½-½ stalemate" in texts(chart)


def test_a_first_opponent_who_never_came_is_still_missed() -> None:
    """Whatever was played at that board."""
    chart = gantt(without(CLUB, 2, 6))
    assert "all done at" not in " ".join(texts(chart))
    assert "never started" in legend(chart)


def test_a_failure_in_a_game_of_a_newcomer_is_told_with_the_number_of_the_game() -> None:
    """Its lane is that of its board."""
    failed = Event(700_000, 6, 1, Kind.FAILED, note="the engine died")
    events = [event for event in CLUB.events if event.board != 6 or event.at < 700_000]
    chart = gantt(replace(CLUB, events=Record.in_order([*events, failed])))
    assert "A player failed in game 6 at 0:11:40: the engine died." in chart.description
    assert marks(chart.axes[1])["failed"] == [(700_000, 1)]


@pytest.mark.long
@pytest.mark.parametrize(
    "record", [CLUB, TANDEM, TEAM, HALL], ids=["one", "tandem", "team", "hall"]
)
def test_no_text_covers_another_or_leaves_the_page(record: Record) -> None:
    """In either chart."""
    assert collisions(gantt(record)) == []
    assert collisions(comparison([record, ready_first(24, 30)])) == []


def test_five_hundred_and_fifty_games_make_small_files(tmp_path: Path) -> None:
    """In lanes for two hundred boards, of which every tenth is shown, and all are counted."""
    chart = gantt(HALL)
    assert isinstance(chart, Chart)
    assert {"every 10th board of 200", "all 200 boards, by state"} <= set(texts(chart))
    assert chart.axes[2].get_ylim() == (0, 200)
    for path in save(chart, tmp_path / "hall", ["png", "svg"]):
        assert path.stat().st_size < 2_000_000
