"""The Gantt chart draws what the record says, and says what it leaves out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import matplotlib
import pytest
from chart_reading import artists, bars, collisions, colour_of, marks, patches, texts
from painted import gantt
from sketched_halls import (
    arrived,
    cut,
    deadlocked,
    ended,
    every_fate,
    forfeited,
    mistaken,
    ready_first,
    record,
    sequential,
    shared_out,
    with_failure,
    without,
)

from simul import load_scenario
from simul import run as play
from simul.output.charts import Chart
from simul.output.charts.bins import LANE_STATES
from simul.output.colours import COLOUR, FAILURE, FAINT, INK
from simul.record import Event, Kind, Record, Span, State

TEXTBOOK = ready_first(24, 30)


@pytest.mark.parametrize("state", LANE_STATES)
def test_every_bar_is_a_span_of_the_record(state: State) -> None:
    """Lane, first and last ms of each bar are those of a span, and none is missing."""
    spans = {(s.board - 1, s.start, s.end) for s in TEXTBOOK.spans if s.state is state}
    assert {tuple(map(round, bar)) for bar in bars(gantt(TEXTBOOK).axes[1], state)} == spans


def test_the_masters_lane_has_a_bar_for_each_visit() -> None:
    """Where visits can be told apart, each is a bar, and idle time lies between them."""
    small = ready_first(3, 4)
    master = gantt(small).axes[0]
    assert bars(master, State.AT_BOARD) == [(0, v.start, v.end) for v in small.visits]
    assert bars(master, State.IDLE) == [(0, s.start, s.end) for s in small.idle]


def test_visits_too_narrow_for_a_line_between_them_are_joined() -> None:
    """At 24 boards the master is busy without a gap for an hour, then idle to the last reply."""
    master = gantt(TEXTBOOK).axes[0]
    assert bars(master, State.AT_BOARD) == [(0, 0, 3_600_000)]
    assert bars(master, State.IDLE) == [(0, 3_600_000, 3_655_000)]


def test_masters_at_boards_at_once_have_a_lane_each() -> None:
    """Overlapping visits never hide each other."""
    chart = gantt(ready_first(6, 3, masters=3))
    assert {lane for lane, _, _ in bars(chart.axes[0], State.AT_BOARD)} == {0, 1, 2}
    assert chart.title == "asyncio: 6 boards in 0:03:05 · the opponents set the pace"
    assert "the master is busy 16.2 % of the time" in chart.description


@pytest.mark.charts
def test_one_master_at_several_boards_is_not_called_several() -> None:
    """A program that lets two in at a time has two lanes, and still one master."""
    chart = gantt(ready_first(6, 3, masters=2))
    assert "master" in texts(chart)
    assert "masters" not in texts(chart)
    assert "The one master is at 2 boards at once, at most." in chart.description
    assert "at once" not in gantt(ready_first(6, 3)).description


def test_several_masters_have_a_lane_each_with_their_own_idle_time() -> None:
    """Which of them is at which board follows from the pairings, not from the time."""
    run = shared_out(4, 3, masters=2)
    chart = gantt(run)
    visits = run.visits_by_master
    assert bars(chart.axes[0], State.AT_BOARD) == [
        (master - 1, visit.start, visit.end) for master in (1, 2) for visit in visits[master]
    ]
    idle = bars(chart.axes[0], State.IDLE)
    assert [Span(0, State.IDLE, int(start), int(end)) for _, start, end in idle] == [*run.idle]
    assert [lane for lane, _, _ in idle] == [0] * 3 + [1] * 3
    assert {"master 1", "master 2"} <= set(texts(chart))
    assert chart.title == "processes: 4 boards in 0:03:05 · the opponents set the pace"
    assert "the 2 masters are busy 16.2 % of the time" in chart.description


@pytest.mark.charts
def test_the_visits_of_several_masters_are_numbered_where_they_are() -> None:
    """Master by master: the first has boards 1 and 2, the second 3 and 4."""
    numbers = [text.get_text() for text in gantt(shared_out(4, 2, masters=2)).axes[0].texts]
    assert numbers[1:] == ["1", "2", "1", "2", "3", "4", "3", "4"]


@pytest.mark.long
def test_of_several_busy_masters_each_has_its_own_share_of_time() -> None:
    """Where visits are too dense to draw, one image holds the lanes of all.

    Visits without a gap between them are one bar, however short each is.
    """
    master = gantt(shared_out(600, 30, masters=4)).axes[0]
    assert {lane for lane, _, _ in bars(master, State.AT_BOARD)} == {0, 1, 2, 3}
    master = gantt(shared_out(8, 1_000, masters=4)).axes[0]
    assert master.get_ylim() == (3.5, -0.5)
    assert len(master.images) == 1


def test_the_states_differ_in_colour_and_in_grey() -> None:
    """No two states share a colour, and their greys are at least 5 per cent of white apart."""
    greys = sorted(
        0.299 * red + 0.587 * green + 0.114 * blue
        for red, green, blue in map(matplotlib.colors.to_rgb, COLOUR.values())
    )
    assert all(after - before > 0.05 for before, after in pairwise(greys))


def test_waiting_is_hatched_where_its_bars_are_wide_enough() -> None:
    """The hatch tells waiting from thinking without colour."""
    boards = gantt(TEXTBOOK).axes[1]
    hatches = {
        state: [each.get_hatch() for each in patches(boards, state)] for state in LANE_STATES
    }
    assert hatches == {
        State.AT_BOARD: [None],
        State.THINKING: [None],
        State.READY: ["///"],
        State.TO_START: [None, "\\\\"],
    }


def test_the_title_says_what_one_sees() -> None:
    """Scheduler, boards, makespan and how busy the master was."""
    chart = gantt(TEXTBOOK)
    assert chart.title == "asyncio: 24 boards in 1:00:55 · replies wait 0:01:00 on average"
    assert "all done at 1:00:55" in texts(chart)
    assert "The last visit ends at 1:00:00; the last reply comes later, and counts." in texts(chart)


def test_a_run_that_was_stopped_says_so() -> None:
    """In the title, beside the line at its end, and why below the title."""
    chart = gantt(cut(TEXTBOOK, 1_230_000, "Ctrl-C"))
    assert chart.title.startswith("asyncio: 24 boards, stopped at 0:20:30")
    assert "stopped at 0:20:30" in texts(chart)
    assert chart.description.endswith("stopped: Ctrl-C. All 24 boards orphaned.")


def test_a_failed_board_is_marked_at_its_time() -> None:
    """A cross on the board's lane, explained in the legend, with the reason in the small print."""
    chart = gantt(with_failure(ready_first(8, 10), board=3, at=200_000))
    assert marks(chart.axes[1]) == {"failed": [(200_000, 2)]}
    assert "a player failed" in texts(chart)
    assert colour_of(chart, "failed") == FAILURE
    assert chart.description.endswith(
        "Of 8 boards: 1 failed, 7 completed. "
        "A player failed at board 3 at 0:03:20: the engine died."
    )


