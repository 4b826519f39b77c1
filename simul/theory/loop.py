"""A scenario as theory sees it: N boards in a closed loop, the means of their times, what is odd.

Formulas need only a few numbers of a scenario, and hold only where it is plain enough. What stands
in the way of a formula is told in one sentence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import erfc, log, sqrt
from typing import Literal

from simul.games import Game
from simul.scenario import Scenario
from simul.scenario.basics import LONGEST_MS
from simul.scenario.rhythm import Autocorrelated, ByChoice, ByPhase, Measured, Replayed
from simul.scenario.thinking import Constant, Exponential, LogNormal, MoveTime, Triangular, Uniform

Known = Constant | Uniform | Exponential | LogNormal | Triangular | Autocorrelated
"""Times of which the mean is known before anybody plays."""
Spread = Literal["constant", "exponential", "other"]


class Need(Enum):
    """What a formula may need of a scenario."""

    MEANS = "the mean times are known beforehand"
    CONSTANT = "all times are constant"
    CHANCE = "some times vary"
    ALIKE = "all opponents are alike"
    ALONE = "there is one master"
    CLOSED = "all boards are in play from the start, with one game each"
    BUSY = "the master serves whoever is ready, and neither walks nor rests"
    WHOLE = "no game ends before its time"
    EQUAL = "all games are equally long, and the master has the first move"


@dataclass(frozen=True)
class Pace:
    """How long one side takes for a move: the mean in ms, None where nobody knows, and its kind."""

    mean: float | None
    spread: Spread = "other"


@dataclass(frozen=True)
class Loop:
    """The closed loop of one master and N boards; times in ms."""

    boards: int
    """N, how many games are in play at once."""
    pairs: float
    """M, move pairs a game: of the games if they are known, else those at the move limit."""
    service: float
    """A, the mean of the master's times; 0 where it is not known."""
    think: float
    """B, the mean of the opponents' times, over all boards; 0 where it is not known."""
    slowest: float
    """The greatest of the means of the single boards."""
    spreads: tuple[Spread, Spread]
    """How the master's and the opponents' times are spread."""
    obstacles: Mapping[Need, str]
    """What the scenario lacks, in a sentence each."""

    @classmethod
    def of(cls, scenario: Scenario, games: Sequence[Game] | None = None) -> "Loop":
        """Take from a scenario what formulas need, and from its games, if these are known."""
        service = pace_of(scenario.master.move_time)
        thinks = _thinks(scenario)
        service_mean, means = service.mean or 0.0, [pace.mean or 0.0 for pace in thinks]
        spread = next(iter(thinks)).spread if len(thinks) == 1 else "other"
        return cls(
            boards=scenario.boards,
            pairs=_pairs(scenario, games),
            service=service_mean,
            think=sum((pace.mean or 0.0) * count for pace, count in thinks.items())
            / scenario.boards,
            slowest=max(means),
            spreads=(service.spread, spread),
            obstacles=_obstacles(scenario, games, service, thinks),
        )

    def lacks(self, *needs: Need) -> str:
        """Return the first of these needs that is not met, as a sentence; empty if all are."""
        return next((self.obstacles[need] for need in needs if need in self.obstacles), "")

    @property
    def is_alike(self) -> bool:
        """Whether the opponents at all boards have the same kind of times."""
        return Need.ALIKE not in self.obstacles

    @property
    def is_constant(self) -> bool:
        """Whether the master always takes A and every opponent, wherever they sit, B."""
        return self.is_alike and Need.CONSTANT not in self.obstacles

    @property
    def is_even(self) -> bool:
        """Whether times are constant and games equally long, so that every round is alike."""
        return self.is_constant and not self.lacks(Need.EQUAL, Need.WHOLE, Need.CLOSED)

    @property
    def serial(self) -> float:
        """Share of all work that only the master can do: f = A / (A + B)."""
        return self.service / (self.service + self.think) if self.service else 0.0


def pace_of(times: MoveTime, slowest_of: int = 1) -> Pace:
    """Return the mean and the kind of times, or of the slowest of several who draw their own."""
    if isinstance(times, (ByPhase, ByChoice, Replayed, Measured)):
        return Pace(None)
    if _never_varies(times):
        return Pace(times.mean, "constant")
    if slowest_of == 1:
        return Pace(_mean(times), "exponential" if isinstance(times, Exponential) else "other")
    if isinstance(times, Exponential):  # the quickest of n leaves after 1/n of the mean, and so on
        return Pace(times.mean * sum(1 / n for n in range(1, slowest_of + 1)))
    if isinstance(times, Uniform):
        return Pace(times.low + (times.high - times.low) * slowest_of / (slowest_of + 1))
    return Pace(None)


def _mean(times: Known) -> float:
    """Return the mean in ms; of long-tailed times, that of times which are cut to a week."""
    if not isinstance(times, (LogNormal, Autocorrelated)):
        return times.mean
    sigma = times.sigma
    week = (log(LONGEST_MS / times.mean) + sigma**2 / 2) / sigma  # in standard deviations
    return times.mean * _normal(week - sigma) + LONGEST_MS * _normal(-week)


