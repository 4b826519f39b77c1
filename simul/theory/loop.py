"""A scenario as a closed queueing loop: N boards, the means of their times, and obstacles.

Formulas need only a few numbers of a scenario, and apply only if it is plain enough. Each obstacle
to a formula is one sentence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from simul.games import Game
from simul.scenario import Scenario
from simul.theory.pace import Pace, Paces, Spread


class Need(Enum):
    """What a formula may require of a scenario."""

    MEANS = "the mean times are known beforehand"
    CONSTANT = "all times are constant"
    CHANCE = "some times vary"
    ALIKE = "all opponents are alike"
    ALONE = "there is one master"
    CLOSED = "all boards are in play from the start, with one game each"
    STILL = "the master neither walks nor takes breaks"
    SERIAL = "one after the other, no opponent thinks while another game is played"
    BUSY = "the master serves any ready board, and neither walks nor rests"
    WHOLE = "no game ends before its time"
    EQUAL = "all games have as many whole move pairs, and the master has the first move"


@dataclass(frozen=True)
class Loop:
    """The closed loop of one master and N boards; times in ms."""

    boards: int
    """N, the number of games in play at once."""
    pairs: float
    """M, the master's moves a game: their mean if the games are known, else the move limit."""
    service: float
    """A, the mean of the master's times; 0 if unknown."""
    think: float
    """B, the mean of the opponents' times, over all boards; 0 if unknown."""
    slowest: float
    """The greatest mean of any single board."""
    spreads: tuple[Spread, Spread]
    """Kind of distribution of the master's and of the opponents' times."""
    moves: int
    """Moves of the master, in all games together."""
    replies: int
    """Replies to them: fewer if games end on the master's move."""
    work: float
    """Ms of all moves and replies, each taking the mean of its board."""
    of_seed: bool
    """Whether A or B is not known beforehand but taken from the seed's games."""
    cut: bool
    """Whether A or B is below the nominal mean because times are cut to a week."""
    obstacles: Mapping[Need, str]
    """A sentence for each need that the scenario does not meet."""

    @classmethod
    def of(cls, scenario: Scenario, games: Sequence[Game] | None = None) -> "Loop":
        """Take the numbers from a scenario, and from its games if these are known."""
        paces = Paces.of(scenario, games or ())
        service, thinks = paces.service, paces.thinks
        service_mean, means = service.mean or 0.0, [pace.mean or 0.0 for pace in thinks]
        spread = next(iter(thinks)).spread if len(thinks) == 1 else "other"
        moves, replies, work = _work(scenario, paces, games)
        return cls(
            boards=scenario.boards,
            pairs=_pairs(scenario, games),
            moves=moves,
            replies=replies,
            work=work,
            of_seed=paces.of_seed,
            cut=paces.cut,
            service=service_mean,
            think=sum((pace.mean or 0.0) * count for pace, count in thinks.items())
            / scenario.boards,
            slowest=max(means),
            spreads=(service.spread, spread),
            obstacles=_obstacles(scenario, games, service, thinks),
        )

    def lacks(self, *needs: Need) -> str:
        """Return the obstacle to the first unmet need, as a sentence; empty if all are met."""
        return next((self.obstacles[need] for need in needs if need in self.obstacles), "")

    @property
    def is_alike(self) -> bool:
        """Whether the opponents at all boards have equally distributed times."""
        return Need.ALIKE not in self.obstacles

    @property
    def is_constant(self) -> bool:
        """Whether the master always takes A and every opponent B."""
        return self.is_alike and Need.CONSTANT not in self.obstacles

    @property
    def is_even(self) -> bool:
        """Whether times are constant and games equally long, so that every round is alike."""
        return self.is_constant and not self.lacks(Need.EQUAL, Need.WHOLE, Need.CLOSED)

    @property
    def serial(self) -> float:
        """Share of all work that only the master can do: f = A / (A + B)."""
        return self.service / (self.service + self.think) if self.service else 0.0


