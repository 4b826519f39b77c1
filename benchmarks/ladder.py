"""The cost of schedulers beside the chess: the whole ladder, with full records, and a bare loop.

The yardstick is a bare loop that goes from board to board, as every hall has to. Beside it is one
that plays a game to its end, that of `move_pairs.py`; so are the scenario and the games. Only the
scheduler's own `play` counts, neither the seating before nor the judging of the record afterwards.
Schedulers with processes or threads are also measured in real time.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import partial

from harness import PROCESSOR, REAL, Entrant, Lap, Race, lap_of
from move_pairs import MOST_THREADS, bare_loop, scenario_of

from simul.exhibition import Exhibition
from simul.games import Game, seed_games
from simul.games.seating import Seat, seat
from simul.interpreter import no_garbage_collection
from simul.running import run
from simul.scenario import Scenario
from simul.schedulers import LADDER, Scheduler, find_scheduler

BARE, IN_TURN = "bare python-chess loop", "the same, board after board"
FORGETTING = "the same, moves forgotten"
IN_PARALLEL = ("threaded", "thread-pool", "executor-threads", "processes")


@dataclass(frozen=True)
class Timed(Scheduler):
    """A scheduler that records how long its `play` took, by some clock."""

    clock: Callable[[], float] = field(default=time.perf_counter, kw_only=True)
    taken: list[float] = field(default_factory=list, kw_only=True)
    """Durations of `play`, in seconds."""

    def load(self) -> Callable[[Exhibition], None]:
        """Return its `play` function, timed."""
        play = super().load()

        def timed(exhibition: Exhibition) -> None:
            started = self.clock()
            play(exhibition)
            self.taken.append(self.clock() - started)

        return timed


def _timed(name: str, clock: str) -> Timed:
    found = find_scheduler(name)
    as_it_is = {each.name: getattr(found, each.name) for each in fields(Scheduler)}
    return Timed(**as_it_is, clock=time.perf_counter if clock == REAL else time.process_time)


@no_garbage_collection()  # as in a run
def in_turn(seats: Sequence[Seat], games: Sequence[Game], *, forget: bool = False) -> None:
    """Do the work of the bare loop, but go from board to board as a master does.

    With `forget`, boards drop the moves before the last capture or pawn move, as in a hall where
    nothing looks back.
    """
    for ply in range(max(len(game.moves) for game in games)):
        for at, game in zip(seats, games, strict=True):
            if ply < len(game.moves):
                player = at.opponent if (ply + game.opponent_first) % 2 else at.master
                move = player.choose(at.position)
                if not at.position.is_legal(move):
                    raise ValueError(move)
                if forget and not at.position.halfmove_clock:
                    at.position.clear_stack()
                at.position.push(move)
                at.position.outcome()


@dataclass(frozen=True)
class Work:
    """The scenario and the games that all entrants play."""

    scenario: Scenario
    games: tuple[Game, ...]

    @property
    def pairs(self) -> float:
        """Return the number of move pairs."""
        return sum(len(game.moves) for game in self.games) / 2

    def bare(self, clock: str) -> Lap:
        """Play with python-chess alone."""
        numbers = range(1, self.scenario.all_games + 1)

        def set_up() -> Callable[[], None]:
            return partial(bare_loop, [seat(self.scenario, n) for n in numbers], self.games)

        return lap_of(set_up, self.pairs, clock)

    def in_turn(self, clock: str, *, forget: bool = False) -> Lap:
        """Play with python-chess alone, one ply at every board in turn."""
        numbers = range(1, self.scenario.all_games + 1)

        def set_up() -> Callable[[], None]:
            seats = [seat(self.scenario, n) for n in numbers]
            return partial(in_turn, seats, self.games, forget=forget)

        return lap_of(set_up, self.pairs, clock)

    def schedule(self, name: str, clock: str) -> Lap:
        """Play with a scheduler; the result of ready-first schedulers is the fingerprint."""
        scheduler = _timed(name, clock)
        done = run(self.scenario, scheduler, games=self.games)
        if not done.verdict.verified:
            raise AssertionError(f"{name}: {done.error or done.verdict.breaches}")
        ready_first = scheduler.policy == "ready-first"
        result = done.record.fingerprint if ready_first else None
        return Lap(scheduler.taken[0], self.pairs, result)


def race(work: Work, names: Iterable[str], clock: str) -> Race:
    """Return the race of some schedulers against the bare loop that goes from board to board."""
    boards = work.scenario.boards
    shown = [name for name in names if name != "threaded" or boards <= MOST_THREADS]
    return Race(
        "schedulers",
        f"{boards:,} boards, {work.scenario.moves} move pairs, random players",
        "move pair",
        (
            Entrant(BARE, partial(work.bare, clock)),
            Entrant(IN_TURN, partial(work.in_turn, clock)),
            Entrant(FORGETTING, partial(work.in_turn, clock, forget=True)),
            *(Entrant(name, partial(work.schedule, name, clock)) for name in shown),
        ),
        (IN_TURN,),
        clock,
    )


def races(quick: bool) -> Iterator[Race]:
    """Yield races with 24 and 1,000 boards."""
    for boards in (24, 200) if quick else (24, 1_000):
        scenario = scenario_of(boards)
        work = Work(scenario, seed_games(scenario))
        # child processes do not count as processor time of this process, so `processes` is left out
        yield race(work, [name for name in LADDER if LADDER[name].policy != "processes"], PROCESSOR)
        yield race(work, IN_PARALLEL, REAL)
