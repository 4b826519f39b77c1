"""Run one scheduler, or several, on a scenario, and keep what was played whatever happens."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from simul.clocks import FASTEST, Timeline, WallClock
from simul.errors import InputError, Interrupted
from simul.exhibition import Exhibition, lines
from simul.games import Game, Progress, foreseen_games, games_as_played
from simul.games.seating import Seating, seat
from simul.interrupts import interruptible, noting_interrupts
from simul.oracle.verdict import Verdict
from simul.record import Record
from simul.registry.catalogue import BASICS, find_scheduler, find_schedulers
from simul.registry.scheduler import Scheduler
from simul.running.causes import Evidence
from simul.running.diagnosis import diagnose, explained, hidden_error, lost_errors
from simul.running.judge import Judge
from simul.running.playing import Onlooker, Played, looking, play_to_its_end, prepared
from simul.running.recording import record_of
from simul.running.results import Comparison, Run
from simul.running.unawaited import let_go
from simul.scenario import Scenario, ScenarioLike, as_scenario
from simul.supervision.root_cause import how_raised, where_left
from simul.supervision.supervisor import GIVE_UP_AFTER
from simul.theory import Theory

Clock = Literal["virtual", "wall"]
MANY_BOARDS = 2_500
"""Boards, of one run or several, whose memory (200 MB) is worth a search for garbage."""


def run(
    scenario: ScenarioLike,
    scheduler: str | Scheduler = "asyncio",
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    judge: Judge | None = None,
    seating: Seating = seat,
    progress: Progress | None = None,
    onlooker: Onlooker | None = None,
    give_up_after: float = GIVE_UP_AFTER,
    steps: bool = False,
) -> Run:
    """Play a scenario, which may be given by name or by path, with one scheduler.

    Under `clock="wall"` the time is real, `speed` times as fast. `games`, if given, saves playing
    the seed's games again for the verdict; `judge` is for several runs of one scenario, and knows
    its games: then `games` are ignored. `progress` and `onlooker` are called by the waiting thread,
    about ten times a second: with the plies played and the plies there will be at most, and with a
    glance at the hall. `seating` may bring players that no scenario file knows. A run is given up
    after `give_up_after` real seconds without a move, unless one is under way. With `steps`, it is
    noted where each task or thread stands in the scheduler's file. A run that fails or is
    interrupted is returned all the same, with its `error` and everything played until then.

    Raises InputError for an unknown scenario, scheduler, clock or speed.
    """
    scenario = as_scenario(scenario)
    chosen = find_scheduler(scheduler) if isinstance(scheduler, str) else scheduler
    if not isinstance(chosen, Scheduler):
        raise InputError(
            f"one scheduler is wanted here (got {chosen!r}); several are played by simul.compare"
        )
    chosen.check_size(scenario.boards)
    hall_time = _time(clock, speed)
    _check_tandem(scenario, clock)
    judge = judge or _judge(scenario, games, seating)
    exhibition = Exhibition(scenario, hall_time, seating)
    if explained(chosen):
        exhibition.program.at_first_reply = None
    look = looking(exhibition, progress, onlooker, _plies(scenario, judge.games))
    # a file of the user's own may be interrupted while it is loaded
    with interruptible():
        play = chosen.load() if chosen.file else None
    with noting_interrupts() as interrupts:
        # inside the block: an import that is interrupted leaves half a framework behind
        play = prepared(chosen, play or chosen.load(), exhibition, give_up_after, steps=steps)
        played = play_to_its_end(chosen, play, exhibition, look, give_up_after)
        record = judge.known(record_of(chosen, clock, exhibition, played.error))
        if judge.games is None:
            judge = Judge(scenario, games_as_played(scenario, record, seating))
        verdict = judge.verdict(record, chosen)
        if interrupts.pressed and played.error is None:
            played = played._replace(error=Interrupted("interrupted"))
    return _result(chosen, exhibition, played, record, verdict, judge.promised(chosen))


def _result(
    scheduler: Scheduler,
    exhibition: Exhibition,
    played: Played,
    record: Record,
    verdict: Verdict,
    promised: Record | None,
) -> Run:
    """Return a run with its verdict and, if it went wrong, with the reason."""
    scenario, program, error = exhibition.scenario, exhibition.program, played.error
    hidden = hidden_error(error, verdict, exhibition, scheduler)
    evidence = Evidence(
        record=record,
        breaches=verdict.breaches,
        error=error,
        hidden=hidden,
        scheduler=scheduler,
        workers=played.counts,
        exhibition=exhibition,
        unawaited=played.unawaited,
    )
    diagnosis = diagnose(evidence)
    let_go(exhibition.errors)
    if not diagnosis.tells_unawaited:
        played.unawaited.pass_on(diagnosis.place if error else None)
    if diagnosis.cut_short:
        record = replace(record, cut_short=diagnosis.cut_short)
    return Run(
        scenario=scenario,
        scheduler=scheduler,
        record=record,
        verdict=verdict,
        workers=played.workers,
        real_seconds=played.real_seconds,
        error=error,
        raised=how_raised(exhibition),
        left=where_left(exhibition, error),
        promised=promised.makespan if promised and not scenario.measures else None,
        costs=(
            *program.costs,
            *lines.notes(program.lines, scenario.workers),
            *lost_errors(error, verdict, exhibition, scheduler),
        ),
        place=diagnosis.place,
        cause=diagnosis.likeness,
        swallowed=str(hidden or ""),
        steps=None if program.steps is None else program.steps.steps(),
    )


def compare(
    scenario: ScenarioLike,
    schedulers: Sequence[str | Scheduler] | None = None,
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    judge: Judge | None = None,
    seating: Seating = seat,
    progress: Callable[[str], Progress | None] = lambda _: None,
    onlooker: Callable[[Scheduler], Onlooker | None] = lambda _: None,
    give_up_after: float = GIVE_UP_AFTER,
    steps: bool = False,
) -> Comparison:
    """Play a scenario, given as to `run`, with several schedulers, by default the four basic ones.

    A name may be that of a group, such as `ladder`. A run that fails does not prevent the others;
    an interrupt does. The other arguments and the errors raised are those of `run`.
    """
    scenario = as_scenario(scenario)
    chosen = find_schedulers(BASICS if schedulers is None else schedulers)
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
        with interruptible():
            scheduler.load()  # now: a file that cannot be loaded must not cost the runs before it
    _check_tandem(scenario, clock)
    judge = judge or _judge(scenario, games, seating)
    runs: list[Run] = []
    left_behind = 0
    with noting_interrupts():  # also between two runs
        for scheduler in chosen:
            one = run(
                scenario,
                scheduler,
                clock=clock,
                speed=speed,
                judge=judge,
                seating=seating,
                progress=progress(scheduler.name),
                onlooker=onlooker(scheduler),
                give_up_after=give_up_after,
                steps=steps,
            )
            runs.append(one)
            left_behind += scenario.boards
            if left_behind >= MANY_BOARDS:
                gc.collect()  # boards, tasks and frames, which refer to each other
                left_behind = 0
            if isinstance(one.error, Interrupted):
                break
    theory = Theory.of(judge.games or (), scenario)
    if scenario.measures:
        runs = _beside_the_sequential(runs)
    return Comparison(scenario, tuple(runs), theory, judge.prediction("ready-first"))


def _beside_the_sequential(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with the total that the sequential scheduler really took, if it is there."""
    total = next((one.record.makespan for one in runs if _is_sequential(one)), None)
    return [replace(one, record=replace(one.record, sequential=total)) for one in runs]


