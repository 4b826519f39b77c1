"""The Python API: run, compare, their errors, and being called from anywhere."""

import asyncio
import gc
import signal
import threading
from typing import Any

import pytest
import trio
from conftest import make_scenario, threads_left_since
from troublemakers import AN_AWAIT_IS_FORGOTTEN, first_move, own, seating_with

import simul
from simul.clocks import Timeline
from simul.errors import InputError
from simul.exhibition import Exhibition
from simul.games import seed_games
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall
from simul.oracle.reference import predict
from simul.running import compare, run
from simul.running.results import Run
from simul.scenario import load_scenario
from simul.schedulers import BASICS, LADDER, MISTAKES, SCHEDULERS


def test_a_run_is_a_record_with_a_verdict_and_a_price(rung: str) -> None:
    """And it says who played."""
    scenario = make_scenario()
    one = run(scenario, rung)
    assert one.scenario is scenario
    assert one.scheduler is SCHEDULERS[rung]
    if one.scheduler.policy:
        assert one.record == predict_as(one, scenario)
    assert one.verdict.verified
    assert one.error is None
    assert one.real_seconds > 0
    assert one.workers == WORKERS.get(rung, "3 tasks")
    assert (one.raised, one.costs) == ("", ())


WORKERS = {
    **dict.fromkeys(["threaded", "thread-pool"], "3 threads"),
    **dict.fromkeys(["sequential", "rotation", "two-way", "driver"], "1 thread"),
    **dict.fromkeys(["callbacks", "selectors", "generators", "yield-from", "native"], "1 thread"),
}
"""Who plays three games; elsewhere a task each. Loops written by hand have no tasks to count."""


def predict_as(one: Run, scenario: simul.Scenario) -> simul.Record:
    """What the reference predicts, under the run's own name."""
    prediction = predict(scenario, one.scheduler.policy)
    return simul.Record(
        prediction.title,
        one.scheduler.name,
        prediction.clock,
        prediction.seed,
        prediction.pairings,
        prediction.events,
    )


def test_asyncio_is_the_default() -> None:
    """It is the one that most people come for."""
    assert run(make_scenario()).scheduler.name == "asyncio"


def test_a_run_takes_a_scheduler_by_name_or_as_it_is() -> None:
    """So that people can run their own."""
    scenario = make_scenario()
    assert run(scenario, SCHEDULERS["trio"]).record == run(scenario, "trio").record


def test_a_run_in_real_time_says_so(scheduler: str) -> None:
    """Every move takes at least the time that was sampled for it."""
    one = run(make_scenario(2, 2), scheduler, clock="wall", speed=10_000.0)
    assert one.record.clock == "wall"
    assert one.verdict.verified
    assert one.record.makespan >= predict(make_scenario(2, 2), one.scheduler.policy).makespan


def test_the_figures_of_a_run_are_those_of_its_record() -> None:
    """Rounded as people read them; times in milliseconds."""
    one = run(make_scenario(), "trio")
    figures = one.figures()
    assert figures.pop("real_seconds") == round(one.real_seconds, 3)
    assert figures == {
        "scheduler": "trio",
        "total_ms": 250_000,
        "speedup": round(one.record.speedup, 4),
        "speedup_at_most": False,
        "utilisation": 0.24,
        "mean_wait_ms": 0.0,
        "latency_ms": {"p50": 60_000, "p95": 70_000, "p99": 70_000},
        "mean_start_wait_ms": 5_000.0,
        "longest_start_wait_ms": 10_000,
        "passed_over": 0,
        "blocked_ms": 0,
        "blocked_share": 0.0,
        "walking_ms": 0,
        "passes": 0,
        "score": [0, 3, 0],
        "workers": "3 tasks",
        "fingerprint": one.record.fingerprint,
        "reproducible": True,
        "verified": True,
        "broken": [],
        "breaches": [],
        "mistake": False,
        "outcome": "verified",
        "fates": {"completed": 3},
        "unnoticed": [],
        "error": None,
        "raised": None,
        "left": None,
        "swallowed": None,
        "place": None,
        "looks_like": None,
        "costs": [],
    }