def test_a_run_with_a_failed_board_is_not_all_done() -> None:
    """Nobody is told how fast it was either: its games are not the others'."""
    chart = gantt(with_failure(ready_first(8, 10), board=3, at=200_000))
    assert chart.title == "asyncio: the engine died, the others play on"
    assert "ended at 0:10:35" in texts(chart)
    assert "times as fast" not in chart.description


@pytest.mark.charts
def test_a_failure_is_not_told_its_place_twice() -> None:
    """The note begins with board and ply, and so does the sentence with the board."""
    run = with_failure(ready_first(8, 10), board=3, at=200_000)
    note = "board 3, ply 7: Opponent 3 failed"
    run = replace(
        run,
        events=tuple(e._replace(note=note if e.kind is Kind.FAILED else "") for e in run.events),
    )
    assert "A player failed at board 3 at 0:03:20: Opponent 3 failed." in gantt(run).description


@pytest.mark.charts
def test_a_failure_at_a_board_that_is_not_shown_is_named() -> None:
    """Thinning out must not hide a failure."""
    chart = gantt(with_failure(ready_first(600, 2), board=7, at=50_000))
    assert marks(chart.axes[1]) == {}
    assert "A player failed at board 7 at 0:00:50: the engine died." in chart.description


def test_every_fate_is_written_beside_its_lane_and_counted_below() -> None:
    """Where a result would stand; the worst come first."""
    chart = gantt(every_fate(8, 4))
    beside = [text.get_text() for text in chart.axes[1].texts if text.get_position()[0] == 1]
    assert beside == [
        *("failed", "cancelled", "orphaned", "never started"),
        *("½-½ stalemate", "failed", "cancelled", "orphaned"),
    ]
    assert "Of 8 boards: 2 failed, 2 cancelled, 2 orphaned, 1 never started, 1 completed." in (
        chart.description
    )


