"""How a game ended can be seen at the end of its lane, in colour, in grey and from afar."""

from dataclasses import replace
from itertools import combinations, pairwise

import matplotlib
import pytest
from chart_reading import legend, marks, texts
from matplotlib.axes import Axes
from painted import comparison, gantt
from sketched_halls import cut, ended, every_fate, mistaken, ready_first, without

from simul.output.charts.fates import ENDS, SMALLEST_PX
from simul.output.marks import LOOKS, What
from simul.record import Event, Failure, Fate, Kind, Record, State

pytestmark = pytest.mark.charts

SMALL = ready_first(8, 4)


def test_every_fate_but_the_good_one_has_a_mark_of_its_own() -> None:
    """No two share a shape, and those that are filled differ in grey as well."""
    assert {str(what) for what in ENDS} == {*map(str, Fate)} - {"completed"} | {"forfeited"}
    fates = [LOOKS[what] for what in ENDS if what is not What.FORFEITED]
    assert len({look.shape for look in LOOKS.values()}) == len(LOOKS)
    filled = [grey(look.face) for look in fates if look.face != "white"]
    assert all(abs(one - other) > 0.2 for one, other in combinations(filled, 2))


def grey(colour: str) -> float:
    """Return how light a colour is in a grey print, from 0 to 1."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_a_mark_stands_where_the_game_ended() -> None:
    """At the time of the event, on the lane of the board."""
    ends = {1: (90_000, Kind.CANCELLED), 2: (95_000, Kind.FAILED), 7: (99_000, Kind.ORPHANED)}
    assert marks(gantt(ended(SMALL, ends)).axes[1]) == {
        "orphaned": [(99_000, 6)],
        "cancelled": [(90_000, 0)],
        "failed": [(95_000, 1)],
    }


def test_what_comes_after_the_end_of_a_game_does_not_move_its_mark() -> None:
    """A faulty scheduler may play on; the first end counts."""
    run = ended(SMALL, {1: (90_000, Kind.FAILED)})
    late = [Event(95_000, 1, 4, Kind.REPLY, "b8c6"), Event(99_000, 1, 4, Kind.CANCELLED)]
    run = replace(run, events=Record.in_order([*run.events, *late]))
    assert marks(gantt(run).axes[1]) == {"failed": [(90_000, 0)]}


def test_a_game_left_without_a_word_is_an_orphan_to_the_end_of_the_run() -> None:
    """Its bar and its mark reach as far as the record."""
    chart = gantt(cut(ready_first(2, 4), 60_000, "Ctrl-C"))
    assert marks(chart.axes[1]) == {"orphaned": [(60_000, 0), (60_000, 1)]}


def test_a_lane_that_nobody_came_to_says_so() -> None:
    """In its own lane and where the results stand, without any bar."""
    chart = gantt(without(SMALL, 3))
    assert marks(chart.axes[1]) == {}
    assert texts(chart).count("never started") == 3  # with the legend


def test_a_low_lane_that_nobody_came_to_has_a_mark_at_its_start() -> None:
    """Wholly within the lane, so that it covers no board's number."""
    (fate, places), *others = marks(gantt(without(ready_first(48, 4), 3)).axes[1]).items()
    assert (fate, others) == ("never started", [])
    ((at, lane),) = places
    assert lane == 2
    assert at > 0


def test_the_legend_explains_the_marks_that_occur() -> None:
    """And no others; the states come first."""
    seldom = State.WALKING, State.RESTING, State.BLOCKED
    states = [str(state) for state in State if state not in seldom]
    assert legend(gantt(SMALL)) == states
    assert legend(gantt(ended(SMALL, {2: (90_000, Kind.CANCELLED)}))) == [
        *states,
        "cancelled: told to stop",
    ]
    assert legend(comparison([SMALL, every_fate(8, 4)])) == [
        *states,
        "a player failed",
        "cancelled: told to stop",
        "orphaned: left as it stood",
        "never started",
    ]


