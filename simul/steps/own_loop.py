"""Notes games whose event loop is written by hand.

Such a loop does not tell which game it runs. But each game asks its board to be called, and what it
has done since shows in the frame of its generator, at the next occasion to look; time does not pass
before. A game of callbacks has no such frame: it gives up execution where it asks, and goes on when
it is called.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import FrameType
from typing import Protocol

from simul.steps import outermost
from simul.steps.frames import Call
from simul.steps.log import Numbered, StepLog, Worker

Then = Callable[[], object]


class Asked(Numbered, Protocol):
    """A board that calls back."""

    in_play: bool

    def opponent_replies(self, then: Then) -> None:
        """Call `then` when the opponent has replied."""


class _Game:
    """A chain of generators, or of callbacks, that plays at a board."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.calls: list[Call] = []
        """Its generators when it last asked, the innermost first; empty for callbacks."""


class OwnLoop:
    """Looks at the games of a loop whenever there is an occasion."""

    def __init__(self, log: StepLog, boards: Iterable[Asked]) -> None:
        """Begin to note what asks these boards to be called."""
        self._log = log
        self._games: dict[object, _Game] = {}
        """By the outermost generator, or by the board."""
        self._asked: list[_Game] = []
        """Generators that have asked to be called, and not been seen to pause since."""
        self._over: list[_Game] = []
        """Generators whose game is over, which have not been seen to end."""
        self._last: Sequence[Call] = ()
        """What ran at the last look; a function that moved asks for the reply, most often."""
        log.loop, log.frames.loop_by_hand = self, True
        for board in boards:
            self._watch(board)

    def _watch(self, board: Asked) -> None:
        replies = board.opponent_replies

        def noted(then: Then) -> None:
            replies(self._note(board, then, sys._getframe(1)))

        setattr(board, "opponent_replies", noted)  # noqa: B010 - mypy knows it as a method

    def _note(self, board: Asked, then: Then, frame: FrameType) -> Then:
        """Note that a game asks to be called; return what to call instead of `then`."""
        last = self._last
        calls = last if last and last[0][0] is frame else self._log.frames.running(frame)
        if not calls:
            return then  # asked by another file
        self.look(calls)
        generators: list[Call] = []
        if calls[-1][1].pausable:
            generators = [call for call in calls if call[1].pausable]
        key = generators[-1][0] if generators else board
        game = self._games.get(key)
        if game is None:
            game = self._games[key] = _Game(self._log.worker("task", repr(board)))
            if generators:
                self._log.frames.begins(generators[-1])
        game.worker.board, game.calls = board.number, generators
        if not board.in_play:
            if generators:
                self._over.append(game)
            return then
        if generators:
            self._asked.append(game)
        else:
            self._log.gives_up(game.worker, self._log.frames.chain(calls[:1]))
        return partial(self.call_game, game, board, then)

    def call_game(self, game: _Game, board: Asked, then: Then) -> None:
        """Note that the loop calls a game; whatever that calls has no other callers."""
        self.look(())
        if not game.calls:
            self._log.goes_on(game.worker)
        outermost.call(then)
        self._last = ()
        if board.in_play:
            return
        if game.calls:
            self._over.append(game)
        else:
            self._log.leaves(game.worker)

    def look(self, calls: Sequence[Call]) -> Worker | None:
        """Note what games have done since the last look; return the one that runs in `calls`."""
        self._last = calls
        running = self._games.get(calls[-1][0]) if calls else None  # what drives it is left out
        if self._asked:
            asked, self._asked = self._asked, []
            for game in asked:
                self._see_pause(game, running)
        if self._over:
            over, self._over = self._over, []
            for game in over:
                self._see_end(game, running)
        if running is None:
            return None
        self._log.goes_on(running.worker)
        return running.worker

    def _see_pause(self, game: _Game, running: _Game | None) -> None:
        if game is running:
            self._asked.append(game)
        elif _is_suspended(game.calls[0]):
            self._log.gives_up(game.worker, self._log.frames.chain(game.calls))
        else:
            self._log.leaves(game.worker)

    def _see_end(self, game: _Game, running: _Game | None) -> None:
        if game is running or _is_suspended(game.calls[-1]):
            self._over.append(game)
        else:
            self._log.leaves(game.worker)

    def game_at(self, board: Numbered) -> Worker | None:
        """Return the game of callbacks that is played at a board."""
        game = self._games.get(board)
        return game.worker if game else None


def _is_suspended(call: Call) -> bool:
    """Return whether the generator of a call, which does not run, is suspended, or has ended."""
    frame, function = call
    return function.suspends_at(frame.f_lasti)