def test_the_last_bar_of_a_game_that_was_not_played_on_ends_there() -> None:
    """The others play on."""
    chart = gantt(ended(ready_first(3, 4), {2: (40_000, Kind.CANCELLED)}))
    assert bars(chart.axes[1], State.THINKING)[-1] == (2, 190_000 + 5_000, 245_000 + 5_000)
    assert (1, 10_000, 40_000) in bars(chart.axes[1], State.THINKING)
    assert max(end for lane, _, end in bars(chart.axes[1], State.THINKING) if lane == 1) == 40_000


@pytest.mark.charts
@pytest.mark.parametrize(
    ("boards", "shown"), [(3, "1-0 forfeit"), (24, "1-0 forfeit"), (48, "")], ids=str
)
def test_a_forfeit_is_called_one_beside_its_result(boards: int, shown: str) -> None:
    """A game that was forfeited is completed; who walked out, the record says."""
    run = forfeited(ready_first(boards, 4), 2, "1-0 forfeit: Opponent 2 walked out")
    chart = gantt(run)
    assert (shown in texts(chart)) is bool(shown)
    assert list(marks(chart.axes[1])) == ["forfeited"]
    assert "all done at" in " ".join(texts(chart))


@pytest.mark.charts
def test_of_many_boards_only_a_forfeit_is_given_a_reason() -> None:
    """The others would not fit."""
    run = forfeited(ready_first(24, 4), 2, "1/2-1/2 adjudicated: the hall closed: level")
    assert "½-½ adjudicated" not in texts(gantt(run))
    assert gantt(run).axes[1].get_position().x1 == gantt(TEXTBOOK).axes[1].get_position().x1


def test_a_mistake_stands_out_in_the_title() -> None:
    """By its colour and in words."""
    chart = gantt(mistaken(TEXTBOOK))
    assert chart.title.startswith("no-lock (mistake): 24 boards in 1:00:55 · ")
    assert colour_of(chart, "no-lock (mistake)") == FAILURE
    assert chart.texts[1].get_text().startswith(": 24 boards in")
    assert chart.texts[1].get_color() == INK


@pytest.mark.charts
def test_a_long_title_is_written_smaller_before_it_is_cut() -> None:
    """The name of a mistake may leave little room for what it does."""
    whole = gantt(mistaken(TEXTBOOK, "unchecked-rotation-of-a-long-name"))
    assert whole.texts[1].get_text().endswith(" on average")
    sizes = [float(chart.texts[0].get_fontsize()) for chart in (whole, gantt(TEXTBOOK))]
    assert sizes[0] < sizes[1]
    assert collisions(whole) == []


@pytest.mark.charts
def test_a_stop_is_explained_in_one_line() -> None:
    """The rest of a long message is for the terminal."""
    why = "deadlock: nobody can run\n  board 1 waits\n  board 2"
    chart = gantt(deadlocked(TEXTBOOK, 60_000, why))
    assert chart.title == "asyncio: deadlock: nobody can run"
    assert "board 1 waits" not in chart.description
    chart = gantt(cut(TEXTBOOK, 60_000, "given up\n  line 7"))
    assert "stopped: given up. All 24 boards orphaned." in chart.description