def _normal(x: float) -> float:
    """Probability that a standard normal variable is below x."""
    return erfc(-x / sqrt(2)) / 2


def _never_varies(times: MoveTime) -> bool:
    if isinstance(times, (LogNormal, Autocorrelated)):
        return not times.sigma or not times.mean
    if isinstance(times, Exponential):
        return not times.mean
    return isinstance(times, Constant) or getattr(times, "low", 0) == getattr(times, "high", 1)


def _thinks(scenario: Scenario) -> Counter[Pace]:
    """Count the boards with each kind of thinking time."""
    special = {board for each in scenario.opponents.override for board in each.boards}
    special &= set(range(1, scenario.boards + 1))
    found = Counter(_think_at(scenario, board) for board in sorted(special))
    usual = pace_of(scenario.opponents.think_time, scenario.opponents.consulting)
    return found + Counter({usual: scenario.boards - len(special)})


def _think_at(scenario: Scenario, board: int) -> Pace:
    said = [each.think_time for each in scenario.override_at(board) if each.think_time]
    times = said[-1] if said else scenario.opponents.think_time
    return pace_of(times, scenario.consulting_at(board))


def _pairs(scenario: Scenario, games: Sequence[Game] | None) -> float:
    """Return the master's moves in a game, on average: each, but for the last, has its reply."""
    if not games:
        return scenario.moves
    moves = sum(len(game.service_times) for game in games)
    whole, rest = divmod(moves, len(games))
    return moves / len(games) if rest else whole


def _obstacles(
    scenario: Scenario, games: Sequence[Game] | None, service: Pace, thinks: Counter[Pace]
) -> dict[Need, str]:
    constant = all(pace.spread == "constant" for pace in (service, *thinks))
    told = {
        Need.MEANS: _no_means(service, thinks),
        Need.CONSTANT: "" if constant else "the times vary",
        Need.CHANCE: "the times are constant, and chance plays no part" if constant else "",
        Need.ALIKE: "some opponents take longer than others" if len(thinks) > 1 else "",
        Need.ALONE: _not_alone(scenario),
        Need.CLOSED: _not_closed(scenario),
        Need.BUSY: _not_busy(scenario, uneven=len(thinks) > 1 or not constant),
        Need.WHOLE: _not_whole(scenario),
        Need.EQUAL: _not_equal(scenario, games),
    }
    return {need: reason for need, reason in told.items() if reason}


def _no_means(service: Pace, thinks: Iterable[Pace]) -> str:
    if service.mean is None:
        return "no formula tells how long the master takes on average"
    if any(pace.mean is None for pace in thinks):
        return "no formula tells how long the opponents take on average"
    takes_time = service.mean or any(pace.mean for pace in thinks)
    return "" if takes_time else "nothing here takes any time"


def _not_alone(scenario: Scenario) -> str:
    number = scenario.master.team * scenario.master.tandem
    return f"there are {number} masters, and these are laws for one" if number > 1 else ""


def _not_closed(scenario: Scenario) -> str:
    if scenario.all_games > scenario.boards:
        return "newcomers sit down where a game is over"
    late = any(scenario.arrives_at(board) for board in range(1, scenario.boards + 1))
    return "some opponents come late" if late else ""


def _not_busy(scenario: Scenario, *, uneven: bool) -> str:
    if scenario.floor:
        return "the master walks, which takes time beside her moves"
    if scenario.breaks:
        return "the master takes breaks"
    if scenario.order == "rotation" and (scenario.passes or uneven):
        return "going round, the master waits at boards while others are ready"
    return ""


def _not_whole(scenario: Scenario) -> str:
    if scenario.clock:
        return "a flag may fall before the game is played out"
    limits = [each.limit for each in scenario.opponents.override]
    if scenario.opponents.limit or any(limits):
        return "a reply that takes too long ends the game"
    return (
        "games may end before their time: see the mishaps"
        if any(mishap.what != "comes-late" for mishap in scenario.mishaps)
        else ""
    )


def _not_equal(scenario: Scenario, games: Sequence[Game] | None) -> str:
    first = [game.opponent_first for game in games] if games else [_opponent_begins(scenario)]
    if any(first):
        return "at some boards the opponent has the first move"
    lengths = [len(game.moves) for game in games or ()]
    unequal = len(set(lengths)) > 1
    return f"games last from {min(lengths)} to {max(lengths)} plies" if unequal else ""


def _opponent_begins(scenario: Scenario) -> bool:
    """Whether at some boards Black is to move first and the opponent has Black, or both White."""
    black_begins = (scenario.fen.split()[1] == "b") != (len(scenario.opening.split()) % 2 == 1)
    return scenario.master.colour != ("black" if black_begins else "white")
