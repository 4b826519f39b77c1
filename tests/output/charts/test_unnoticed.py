"""With the scenario, charts show what happened in the hall before the program noticed it."""

from dataclasses import replace

import pytest
from chart_reading import legend, marks, texts
from painted import comparison, gantt
from sketched_halls import ready_first, with_failure

from simul import Scenario, load_scenario, run
from simul.oracle.unnoticed import FALLS_SILENT, LEAVES, Unnoticed, unnoticed
from simul.output.charts import totals
from simul.record import Record

pytestmark = pytest.mark.charts

WALK_OUT = load_scenario("walk-out")
SEQUENTIAL = run(WALK_OUT, "sequential").record
THREADED = run(WALK_OUT, "threaded").record


def test_an_opponent_who_leaves_unnoticed_is_marked_at_that_time() -> None:
    """One after the other the master comes to board 3 a quarter of an hour later."""
    chart = gantt(SEQUENTIAL, "failed", scenario=WALK_OUT)
    assert marks(chart.axes[1])["unnoticed"] == [(170_000, 2)]
    assert LEAVES in legend(chart)
    assert chart.title == (
        "sequential: opponent 3 walked out at 0:02:50 (noticed at 0:16:05), 3 boards never started"
    )


def test_what_is_noticed_at_once_has_one_mark() -> None:
    """The cross."""
    chart = gantt(THREADED, "failed", scenario=WALK_OUT)
    assert marks(chart.axes[1]) == {"failed": [(170_000, 2)]}
    assert chart.title == "threaded: opponent 3 walked out, the others play on"


def test_a_record_alone_tells_what_the_program_noticed() -> None:
    """Nothing else is known without the scenario."""
    assert "unnoticed" not in marks(gantt(SEQUENTIAL, "failed").axes[1])
    assert unnoticed(SEQUENTIAL, None) == []


def test_a_comparison_marks_it_in_the_row_where_it_was_unnoticed() -> None:
    """On the common time axis it stands above the cross of the other."""
    chart = comparison([SEQUENTIAL, THREADED], ["failed"] * 2, scenario=WALK_OUT)
    assert ["unnoticed" in marks(axes) for axes in chart.axes] == [False, True, False, False]


@pytest.mark.parametrize(
    ("what", "at", "found"),
    [
        ("walks-out", "30 s", [Unnoticed(2, 30_000, LEAVES)]),
        ("falls-silent", "30 s", [Unnoticed(2, 30_000, FALLS_SILENT)]),
        ("comes-late", "30 s", []),
        ("walks-out", "2 min", []),
        ("walks-out", "1 h", []),
    ],
)
def test_a_mishap_counts_from_its_time_to_the_end_of_the_game(
    what: str, at: str, found: list[Unnoticed]
) -> None:
    """Board 2 fails at two minutes, whatever else was planned for it."""
    mishap = {"what": what, "at": at, "boards": [2]}
    scenario = Scenario.model_validate(WALK_OUT.model_dump(mode="json") | {"mishaps": [mishap]})
    assert unnoticed(with_failure(ready_first(3, 4), 2, 120_000), scenario) == found


def test_totals_of_runs_that_made_unlike_numbers_of_moves_are_said_not_to_compare() -> None:
    """Each has its number; the master made 17 moves in a quarter of an hour, 43 in half of that."""
    chart = totals([SEQUENTIAL, THREADED], remarks=["failed", "failed"])
    assert (
        "the runs made different numbers of moves: their times do not compare" in chart.description
    )
    assert {"· failed · 17 moves", "· failed · 43 moves"} <= set(texts(chart))
    assert "do not compare" not in totals([ready_first(3, 4), SEQUENTIAL]).description
    assert "do not compare" not in totals([SEQUENTIAL, SEQUENTIAL]).description


def of(total: int) -> Record:
    """Return a run that takes so many ms."""
    whole = ready_first(3, 4)
    last = whole.events[-1]
    return replace(whole, events=(*whole.events[:-1], last._replace(at=total)))


def test_a_chart_says_how_long_the_real_event_took() -> None:
    """In its subtitle, beside this run; a run with a remark does not compare."""
    scenario = load_scenario("ghaem-maghami-2011")  # 25 hours
    longer = replace(of(27 * 3_600_000), sequential=100 * 3_600_000)
    assert (
        "· the real event: 25:00:00, here 8.0 % more"
        in gantt(longer, scenario=scenario).description
    )
    slow = replace(longer, sequential=1)
    assert "· the real event: 25:00:00." in gantt(slow, scenario=scenario).description
    assert "the real event" not in gantt(of(1), "failed", scenario=scenario).description
    assert "the real event" not in gantt(of(1), scenario=WALK_OUT).description
    several = comparison([ready_first(3, 4)], scenario=scenario)
    assert "· the real event: 25:00:00" in several.description


def test_totals_have_a_line_for_the_real_event() -> None:
    """As for the bounds of theory."""
    scenario = load_scenario("ghaem-maghami-2011")
    chart = totals([of(27 * 3_600_000)], scenario=scenario)
    assert "25:00:00: the real event" in texts(chart)
    assert chart.axes[0].get_xlim() == (0, 27 * 3_600_000)
    assert "25:00:00: the real event" not in texts(totals([of(1)], scenario=WALK_OUT))
