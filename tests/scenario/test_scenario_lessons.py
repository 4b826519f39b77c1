"""What the comments in the scenarios of mishaps and of rounds say happens does happen."""

import pytest
from engines_needed import is_installed

from simul.durations import clock
from simul.record import Fate, Kind
from simul.running import run
from simul.scenario import Scenario, load_scenario
from simul.scenario.move_times.distributions import LogNormal


def fates(name: str, scheduler: str) -> list[Fate]:
    """What becomes of the boards of a scenario, in order."""
    return list(run(load_scenario(name), scheduler).record.fates.values())


def test_somebody_walks_out_while_all_six_think() -> None:
    """Under a master who serves whoever is ready; who has left is noticed at once."""
    scenario = load_scenario("walk-out")
    assert (scenario.boards, scenario.moves, scenario.propagates) == (6, 8, True)
    assert scenario.mishap_words == ["0:02:50 the opponent at board 3 walks out"]
    record = run(scenario, "trio").record
    before = [events[-2].kind for events in record.by_board.values()]
    assert before == [Kind.MOVE] * 6
    assert record.makespan == 170_000


LOST, PLAYED, LEFT = Fate.FAILED, Fate.COMPLETED, Fate.ORPHANED


@pytest.mark.parametrize(
    ("scheduler", "expected"),
    [
        ("sequential", [PLAYED, PLAYED, LOST, *[Fate.NEVER_STARTED] * 3]),
        ("threaded", [PLAYED, PLAYED, LOST, *[PLAYED] * 3]),
        ("asyncio-gather", [LEFT, LEFT, LOST, *[LEFT] * 3]),
        ("asyncio", [*[Fate.CANCELLED] * 2, LOST, *[Fate.CANCELLED] * 3]),
        ("trio", [*[Fate.CANCELLED] * 2, LOST, *[Fate.CANCELLED] * 3]),
    ],
)
def test_what_becomes_of_the_other_five_depends_on_the_framework(
    scheduler: str, expected: list[Fate]
) -> None:
    """All that come after are lost, or none, or they are left, or told to stop."""
    assert fates("walk-out", scheduler) == expected


def test_where_a_failure_is_a_forfeit_it_costs_one_game() -> None:
    """Whatever the scheduler, as the comment says."""
    scenario = load_scenario("walk-out", on_failure="forfeit")
    for scheduler in ("sequential", "threaded", "asyncio-gather", "trio"):
        results = run(scenario, scheduler).record.results
        forfeits = {board for board, (_, how) in results.items() if how.startswith("forfeit")}
        assert (len(results), forfeits) == (6, {3})


def test_on_a_bad_evening_each_mishap_costs_its_own_board_only() -> None:
    """Three think too long, one leaves, one falls silent, one is mated, four are judged."""
    scenario = load_scenario("mishaps")
    assert {scenario.limit_at(board) for board in range(1, 11)} == {120_000}
    record = run(scenario, "asyncio").record
    ends = [events[-1] for events in record.by_board.values()]
    too_long = "1-0 forfeit: no reply within 120 s"
    judged = "1-0 adjudicated: the hall closed"
    assert [f"{clock(end.at)} {': '.join(end.note.split(': ')[:2])}" for end in ends] == [
        f"0:20:00 {judged}",
        f"0:20:00 {judged}",
        "0:08:00 1-0 forfeit: Opponent 3 walked out",
        f"0:20:00 {judged}",
        f"0:13:48 {too_long}",
        f"0:20:00 {judged}",
        f"0:12:03 {too_long}",
        "0:16:32 1-0 checkmate",
        f"0:11:48 {too_long}",
        f"0:05:51 {too_long}",
    ]


def test_one_after_the_other_the_hall_closes_on_the_first_game() -> None:
    """At the other boards nobody has moved yet."""
    record = run(load_scenario("mishaps"), "sequential").record
    assert record.makespan == 1_200_000
    assert [board for board, events in record.by_board.items() if len(events) > 2] == [1]


def with_spread(scenario: Scenario, sigma: float) -> Scenario:
    """Have everybody think more evenly, or less."""
    times = LogNormal(distribution="log-normal", mean=55, sigma=sigma)
    opponents = scenario.opponents.model_copy(update={"think_time": times})
    return scenario.model_copy(update={"opponents": opponents})


@pytest.mark.long
def test_who_serves_the_ready_needs_little_more_than_half_the_time() -> None:
    """And where all think evenly, a minute more than one who goes round."""
    scenario = load_scenario("rounds")
    totals = [
        [clock(run(each, name).record.makespan) for name in ("rotation", "asyncio")]
        for each in (scenario, with_spread(scenario, 0.25))
    ]
    assert totals == [["1:59:20", "1:06:04"], ["1:00:53", "1:01:59"]]


@pytest.mark.long
@pytest.mark.skipif(not is_installed("stockfish"), reason="stockfish is not installed")
def test_an_engine_at_every_board_makes_the_same_moves_each_time() -> None:
    """Its limit is positions; the stronger side wins."""
    scenario = load_scenario("stockfish", boards=2)
    records = [run(scenario, scheduler).record for scheduler in ("asyncio", "threaded")]
    assert records[0].fingerprint == records[1].fingerprint
    assert records[0].reproducible
    assert records[0].score == (2, 0, 0)