def _pairs(scenario: Scenario, games: Sequence[Game] | None) -> float:
    """Return the mean number of the master's moves a game; each but the last has its reply."""
    if not games:
        return scenario.moves
    moves = sum(len(game.service_times) for game in games)
    whole, rest = divmod(moves, len(games))
    return moves / len(games) if rest else whole


def _work(scenario: Scenario, paces: Paces, games: Sequence[Game] | None) -> tuple[int, int, float]:
    """Return the number of her moves and of replies, and the ms of all, each taking its mean."""
    service = paces.service.mean or 0
    if not games:
        moves = scenario.boards * scenario.moves
        think = sum((pace.mean or 0) * count for pace, count in paces.thinks.items())
        return moves, moves, moves * service + scenario.moves * think
    moves = sum(len(game.service_times) for game in games)
    replies = Counter(paces.at(game.pairing.seat) for game in games for _ in game.think_times)
    think = sum((pace.mean or 0) * count for pace, count in replies.items())
    return moves, replies.total(), moves * service + think


def _obstacles(
    scenario: Scenario, games: Sequence[Game] | None, service: Pace, thinks: Counter[Pace]
) -> dict[Need, str]:
    constant = all(pace.spread == "constant" for pace in (service, *thinks))
    reasons = {
        Need.MEANS: _no_means(service, thinks),
        Need.CONSTANT: "" if constant else "the times vary",
        Need.CHANCE: "the times are constant, and chance plays no part" if constant else "",
        Need.ALIKE: "some opponents take longer than others" if len(thinks) > 1 else "",
        Need.ALONE: _not_alone(scenario),
        Need.CLOSED: _not_closed(scenario),
        Need.STILL: _not_still(scenario),
        Need.SERIAL: _not_serial(scenario, games),
        Need.BUSY: _not_busy(scenario, uneven=len(thinks) > 1 or not constant),
        Need.WHOLE: _not_whole(scenario),
        Need.EQUAL: _not_equal(scenario, games),
    }
    return {need: reason for need, reason in reasons.items() if reason}


def _no_means(service: Pace, thinks: Iterable[Pace]) -> str:
    if service.mean is None:
        return "no formula gives how long the master takes on average"
    if any(pace.mean is None for pace in thinks):
        return "no formula gives how long the opponents take on average"
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
    if still := _not_still(scenario):
        return still
    if scenario.order == "rotation" and (scenario.passes or uneven):
        return "going round, the master waits at boards while others are ready"
    return ""


def _not_still(scenario: Scenario) -> str:
    if scenario.floor:
        return "the master walks, which takes time beside her moves"
    return "the master takes breaks" if scenario.breaks else ""


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
    if why := _not_serial(scenario, games):
        return why
    lengths = {len(game.moves) for game in games or ()}
    if len(lengths) > 1:
        return f"games last from {min(lengths)} to {max(lengths)} plies"
    odd = any(length % 2 for length in lengths)
    return "games end on the master's move, so the last replies never come" if odd else ""


def _not_serial(scenario: Scenario, games: Sequence[Game] | None) -> str:
    """Return why all games one after the other take less than their summed work; empty if not."""
    if not (games or scenario.foreseeable):
        return "the lengths of these games are not known beforehand"
    first = _opponents_first(scenario, games)
    return "at some boards the opponent has the first move" if first else ""


def _opponents_first(scenario: Scenario, games: Sequence[Game] | None) -> bool:
    """Return whether some opponents have the first move."""
    return any(game.opponent_first for game in games) if games else _opponent_begins(scenario)


def _opponent_begins(scenario: Scenario) -> bool:
    """Return whether at some boards the opponent has the colour that is to move first."""
    black_begins = (scenario.fen.split()[1] == "b") != (len(scenario.opening.split()) % 2 == 1)
    return scenario.master.colour != ("black" if black_begins else "white")