def test_games_at_hand_need_not_be_played_again() -> None:
    """They are what the run is judged by."""
    games = seed_games(make_scenario(seed=2))
    assert run(make_scenario(seed=1), games=games).verdict.broken == ("the-seeds-games",)


def test_players_that_no_file_knows_can_be_seated() -> None:
    """The verdict knows of them as well."""
    one = run(make_scenario(), seating=seating_with(first_move, board=1, turn=1))
    other = run(make_scenario())
    assert one.verdict.verified
    assert one.record.by_board[1] != other.record.by_board[1]
    assert one.record.by_board[3] == other.record.by_board[3]


def test_progress_is_told_until_the_end(scheduler: str) -> None:
    """Moves made so far, and moves to be made."""
    told: list[tuple[int, int]] = []
    run(make_scenario(), scheduler, progress=lambda done, most: told.append((done, most)))
    assert told == sorted(told)
    assert told[-1] == (24, 24)


def test_an_error_in_the_progress_is_the_caller_s_own(scheduler: str) -> None:
    """It ends the run, and leaves no thread behind."""
    before = threading.enumerate()

    def progress(*_: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(make_scenario(), scheduler, clock="wall", progress=progress)
    assert threads_left_since(before) == []


def test_a_comparison_holds_the_basic_four_against_the_reference() -> None:
    """In the order in which they are best read."""
    scenario = make_scenario()
    several = compare(scenario)
    assert [one.scheduler.name for one in several.runs] == list(BASICS)
    assert several.records == tuple(one.record for one in several.runs)
    assert several.prediction is not None
    assert {record.fingerprint for record in several.records[1:]} == {
        several.prediction.fingerprint
    }
    assert several.theory.total == several.prediction.makespan
    assert several.error is None


def test_a_comparison_takes_the_schedulers_it_is_given() -> None:
    """And no others: by name or as they are, each once."""
    several = compare(make_scenario(), ["trio", SCHEDULERS["sequential"], "trio"])
    assert [one.scheduler.name for one in several.runs] == ["trio", "sequential"]


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["basics"], BASICS),
        (["mistakes"], tuple(MISTAKES)),
        (["trio", "basics"], ("trio", "sequential", "threaded", "asyncio")),
    ],
)
@AN_AWAIT_IS_FORGOTTEN
def test_a_comparison_takes_groups(names: list[str], meant: tuple[str, ...]) -> None:
    """A group stands for its members; a scheduler that is named twice plays once."""
    several = compare(make_scenario(2, 1), names)
    assert [one.scheduler.name for one in several.runs] == list(meant)


def test_a_run_takes_no_group() -> None:
    """For one run there is one scheduler."""
    with pytest.raises(InputError, match="mistakes is a group"):
        run(make_scenario(), "mistakes")


BAD_WISHES: list[tuple[dict[str, Any], str]] = [
    ({"scheduler": "asincio"}, "no scheduler is called 'asincio'; did you mean asyncio?"),
    ({"clock": "sundial"}, "there is no clock 'sundial'; there are virtual and wall"),
    ({"speed": 0.0}, "the speed must be above 0 and at most 1,000,000 (got 0)"),
    ({"speed": -1.0}, "the speed must be above 0 and at most 1,000,000 (got -1)"),
    ({"speed": float("nan")}, "the speed must be above 0 and at most 1,000,000 (got nan)"),
    ({"speed": float("inf")}, "the speed must be above 0 and at most 1,000,000 (got inf)"),
]


@pytest.mark.parametrize(("wishes", "words"), BAD_WISHES)
def test_what_cannot_be_is_refused_before_anything_is_played(
    wishes: dict[str, Any], words: str
) -> None:
    """With what there is instead."""
    with pytest.raises(InputError) as refused:
        run(make_scenario(), **wishes)
    assert str(refused.value) == words


def test_a_comparison_refuses_an_unknown_scheduler_before_any_run() -> None:
    """Not after half of them have been played."""
    with pytest.raises(InputError, match="did you mean threaded"):
        compare(make_scenario(), ["sequential", "treaded"])