def test_a_reply_that_the_master_did_not_wait_for_has_no_bar_of_its_own() -> None:
    """Whose bar it would be written into is that of another move."""
    events = [
        arrived(1),
        Event(0, 1, 1, Kind.VISIT),
        Event(5_000, 1, 1, Kind.MOVE, "e2e4"),
        Event(30_000, 1, 3, Kind.VISIT),
        Event(35_000, 1, 3, Kind.MOVE, "g1f3"),
        Event(60_000, 1, 2, Kind.REPLY, "e7e5"),
    ]
    written = texts(gantt(mistaken(record(1, "", events), "unchecked-rotation")))
    assert {"e2e4", "g1f3"} <= set(written)
    assert "e7e5" not in written


@pytest.mark.charts
def test_a_remark_takes_the_place_of_the_boast() -> None:
    """It stands before the scenario, in colour; nobody is told how fast that was."""
    chart = gantt(mistaken(TEXTBOOK), "too good to be true:\nbreaks one-board-at-a-time")
    remark = "too good to be true: breaks one-board-at-a-time"
    assert colour_of(chart, remark) == FAILURE
    assert chart.description.startswith(f"{remark} · Textbook: 24 boards")
    assert "times as fast" not in " ".join([chart.description, *texts(chart)])


@pytest.mark.charts
def test_a_remark_leaves_the_reason_for_a_stop_where_it_is() -> None:
    """Both are told."""
    chart = gantt(cut(TEXTBOOK, 60_000, "everybody waits"), "deadlock")
    assert colour_of(chart, "deadlock") == FAILURE
    assert chart.texts[2].get_text().endswith(" · stopped: everybody waits")
    assert chart.texts[2].get_color() == FAINT


@pytest.mark.charts
def test_of_many_failures_the_first_are_named_and_the_others_counted() -> None:
    """The small print stays small."""
    run = ready_first(8, 10)
    for board in range(1, 7):
        run = with_failure(run, board, at=200_000 + board * 1_000)
    assert (
        "A player failed at board 1 at 0:03:21, 2 at 0:03:22, 3 at 0:03:23, 4 at 0:03:24 and 2 "
        in (gantt(run).description)
    )


@pytest.mark.long
@pytest.mark.parametrize("remark", ["", "deadlock", "remark " * 40], ids=len)
def test_long_texts_are_cut_where_the_page_ends(remark: str) -> None:
    """Whatever a scenario or an engine calls itself."""
    run = cut(ready_first(8, 10), 300_000, "reason " * 100)
    run = replace(run, title="long " * 100, scheduler="name " * 40)
    assert collisions(gantt(run, remark)) == []
    assert collisions(gantt(replace(run, mistake=True), remark)) == []


@pytest.mark.charts
def test_small_print_ends_with_a_whole_sentence() -> None:
    """What has no room at the foot of the page is in the description all the same."""
    run = sequential(24, 60)
    for board in range(1, 7):
        run = with_failure(run, board, at=200_000 + board * 1_000)
    chart = gantt(replace(run, stopped=""))
    assert chart.texts[-1].get_text().endswith(".")
    assert chart.description.endswith(".")


def test_moves_boards_and_results_are_written_where_there_is_room() -> None:
    """A small chart can be read move by move."""
    written = texts(gantt(ready_first(3, 4)))
    assert written.count("e2e4") == 3
    assert written.count("2") == 4
    assert {"1-0 checkmate", "0-1 White resigned", "½-½ stalemate"} <= set(written)


@pytest.mark.charts
def test_moves_are_written_as_players_write_them() -> None:
    """In algebraic notation where the games are legal; a mark hides none."""
    chart = gantt(play(load_scenario("duel"), "asyncio").record)
    assert {"f5", "Nc6", "Bxb7", "bxc6"} <= set(texts(chart))
    assert not {"f7f5", "b8c6"} & set(texts(chart))
    (move,) = {text.get_zorder() for text in chart.axes[1].texts if text.get_text() == "Nc6"}
    failed = gantt(with_failure(ready_first(3, 4), 3, 20_000)).axes[1]
    assert move > max(mark.get_zorder() for mark in failed.collections)