def _is_sequential(one: Run) -> bool:
    shipped = one.scheduler.file is None and one.scheduler.policy == "sequential"
    return shipped and one.outcome == "verified"


def _judge(scenario: Scenario, games: Sequence[Game] | None, seating: Seating) -> Judge:
    return Judge(scenario, foreseen_games(scenario, seating) if games is None else games)


def _plies(scenario: Scenario, games: Sequence[Game] | None) -> int:
    """Return how many plies will be played; where that is unknown, at most."""
    if games is None:
        return 2 * scenario.moves * scenario.all_games
    return sum(len(game.moves) for game in games)


def _check_tandem(scenario: Scenario, clock: str) -> None:
    if clock == "wall" and scenario.master.tandem > 1:
        raise InputError(
            "a tandem needs the virtual clock: two masters at once are two threads of execution, "
            "and in real time a scheduler has one that moves"
        )


def _time(clock: str, speed: float) -> Timeline | WallClock:
    if clock not in ("virtual", "wall"):
        raise InputError(f"there is no clock {clock!r}; there are virtual and wall")
    if not 0 < speed <= FASTEST:
        raise InputError(f"the speed must be above 0 and at most {FASTEST:,} (got {speed:g})")
    return Timeline() if clock == "virtual" else WallClock(speed)
