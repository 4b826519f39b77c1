"""What can be known before anybody plays: a closed form where all times are constant, else bounds.

The closed form is derived in docs/theory.md; it counts the last opponent's last reply, which the
usual 24 × 5 s × 30 = 1:00:00 (Miguel Grinberg, PyCon 2017) leaves out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simul.durations import clock, seconds
from simul.games import Game
from simul.seating import NONE


@dataclass(frozen=True)
class Theory:
    """What theory says about one master who serves whoever is ready. Times in ms."""

    total: int
    """The total where it is known exactly, else a bound that no schedule can beat; 0 for none."""
    exact: bool
    binds: str
    """`the master` or `the opponents`: whoever makes it take that long."""
    statement: str
    """The formula with the numbers put in."""
    explanation: str
    """One plain sentence for the class."""

    @classmethod
    def of(cls, games: Sequence[Game]) -> "Theory":
        """Say what can be known about these games."""
        if any(game.misfortune != NONE or game.spoilt is not None for game in games):
            return _nothing()
        constant = _constant_times(games)
        return _bounds(games) if constant is None else _exact(len(games), *constant)

    @property
    def bound_name(self) -> str:
        """What to write beside the bound in a chart."""
        if not self.total:
            return ""
        if self.exact:
            return "theory for one master who walks on"
        return "no schedule with one master beats this"


def _nothing() -> Theory:
    return Theory(
        total=0,
        exact=False,
        binds="whatever goes wrong",
        statement="no bound: games may end before their time",
        explanation="When and where a game ends early depends on who was served when, so only the "
        "discrete-event reference can tell.",
    )


def closed_form(boards: int, pairs: int, service: int, think: int) -> int:
    """Total ms with constant times: max(M·(A + B) + (N - 1)·A, N·M·A + B).

    The first applies up to the knee of N = (A + B) / A boards, where the opponents set the pace;
    the second beyond it, where the master never rests.

    >>> [closed_form(boards, 30, 5_000, 55_000) // 1_000 for boards in (1, 12, 13, 24, 48)]
    [1800, 1855, 2005, 3655, 7255]
    """
    one_game = pairs * (service + think)
    return max(one_game + (boards - 1) * service, boards * pairs * service + think)


def _constant_times(games: Sequence[Game]) -> tuple[int, int, int] | None:
    """Move pairs, service and think time, where these are the same throughout."""
    pairs = {len(game.moves) / 2 for game in games}
    service = {ms for game in games for ms in game.service_times}
    think = {ms for game in games for ms in game.think_times}
    whole = all(len(game.moves) % 2 == 0 and not game.opponent_first for game in games)
    if not whole or len(pairs) != 1 or len(service) != 1 or len(think) != 1:
        return None
    return int(pairs.pop()), service.pop(), think.pop()


def _exact(boards: int, pairs: int, service: int, think: int) -> Theory:
    total = closed_form(boards, pairs, service, think)
    knee = f" (knee at {(service + think) / service:.3g} boards)" if service else ""
    master_binds = (
        boards * pairs * service + think >= pairs * (service + think) + (boards - 1) * service
    )
    formula = (
        f"N·M·A + B = {boards} × {pairs} × {seconds(service)} + {seconds(think)} = {clock(total)}"
        if master_binds
        else f"M·(A + B) + (N - 1)·A = {pairs} × {seconds(service + think)} + "
        f"{boards - 1} × {seconds(service)} = {clock(total)}"
    )
    return Theory(
        total=total,
        exact=True,
        binds="the master" if master_binds else "the opponents",
        statement=formula + knee,
        explanation=_last_reply(boards, pairs, service, think)
        if master_binds
        else _opponents_pace(boards, service, think),
    )


def _last_reply(boards: int, pairs: int, service: int, think: int) -> str:
    moves = boards * pairs * service
    return (
        f"The master makes her last move at {clock(moves)}, where the count of the books stops "
        f"({boards} × {pairs} × {seconds(service)}); the opponent there still needs "
        f"{seconds(think)} for the last reply, so the hall is empty at {clock(moves + think)}."
    )


def _opponents_pace(boards: int, service: int, think: int) -> str:
    return (
        f"Going round the boards keeps the master busy for {seconds(boards * service)}; then she "
        f"waits for the first opponent, who needs {seconds(think)}: one more board would cost "
        f"{seconds(service)} in all."
    )


def _bounds(games: Sequence[Game]) -> Theory:
    service = sum(sum(game.service_times) for game in games)
    last_replies = [_last_think(game) for game in games]
    master, longest = service + min(last_replies), max(game.duration for game in games)
    master_binds = master >= longest
    reply = " and the shortest of the last replies" if master > service else ""
    statement = (
        f"at least {clock(master)}: all of the master's moves{reply}"
        if master_binds
        else f"at least {clock(longest)}: the longest game, even with a master of its own"
    )
    return Theory(
        total=max(master, longest),
        exact=False,
        binds="the master" if master_binds else "the opponents",
        statement=statement,
        explanation="A closed form needs equal times and equally long games, so this is a bound: "
        + (
            "no order of serving saves the master a move."
            if master_binds
            else "no order of serving shortens the longest game, and every second in which that "
            "board stands ready and waits for the master comes on top."
        ),
    )


def _last_think(game: Game) -> int:
    """Ms from the master's last move at this board to the end of its game."""
    masters_move_was_last = (len(game.moves) - game.opponent_first) % 2 == 1
    return 0 if masters_move_was_last or not game.moves else game.moves[-1][1]
