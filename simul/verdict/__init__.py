"""Check a record against the rules of the hall: which invariant broke first, and where.

case.py  what is judged    play.py  single games    early.py  games that end early
ways.py  walking, passes, newcomers    promise.py  the order of visits
blocked.py  calls that block the program
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simul.durations import clock
from simul.games import Game
from simul.garbage import no_garbage_collection
from simul.record import Record
from simul.scenario import Scenario
from simul.verdict.blocked import loop_not_blocked
from simul.verdict.case import Case, Check
from simul.verdict.early import forfeits
from simul.verdict.play import (
    every_game_ends,
    legal_moves,
    no_move_before_the_reply,
    one_board_at_a_time,
    seeds_games,
    service_times,
    think_times,
    turns_alternate,
)
from simul.verdict.promise import promised_order
from simul.verdict.ways import newcomers, passes, walking


@dataclass(frozen=True, slots=True)
class Breach:
    """The first place where an invariant broke."""

    invariant: str
    board: int
    """Number of the game; 0 for what concerns a master alone."""
    at: int
    """Ms of hall time."""
    words: str

    def __str__(self) -> str:
        where = f"board {self.board} at" if self.board else "at"
        return f"{self.invariant}: {where} {clock(self.at)}: {self.words}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of the checks."""

    breaches: tuple[Breach, ...]

    @property
    def verified(self) -> bool:
        """Whether every invariant held."""
        return not self.breaches

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the invariants that broke."""
        return tuple(breach.invariant for breach in self.breaches)


INVARIANTS: dict[str, Check] = {
    "one-board-at-a-time": one_board_at_a_time,
    "no-move-before-the-reply": no_move_before_the_reply,
    "loop-not-blocked": loop_not_blocked,
    "turns-alternate": turns_alternate,
    "service-times": service_times,
    "think-times": think_times,
    "legal-moves": legal_moves,
    "every-game-ends": every_game_ends,
    "the-seeds-games": seeds_games,
    "forfeits": forfeits,
    "walking": walking,
    "passes": passes,
    "newcomers": newcomers,
}
"""What must hold in every record, by name."""


@no_garbage_collection()
def verify(
    record: Record,
    games: Sequence[Game],
    promised: Record | None = None,
    scenario: Scenario | None = None,
) -> Verdict:
    """Check a record against the invariants and the games of its seed.

    `promised` is what its scheduler's policy must lead to, if it promises anything: then the master
    must have gone the same way. Under the wall clock a move may take longer than drawn, never
    shorter, and the order is the framework's own; all else is exact. Without the `scenario` nobody
    knows how far boards are apart, how often the master may be sent away, and how long a new
    opponent takes to sit down; with it that is checked, too.
    """
    case = Case(record, games, scenario)
    found = {invariant: check(case) for invariant, check in INVARIANTS.items()}
    if promised and record.clock == "virtual":
        found["promised-order"] = promised_order(record, promised)
    breaches = []
    for invariant, findings in found.items():
        first = min(findings, key=lambda finding: finding[1], default=None)
        if first:
            board, at, words = first
            breaches.append(Breach(invariant, board, at, words))
    return Verdict(tuple(breaches))
