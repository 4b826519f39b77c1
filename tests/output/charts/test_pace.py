"""The headline of a run says what takes its time."""

from dataclasses import replace
from pathlib import Path

import pytest
from chart_reading import texts
from painted import comparison, gantt
from sketched_halls import ended, mistaken, ready_first, sequential, shared_out, without

import simul
from simul.output.charts.pace import idle_share, pace
from simul.record import Kind, Record

pytestmark = pytest.mark.charts


def test_one_after_the_other_the_opponents_wait_to_start() -> None:
    """The second of three games begins after the first: two hours for each board before it."""
    assert pace(sequential(3, 2)) == "2 opponents wait to start, 0:03:00 on average"


def test_beyond_the_knee_replies_wait() -> None:
    """Twenty-four visits of 5 s, less one of them and 55 s of thinking: a minute."""
    assert pace(ready_first(24, 30)) == "replies wait 0:01:00 on average"


@pytest.mark.parametrize("record", [ready_first(8, 30), shared_out(24, 30, masters=4)])
def test_below_the_knee_the_opponents_set_the_pace(record: Record) -> None:
    """No reply waits, whether one master has few boards or four share many."""
    assert pace(record) == "the opponents set the pace"


def test_a_master_who_stays_is_idle_while_replies_wait() -> None:
    """In a fixed order she waits at each board for the slowest reply."""
    held = simul.run(
        simul.load_scenario("textbook").model_copy(update={"boards": 4}), "lock-held"
    ).record
    idle = f"{100 * idle_share(held):.1f} %"
    assert pace(held).startswith(f"the master is idle {idle} of the time, and replies wait 0:03:0")


def test_a_master_whose_opponents_need_no_time_sets_the_pace(tmp_path: Path) -> None:
    """Then nobody waits, and she is never idle."""
    file = tmp_path / "at-once.toml"
    player = 'player = { kind = "random" }'
    times = f'[master]\n{player}\nmove_time = "5 s"\n[opponents]\n{player}\nthink_time = "0 s"\n'
    file.write_text(f'title = "At once"\nboards = 1\nmoves = 3\nseed = 1\n{times}')
    assert pace(simul.run(simul.load_scenario(file), "asyncio").record) == (
        "the master sets the pace"
    )


def test_a_mistake_that_does_not_show_is_called_so() -> None:
    """Below the headline; several share the mark that they are mistakes."""
    names = ["gather-swallowed (mistake)", "cancel-swallowed (mistake)"]
    chart = gantt(mistaken(ready_first(24, 30), "gather-swallowed"), runs=names)
    assert chart.title.startswith("gather-swallowed and cancel-swallowed (mistakes): 24 boards in ")
    assert "the mistake does not show here" in chart.description


def test_games_that_were_left_all_alike_are_told_of_together() -> None:
    """With the time if there was one, and no mark covers the numbers of the boards."""
    cancelled = dict.fromkeys(range(1, 25), (60000, Kind.CANCELLED))
    assert gantt(ended(ready_first(24, 30), cancelled)).title == (
        "asyncio: all 24 boards cancelled at 0:01:00"
    )
    part = replace(
        ended(ready_first(24, 30), dict.fromkeys((1, 2, 3), (60000, Kind.CANCELLED))),
        cut_short="a timeout",
    )
    assert gantt(part).title == "asyncio: a timeout cancelled 3 of 24 boards at 1:00:55"
    chart = gantt(without(ready_first(24, 30), *range(1, 25)))
    assert chart.title == "asyncio: all 24 boards never started"
    assert "24" in texts(chart)


@pytest.mark.parametrize(
    ("mistake", "point"),
    [
        ("timeout-swallowed", "a timeout cancelled all 24 boards at 0:02:05"),
        (
            "nobody-waited",
            "the end of the main coroutine orphaned all 24 boards before the first move",
        ),
    ],
)
def test_what_cut_games_short_is_the_point(mistake: str, point: str) -> None:
    """The picture shows that they end, and not why."""
    one = simul.run(simul.load_scenario("textbook"), mistake)
    assert gantt(one.record, one.remark).title == f"{mistake} (mistake): {point}"
    assert comparison([one.record], [one.remark]).title == f"{mistake}: {point}"


def test_masters_who_take_turns_are_the_point_of_a_tandem() -> None:
    """Not how long replies wait."""
    record = simul.run(simul.load_scenario("tandem"), "asyncio").record
    assert pace(record) == "2 masters take turns at every board"


def test_a_chart_without_any_time_says_why_it_is_empty() -> None:
    """Where the eye looks for bars."""
    nobody = simul.run(simul.load_scenario("textbook"), "nobody-waited").record
    why = "The run ended before the first move:\nthere are no bars to show."
    assert why in texts(gantt(nobody))
    assert why not in texts(gantt(ready_first(24, 3)))


def test_what_the_headline_says_is_not_said_again() -> None:
    """How long opponents wait to start."""
    chart = gantt(sequential(24, 30))
    assert "23 opponents wait to start" in chart.title
    assert "waited to start" not in chart.description