@pytest.mark.charts
def test_of_many_boards_some_have_lanes_and_all_are_counted() -> None:
    """The chart says which boards it shows; the counts below are of all."""
    chart = gantt(ready_first(600, 3))
    assert {"every 25th board of 600", "all 600 boards, by state"} <= set(texts(chart))
    lanes = {lane for lane, _, _ in bars(chart.axes[1], State.READY)}
    assert lanes == set(range(24))
    assert chart.axes[2].get_ylim() == (0, 600)


@pytest.mark.long
def test_narrow_visits_are_drawn_wider_and_the_chart_says_so() -> None:
    """A visit never vanishes between two pixels."""
    chart = gantt(ready_first(600, 30))
    visits = bars(chart.axes[1], State.AT_BOARD)
    assert min(end - start for _, start, end in visits) > 5_000
    assert "Visits narrower than a pixel are shown wider." in chart.description


@pytest.mark.charts
def test_bars_too_dense_to_draw_become_shares_of_time() -> None:
    """One image instead of thousands of bars of a fifth of a pixel; the chart says so."""
    chart = gantt(sequential(24, 30))
    assert [len(axes.images) for axes in chart.axes] == [1, 1]
    assert "a colour is as high as its share of the time, over 0:03:00." in chart.description


@pytest.mark.charts
@pytest.mark.parametrize("boards", [24, 48, 600])
def test_the_number_of_artists_does_not_grow_with_the_bars(boards: int) -> None:
    """A collection for each state, a number and a result for each of a few boards, no more."""
    assert artists(gantt(ready_first(boards, 30))) < 64


HALLS = (
    *(ready_first(1, 30), ready_first(3, 4), ready_first(12, 30), TEXTBOOK),
    *(ready_first(48, 30), sequential(3, 4), sequential(24, 30)),
    *(cut(TEXTBOOK, 1_230_000, "Ctrl-C"), with_failure(TEXTBOOK, board=3, at=200_000)),
    *(every_fate(boards, 10) for boards in (5, 12, 30)),
    *(shared_out(24, 30, masters=4), mistaken(TEXTBOOK)),
    *(without(TEXTBOOK, *range(1, 25)), without(ready_first(3, 4), 1, 2, 3)),
    forfeited(ready_first(30, 30), 2, "1-0 forfeit: no reply within 120 s"),
)
"""Few boards and not so few, of all fates."""
CROWDED: tuple[tuple[Callable[[int, int], Record], int, int], ...] = (
    *((every_fate, boards, 10) for boards in (13, 31, 48)),
    (partial(shared_out, masters=48), 48, 30),
    (ready_first, 60, 2),
    (sequential, 100, 30),
    (ready_first, 600, 30),
    (every_fate, 600, 10),
)
"""Halls that take seconds to look at, and are not made before that: boards, and pairs of moves."""


@pytest.mark.charts
@pytest.mark.parametrize(
    "run", HALLS, ids=lambda run: f"{run.label}-{len(run.pairings)}-{run.makespan}"
)
def test_no_text_covers_another_or_leaves_the_page(run: Record) -> None:
    """Everything written can be read."""
    assert collisions(gantt(run)) == []


@pytest.mark.long
@pytest.mark.parametrize(("make", "boards", "pairs"), CROWDED)
def test_of_many_boards_everything_can_be_read_too(
    make: Callable[[int, int], Record], boards: int, pairs: int
) -> None:
    """Whatever the size."""
    assert collisions(gantt(make(boards, pairs))) == []


@pytest.mark.parametrize(
    "run", [record(0, "trio", []), record(2, "trio", []), record(1, "trio", [arrived(1)])]
)
def test_a_run_in_which_nothing_happened_can_be_drawn(run: Record) -> None:
    """An empty chart, not an error."""
    assert isinstance(gantt(run), Chart)


def test_matplotlibs_settings_outside_do_not_matter() -> None:
    """A notebook in a dark style gets the same chart, and keeps its own settings."""
    with matplotlib.rc_context({"text.color": "white", "axes.grid": True, "font.size": 30}):
        chart = gantt(ready_first(3, 4))
        assert chart.texts[0].get_color() == "#1A1A1A"
        assert matplotlib.rcParams["font.size"] == 30