def test_the_smallest_speed_still_does_not_exceed_what_can_be_slept(scheduler: str) -> None:
    """A second in a million years: the test does not wait for it, and nothing overflows."""

    def press(*_: int) -> None:
        signal.raise_signal(signal.SIGINT)

    one = run(make_scenario(), scheduler, clock="wall", speed=3e-14, progress=press)
    assert str(one.error) == "interrupted"


def test_a_run_inside_a_running_asyncio_loop_works(scheduler: str) -> None:
    """As in a notebook's cell; the loop around it is not disturbed."""

    async def cell() -> Run:
        one = run(make_scenario(), scheduler)
        await asyncio.sleep(0)
        return one

    assert asyncio.run(cell()).verdict.verified


def test_a_run_inside_a_running_trio_works(scheduler: str) -> None:
    """As in a program that uses Trio itself."""

    async def program() -> Run:
        one = run(make_scenario(), scheduler)
        await trio.lowlevel.checkpoint()
        return one

    assert trio.run(program).verdict.verified


def test_ctrl_c_inside_a_running_loop_ends_the_run_and_not_the_loop() -> None:
    """Both frameworks have their own way with Ctrl-C; it is theirs again after the run."""

    def press(*_: int) -> None:
        signal.raise_signal(signal.SIGINT)

    def interrupted() -> str:
        before = signal.getsignal(signal.SIGINT)
        one = run(make_scenario(), clock="wall", progress=press)
        assert signal.getsignal(signal.SIGINT) is before
        return str(one.error)

    async def program() -> str:
        return interrupted()

    assert asyncio.run(program()) == "interrupted"
    assert trio.run(program) == "interrupted"


def test_runs_at_the_same_time_do_not_disturb_each_other() -> None:
    """Each has its own time, its own dice and its own threads."""
    runs: dict[str, Run] = {}
    threads = [
        threading.Thread(target=lambda name=name: runs.update({name: run(make_scenario(), name)}))
        for name in LADDER
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: runs[name].outcome for name in LADDER} == dict.fromkeys(LADDER, "verified")


def test_a_run_leaves_garbage_collection_as_it_was(scheduler: str) -> None:
    """Also when it was off."""
    run(make_scenario(), scheduler)
    assert gc.isenabled()
    gc.disable()
    try:
        run(make_scenario(), scheduler)
        assert not gc.isenabled()
    finally:
        gc.enable()


def waiting_hall(kind: str, exhibition: Exhibition) -> None:
    """Play in such a way that only `stop` can end it."""
    if kind == "asyncio":
        hall = AsyncioHall(exhibition)

        async def wait() -> None:
            await asyncio.sleep(0)
            await asyncio.Event().wait()

        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(wait())
    elif kind == "trio":
        trio.run(trio.sleep_forever, clock=TrioHall(exhibition).clock())
    else:
        lock = ThreadedHall(exhibition).lock()
        with lock, lock:
            pass


@pytest.mark.parametrize("kind", ["asyncio", "trio", "threaded"])
def test_a_stop_that_comes_before_the_hall_exists_is_not_lost(kind: str) -> None:
    """A late opponent finds that it is over already: at once, and without a deadlock."""

    def play(exhibition: Exhibition) -> None:
        exhibition.stop()
        waiting_hall(kind, exhibition)

    one = run(make_scenario(), own(play))
    assert one.error is None
    assert one.record.events == ()


@pytest.mark.parametrize("kind", ["asyncio", "trio", "threaded"])
def test_a_stop_after_the_end_is_too_late_to_hurt(kind: str) -> None:
    """Closed loops and finished runs do not mind."""
    exhibition = Exhibition(make_scenario(), Timeline())
    SCHEDULERS[kind].load()(exhibition)
    exhibition.stop()
    exhibition.stop()
    assert exhibition.log.games_over == 3
    assert exhibition.errors.failures == []


@pytest.mark.parametrize("name", ["newcomers", "latecomers", "consulting"])
def test_the_sequential_scheduler_is_as_fast_as_one_after_the_other(name: str) -> None:
    """By definition, and in the prediction as well."""
    scenario = load_scenario(name)
    assert run(scenario, "sequential").record.speedup == 1
    assert predict(scenario, "sequential").speedup == 1
    ready = run(scenario, "asyncio").record
    assert ready.one_by_one == predict(scenario, "ready-first").one_by_one
