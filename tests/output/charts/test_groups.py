"""Of more boards than can be seen, a lane holds a group: where the master is, and what they do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chart_reading import collisions, colours, marks, texts
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from painted import comparison, gantt
from sketched_halls import ready_first, record, sequential, with_failure

from simul.output.charts import save
from simul.output.charts.groups import Stretches, most_at_once, shares, table_of, union
from simul.output.colours import COLOUR
from simul.record import Event, Kind, Record, Span, State

pytestmark = pytest.mark.charts

ONE_AT_A_TIME = sequential(600, 2)
"""Games of two minutes, one after the other: 20 hours."""
FAST = ready_first(600, 3)
MINUTES = st.integers(0, 30)


WAITS_TO_START = np.array(to_rgba(COLOUR[State.TO_START]))


def painted(axes: Axes, lanes: int) -> list[tuple[float, float]]:
    """Return from when to when each lane of these axes shows games in play, in ms."""
    (image,) = axes.images
    pixels = colours(image).reshape(lanes, -1, image.get_size()[1], 4)
    waits = np.isclose(pixels, WAITS_TO_START).all(axis=-1)
    edges = np.linspace(*image.get_extent()[:2], image.get_size()[1] + 1)
    found = [np.flatnonzero(lane.any(axis=0)) for lane in (pixels[..., 3] > 0) & ~waits]
    return [(float(edges[there[0]]), float(edges[there[-1] + 1])) for there in found]


def stretches(pairs: Sequence[tuple[int, int]]) -> Stretches:
    """Make stretches in order of their starts."""
    array = np.array(sorted(pairs), dtype=np.float64).reshape(-1, 2)
    return Stretches(array[:, 0], array[:, 1])


def test_one_game_among_hundreds_is_seen() -> None:
    """Each group is played for 100 minutes, and the lanes of the groups form a staircase."""
    chart = gantt(ONE_AT_A_TIME)
    assert "all 600 boards, 50 a lane" in texts(chart)
    column = 72_000_000 / 400  # three visits or more
    for row, (start, end) in enumerate(painted(chart.axes[1], lanes=12)):
        assert start == pytest.approx(6_000_000 * row, abs=column)
        assert end == pytest.approx(6_000_000 * (row + 1), abs=column)
    assert "A lane of several boards shows when a master is at one of them" in chart.description


def test_groups_are_numbered_where_they_end() -> None:
    """The number stands at the lower end of a lane, with a tick."""
    axes = gantt(ONE_AT_A_TIME).axes[1]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[:3] == ["50", "100", "150"]
    assert axes.get_yticks()[:3].tolist() == [0.5, 1.5, 2.5]


def test_groups_of_a_comparison_are_named_beside_their_lanes() -> None:
    """High enough to be seen, where a line for each board would not be."""
    chart = comparison([ONE_AT_A_TIME, FAST])
    assert texts(chart).count("600 boards,\n25 a lane") == 1
    assert texts(chart).count("every 5th of\n600 boards") == 1
    assert len(painted(chart.axes[1], lanes=24)) == 24


def test_a_chart_says_where_too_few_are_in_play_to_be_seen() -> None:
    """Where the stack of all boards is no higher than a line."""
    assert "all 600 boards, by state: never more than 1 in play at once" in texts(
        gantt(ONE_AT_A_TIME)
    )
    assert "all 600 boards, by state" in texts(gantt(FAST))


def test_the_stack_of_all_boards_shows_those_who_wait_to_start() -> None:
    """Halfway, 300 of 600 games are in play or still to come; of a column the mean is drawn."""
    to_start = gantt(ONE_AT_A_TIME).axes[2].collections[-1]
    assert np.allclose(to_rgba(COLOUR[State.TO_START]), to_start.get_facecolor()[0])
    outline = np.asarray(to_start.get_paths()[0].vertices)
    half = outline[np.abs(outline[:, 0] - 36_000_000) < 60_000]
    assert half[:, 1].max() == pytest.approx(300, abs=1.1)


def test_every_failure_has_its_mark_among_groups() -> None:
    """In the lane of its group, at the height of its board."""
    chart = gantt(with_failure(ONE_AT_A_TIME, board=125, at=124 * 120_000 + 10_000))
    ((at, lane),) = marks(chart.axes[1])["failed"]
    assert at == 124 * 120_000 + 10_000
    assert lane == pytest.approx(124.5 / 50 - 0.5)


def test_groups_hold_no_marks_of_newcomers_and_passes_and_the_chart_says_so() -> None:
    """There would be one on the other."""
    passed = Event(30_000, 1, 1, Kind.PASSED)
    chart = gantt(replace(ONE_AT_A_TIME, events=Record.in_order([*ONE_AT_A_TIME.events, passed])))
    assert marks(chart.axes[1]) == {}
    assert "hold no marks of newcomers, passes and lost updates" in chart.description
    assert collisions(chart) == []


def test_the_shares_of_a_group_are_exact() -> None:
    """Two boards: she is there for half of the time; who plays there thinks or waits by turns."""
    events = [
        *(Event(0, board, 0, Kind.ARRIVED) for board in (1, 2)),
        *(Event(at, 1, 1, kind) for at, kind in ((0, Kind.VISIT), (4, Kind.MOVE))),
        *(Event(at, 2, 1, kind) for at, kind in ((4, Kind.VISIT), (5, Kind.MOVE))),
        *(Event(8, 1, 2, kind) for kind in (Kind.REPLY, Kind.CANCELLED)),
        *(Event(at, 2, 2, kind) for at, kind in ((6, Kind.REPLY), (10, Kind.CANCELLED))),
    ]
    table = table_of(record(2, "", events), {1: 0, 2: 0})
    edges = np.array([0.0, 10.0, 20.0])
    at_board, thinking, ready, to_start = shares(table, lanes=2, edges=edges)
    assert at_board.tolist() == [[0.5, 0], [0, 0]]
    # 4 + 1 ms of thinking beside 4 ms of waiting
    assert thinking[0, 0] == pytest.approx(0.5 * 5 / 9)
    assert ready[0, 0] == pytest.approx(0.5 * 4 / 9)
    assert thinking[0, 1] == ready[0, 1] == 0
    assert not to_start.any()


def test_that_opponents_wait_to_start_is_seen_only_while_nobody_plays() -> None:
    """Board 1 waits for 4 ms, board 2 for 10; the first game is over after 8."""
    events = [
        *(Event(0, board, 0, Kind.ARRIVED) for board in (1, 2)),
        *(Event(at, 1, 1, kind) for at, kind in ((4, Kind.VISIT), (6, Kind.MOVE))),
        *(Event(8, 1, 2, kind) for kind in (Kind.REPLY, Kind.CANCELLED)),
        *(Event(at, 2, 1, kind) for at, kind in ((10, Kind.VISIT), (12, Kind.CANCELLED))),
    ]
    table = table_of(record(2, "", events), {1: 0, 2: 0})
    found = shares(table, lanes=1, edges=np.array([0.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]))
    at_board, thinking, ready, to_start = (share[0].tolist() for share in found)
    assert to_start == [1, 0, 0, 1, 0, 0]
    assert at_board == [0, 1, 0, 0, 1, 0]
    assert thinking == [0, 0, 1, 0, 0, 0]
    assert ready == [0] * 6


@given(st.lists(st.tuples(MINUTES, MINUTES).map(sorted).map(tuple), max_size=8))
def test_a_union_holds_each_moment_once(pairs: list[tuple[int, int]]) -> None:
    """As many as there are, counted one by one."""
    joined = union(stretches(pairs))
    covered = {minute for start, end in pairs for minute in range(start, end)}
    assert (joined.end - joined.start).sum() == len(covered)
    assert all(joined.start[1:] >= joined.end[:-1])


@given(st.lists(st.tuples(MINUTES, MINUTES).map(sorted).map(tuple), max_size=8))
def test_the_most_boards_at_once_are_counted(pairs: list[tuple[int, int]]) -> None:
    """Minute by minute; a game that begins when another ends is not there at the same time."""
    run = record(0, "", [])
    spans = [Span(1, State.THINKING, start, end) for start, end in pairs if start < end]
    object.__setattr__(run, "spans", tuple(spans))
    assert most_at_once(run) == max(
        sum(span.start <= minute < span.end for span in spans) for minute in range(31)
    )


@pytest.mark.long
@pytest.mark.parametrize("make", [ready_first, sequential], ids=["fast", "slow"])
def test_six_hundred_boards_make_small_files(
    make: Callable[[int, int], Record], tmp_path: Path
) -> None:
    """Thirty pairs of moves at each: less than 1 MB, also where all that is no pixels."""
    for path in save(gantt(make(600, 30)), tmp_path / "gantt", ["svg", "pdf"]):
        assert path.stat().st_size < 1_000_000
