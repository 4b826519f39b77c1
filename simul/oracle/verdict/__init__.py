"""Check a record against the rules of the hall: where each invariant broke first.

case.py     what is judged
play.py     single games
early.py    games that end early
hall.py     walking, passes, newcomers
policy.py   the order of visits
blocked.py  calls that block the program
score.py    updates of the scoreboard that were lost
lines.py    queues that grow without a bound

Every invariant is the twin of a rule in `simul.exhibition`, `simul.games` or `simul.halls`, written
a second time on purpose: the hall makes its events obey the rule, the invariant looks only at the
record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simul.durations import clock
from simul.games import Game
from simul.interpreter import no_garbage_collection
from simul.oracle.verdict.blocked import loop_not_blocked
from simul.oracle.verdict.case import Case, Check
from simul.oracle.verdict.early import forfeits
from simul.oracle.verdict.hall import newcomers, passes, walking
from simul.oracle.verdict.lines import lines_have_a_bound
from simul.oracle.verdict.play import (
    every_game_ends,
    legal_moves,
    no_move_before_the_reply,
    one_board_at_a_time,
    seeds_games,
    service_times,
    think_times,
    turns_alternate,
)
from simul.oracle.verdict.policy import promised_order
from simul.oracle.verdict.score import score_adds_up
from simul.record import Record
from simul.scenario import ScenarioLike, as_scenario


class Invariant(NamedTuple):
    """What must hold in every record."""

    rule: str
    """The rule in one sentence, in the words of the hall."""
    check: Check


INVARIANTS = {
    "one-board-at-a-time": Invariant("a master is at one board at a time", one_board_at_a_time),
    "no-move-before-the-reply": Invariant(
        "the master moves at a board only when the opponent there has replied",
        no_move_before_the_reply,
    ),
    "loop-not-blocked": Invariant(
        "no call blocks the event loop, which serves no board meanwhile", loop_not_blocked
    ),
    "turns-alternate": Invariant(
        "at every board the opponent arrives, and then master and opponent move in turns",
        turns_alternate,
    ),
    "service-times": Invariant(
        "each of the master's moves takes as long as was sampled for it", service_times
    ),
    "think-times": Invariant("each reply takes as long as was sampled for it", think_times),
    "legal-moves": Invariant("every move is legal", legal_moves),
    "every-game-ends": Invariant("every game is begun and played to its end", every_game_ends),
    "the-seeds-games": Invariant("moves and results are those of the seed", seeds_games),
    "forfeits": Invariant("games are cut short when and how they have to be, no others", forfeits),
    "walking": Invariant(
        "a master walks from board to board, no faster than she can, and is in one place", walking
    ),
    "passes": Invariant(
        "only a thinking opponent asks the master to come back, and no more often than allowed",
        passes,
    ),
    "newcomers": Invariant("opponents sit down when they are due", newcomers),
    "score-adds-up": Invariant(
        "nothing that is added to the scoreboard is overwritten", score_adds_up
    ),
    "lines-have-a-bound": Invariant(
        "no queue grows without a bound where backpressure is promised", lines_have_a_bound
    ),
    "promised-order": Invariant(
        "the master goes to the boards in the order, and at the times, that the policy promises",
        promised_order,
    ),
}
"""What must hold in every record, by name; the last one only where an order is promised."""


@dataclass(frozen=True, slots=True)
class Breach:
    """The first place where an invariant broke."""

    invariant: str
    board: int
    """Number of the game; 0 for what concerns a master alone."""
    at: int
    """Ms of hall time."""
    words: str

    @property
    def rule(self) -> str:
        """What should have held."""
        return INVARIANTS[self.invariant].rule

    def __str__(self) -> str:
        where = f"board {self.board} at" if self.board else "at"
        return f"{self.invariant}: {where} {clock(self.at)}: {self.words}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the checks."""

    breaches: tuple[Breach, ...]

    @property
    def verified(self) -> bool:
        """Whether every invariant held."""
        return not self.breaches

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the invariants that broke."""
        return tuple(breach.invariant for breach in self.breaches)


@no_garbage_collection()
def verify(
    record: Record,
    games: Sequence[Game],
    promised: Record | None = None,
    scenario: ScenarioLike | None = None,
) -> Verdict:
    """Check a record against the invariants and the games of its seed.

    `promised` is what its scheduler's policy must lead to, if it promises anything: then the master
    must have made the same visits. Under the wall clock a move may take longer than sampled, never
    shorter, and the order is the framework's own; all else is exact. With the `scenario`, or its
    name or path, three more things are checked: how far boards are apart, how often the master may
    be asked to come back, and how long a new opponent takes to sit down.

    Raises ScenarioError if there is no such scenario.
    """
    whole = None if scenario is None else as_scenario(scenario)
    case = Case(record, games, whole, promised)
    breaches = []
    for invariant, (_, check) in INVARIANTS.items():
        first = min(check(case), key=lambda finding: finding[1], default=None)
        if first:
            board, at, words = first
            breaches.append(Breach(invariant, board, at, words))
    return Verdict(tuple(breaches))