def test_a_move_out_of_turn_is_not_a_player_s_failure() -> None:
    """It is the scheduler's: legend and small print say so, also where a player failed too."""
    whole = ended(SMALL, {1: (90_000, Kind.FAILED), 4: (95_000, Kind.FAILED)})
    notes = {1: Failure("asked too early", out_of_turn=True), 4: Failure("the engine died")}
    events = [each._replace(note=notes[each.board]) if each.kind is Kind.FAILED else each
              for each in whole.events]  # fmt: skip
    one = ended(SMALL, {1: (90_000, Kind.FAILED)})
    one = replace(one, events=tuple(e._replace(note=notes[1]) if e.kind is Kind.FAILED else e
                                    for e in one.events))  # fmt: skip
    asked = "a move was asked for out of turn"
    assert legend(gantt(one))[-1] == asked
    assert gantt(one).description.endswith(f"{asked.capitalize()} at board 1 at 0:01:30.")
    both = gantt(replace(whole, events=tuple(events)))
    assert legend(both)[-1] == f"a player failed, or {asked}"
    assert both.description.endswith(
        "A player failed at board 4 at 0:01:35: the engine died. "
        f"{asked.capitalize()} at board 1 at 0:01:30."
    )


def test_a_move_that_was_asked_for_before_the_opponent_arrived_seats_nobody() -> None:
    """The first event of a game need not be an arrival."""
    early = Event(200, 1, 1, Kind.FAILED, "", Failure("asked too early", out_of_turn=True))
    whole = ended(SMALL, {4: (95_000, Kind.FAILED)})
    others = tuple(event for event in whole.events if event.board != 1)
    chart = gantt(replace(whole, events=Record.in_order([*others, early])))
    assert "an opponent sits down" not in legend(chart)


def everywhere(boards: int, kind: Kind) -> Record:
    """Have one board fail, and all others end otherwise at the same instant."""
    ends = dict.fromkeys(range(2, boards + 1), (300_000, kind))
    return ended(ready_first(boards, 30), {1: (300_000, Kind.FAILED), **ends}, stopped="board 1")


@pytest.mark.parametrize("boards", [3, 24, 48])
def test_marks_never_cover_each_other(boards: int) -> None:
    """In low lanes one stands for its neighbours too, and the chart says so."""
    run = everywhere(boards, Kind.CANCELLED)
    chart = comparison([run] * 10)
    lanes = chart.axes[1]
    found = marks(lanes)
    assert set(found) == {"failed", "cancelled"}
    assert [at for at, _ in found["failed"]] == [300_000]
    rows = sorted(lane for places in found.values() for _, lane in places)
    apart = min(after - before for before, after in pairwise(rows))
    assert apart * lane_height(lanes) >= SMALLEST_PX
    left_out = sum(map(len, found.values())) < len(run.pairings)
    assert ("Of marks that would cover each other, one is shown." in chart.description) is left_out


def lane_height(axes: Axes) -> float:
    """Pixels of a lane."""
    bottom, top = axes.get_ylim()
    return float(axes.get_window_extent().height / (bottom - top))


def test_a_failure_at_a_board_without_a_lane_is_marked_between_its_neighbours() -> None:
    """Where lanes stand for several boards each, none of their ends is hidden."""
    run = ended(ready_first(600, 2), {7: (50_000, Kind.FAILED)})
    lanes = comparison([run] * 10).axes[1]
    shown = round(lanes.get_ylim()[0] + 0.5)
    ((at, lane),) = marks(lanes)["failed"]
    assert (at, lane) == (50_000, max(7 / (600 / shown) - 1, -0.5))


def test_no_fate_is_left_out_for_want_of_room() -> None:
    """Of each there is a mark, however low the lanes."""
    run = every_fate(5, 4)
    chart = comparison([mistaken(replace(run, title=str(n))) for n in range(21)])
    assert all(set(marks(axes)) == {*map(str, ENDS)} - {"forfeited"} for axes in chart.axes[1::2])


def test_a_thousand_boards_need_no_more_artists_than_ten() -> None:
    """One collection a fate."""
    chart = comparison([every_fate(1_000, 4)])
    assert len(marks(chart.axes[1])) == 4
