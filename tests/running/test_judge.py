"""What is known beforehand is worked out once, and shared by all runs of a comparison."""

from dataclasses import replace
from typing import Any

import pytest
from conftest import make_scenario

from simul.games import seed_games
from simul.oracle.reference import PREDICTIONS, predict
from simul.oracle.verdict import verify
from simul.running import compare, run
from simul.running.judge import Judge
from simul.schedulers import BASICS, find_scheduler

SCENARIO = make_scenario()
GAMES = seed_games(SCENARIO)


@pytest.mark.parametrize("policy", PREDICTIONS)
def test_every_policy_is_predicted_once(policy: str) -> None:
    """Asked again, the judge gives the very same record: that of the reference."""
    judge = Judge(SCENARIO, GAMES)
    assert judge.prediction(policy) == predict(SCENARIO, policy, GAMES)
    assert judge.prediction(policy) is judge.prediction(policy)


def test_a_comparison_predicts_what_its_judge_does() -> None:
    """The very record, not one like it."""
    judge = Judge(SCENARIO, GAMES)
    several = compare(SCENARIO, judge=judge)
    assert several.prediction is judge.prediction("ready-first")


def test_runs_that_did_the_same_share_their_verdict() -> None:
    """Of the four basic schedulers, three have equal records; the fourth has its own."""
    sequential, *others = compare(SCENARIO, BASICS).runs
    assert all(one.verdict is others[0].verdict for one in others)
    assert sequential.verdict is not others[0].verdict


def test_equal_records_are_judged_apart_where_policies_differ() -> None:
    """A record kept one promise and broke the other."""
    judge = Judge(SCENARIO, GAMES)
    record = predict(SCENARIO, "sequential", GAMES)
    right = judge.verdict(record, find_scheduler("sequential"))
    wrong = judge.verdict(record, find_scheduler("asyncio"))
    assert right.breaches == ()
    assert wrong.broken == ("promised-order",)


def test_a_prediction_that_came_true_is_kept_only_once() -> None:
    """Its events are those of the run: a large hall has millions. Others stay what they were."""
    judge = Judge(SCENARIO, GAMES)
    one = run(SCENARIO, "asyncio", judge=judge)
    assert one.outcome == "verified"
    kept = judge.prediction("ready-first")
    assert kept is not None
    assert kept == predict(SCENARIO, "ready-first", GAMES)
    assert kept.events is one.record.events
    assert judge.prediction("sequential") == predict(SCENARIO, "sequential", GAMES)


@pytest.mark.parametrize(
    "change",
    [
        {"stopped": "Ctrl-C"},
        {"clock": "wall"},
        {"pairings": predict(SCENARIO, "ready-first", GAMES).pairings[:-1]},
        {"events": predict(SCENARIO, "ready-first", GAMES).events[:-1]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_records_that_differ_are_judged_anew(change: dict[str, Any]) -> None:
    """In anything that a verdict may depend on; it is what `verify` says of that record."""
    judge = Judge(SCENARIO, GAMES)
    trio = find_scheduler("trio")
    record = predict(SCENARIO, "ready-first", GAMES)
    other = replace(record, **change)
    assert judge.verdict(record, trio) is not judge.verdict(other, trio)
    assert judge.verdict(other, trio) == verify(other, GAMES, record, SCENARIO)


def test_a_verdict_is_shared_by_equal_records_of_all_schedulers() -> None:
    """It does not depend on names, so that equal events have equal verdicts."""
    record = predict(SCENARIO, "sequential", GAMES)
    other = replace(record, title="another", scheduler="another", mistake=True, seed=99)
    promise = predict(SCENARIO, "ready-first", GAMES)
    assert verify(other, GAMES, promise, SCENARIO) == verify(record, GAMES, promise, SCENARIO)


def test_a_judge_who_knows_no_games_predicts_nothing_and_judges_nothing() -> None:
    """As where engines play: they are known when they have been played."""
    judge = Judge(SCENARIO, None)
    assert judge.prediction("ready-first") is None
    with pytest.raises(ValueError, match="before the games are known"):
        judge.verdict(run(SCENARIO).record, find_scheduler("asyncio"))


def test_a_run_is_judged_by_the_games_of_its_judge() -> None:
    """Not by any that it would play again itself."""
    others = seed_games(SCENARIO.model_copy(update={"seed": SCENARIO.seed + 1}))
    one = run(SCENARIO, judge=Judge(SCENARIO, others))
    assert one.verdict.broken == ("the-seeds-games",)


def test_equal_runs_share_events_and_figures_under_their_own_names() -> None:
    """A figure computed for one of them is known to the others; a name is not."""
    sequential, threaded, asyncio, _trio = (one.record for one in compare(SCENARIO, BASICS).runs)
    assert threaded.events is asyncio.events
    assert threaded.spans is asyncio.spans
    assert (threaded.scheduler, asyncio.scheduler) == ("threaded", "asyncio")
    assert sequential.events is not asyncio.events
    assert sequential.spans != asyncio.spans


def test_a_record_changed_later_computes_its_own_figures() -> None:
    """`replace` takes over what was recorded, not what follows from it."""
    record = run(SCENARIO, "sequential").record
    makespan = record.makespan
    shorter = replace(record, events=record.events[:10])
    assert shorter.makespan == record.events[9].at < makespan == record.makespan


def test_runs_that_were_stopped_keep_their_own_records() -> None:
    """Two failures may read the same and differ in what led to them."""
    judge = Judge(SCENARIO, GAMES)
    stopped = replace(run(SCENARIO, "asyncio", judge=judge).record, stopped="interrupted")
    again = replace(stopped, scheduler="trio")
    assert judge.known(stopped) is stopped
    assert judge.known(again) is again
