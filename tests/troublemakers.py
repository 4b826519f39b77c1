"""Players and schedulers that misbehave, and helpers to use them."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chess
import pytest

from simul.exhibition import Exhibition
from simul.games.seating import Seat, Seating, seat
from simul.scenario import Scenario
from simul.schedulers import Scheduler

AN_AWAIT_IS_FORGOTTEN = pytest.mark.filterwarnings(
    "ignore:coroutine 'AwaitingBoard.opponent_replies' was never awaited:RuntimeWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
"""For tests that play the mistake of that name: Python's own warning is part of the lesson."""
Choose = Callable[[chess.Board], Any]


def first_move(position: chess.Board) -> chess.Move:
    """Choose, without any fuss, the first legal move."""
    return next(iter(position.legal_moves))


class Troublemaker:
    """Plays well-behaved moves until its `turn`-th, which is up to `choose`."""

    quick = True

    def __init__(self, choose: Choose, turn: int = 1) -> None:
        self._choose = choose
        self._turns_left = turn

    def choose(self, position: chess.Board) -> Any:
        """Return a move, or whatever the troublemaker likes."""
        self._turns_left -= 1
        return first_move(position) if self._turns_left else self._choose(position)


class SlowTroublemaker(Troublemaker):
    """A troublemaker who, in real time, has to be asked in a thread of its own."""

    quick = False


def seating_with(
    choose: Choose,
    *,
    board: int = 2,
    turn: int = 2,
    who: str = "opponent",
    kind: type[Troublemaker] = Troublemaker,
) -> Seating:
    """Seat a troublemaker at one board, and all others as usual."""

    def seating(scenario: Scenario, number: int) -> Seat:
        usual = seat(scenario, number)
        if number != board:
            return usual
        if who == "master":
            return dataclasses.replace(usual, master=kind(choose, turn))
        return dataclasses.replace(usual, opponent=kind(choose, turn))

    return seating


@dataclass(frozen=True)
class OwnScheduler(Scheduler):
    """A scheduler made from its function `play`."""

    play: Callable[[Exhibition], None] = lambda _: None

    def load(self) -> Callable[[Exhibition], None]:
        """Return that function."""
        return self.play


def own(play: Callable[[Exhibition], None], policy: str = "") -> OwnScheduler:
    """Make a scheduler from its `play` function; without a policy it promises nothing."""
    code = getattr(play, "__code__", None)
    file = Path(code.co_filename) if code else None
    return OwnScheduler("own", "own", policy, play, file=file)
