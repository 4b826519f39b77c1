"""Notes where games stand whose event loop is written by hand.

Such a loop is the program's own, and tells nobody which game it runs. But at each board a game asks
to be called, and that it has paused, gone on or ended since shows in the frame of its generator: in
the instruction at which it is. A game of callbacks has no frame of its own: it gives up execution
where it asks to be called, and goes on when it is.
"""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from simul.exhibition.own_frames import Where, yields_next
from simul.exhibition.step_log import StepLog, Worker

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState

Then = Callable[[], object]


class _Game:
    """A chain of generators, or of callbacks, that plays at a board."""

    def __init__(self, board: "BoardState") -> None:
        self.worker = Worker("task", f"a task of {board!r}")
        self.frames: tuple[FrameType, ...] = ()
        """Its generators that run or are suspended, innermost first; empty for callbacks."""
        self.asked_at = 0
        self.pauses: Where | None = None
        """Where it pauses although it is called at once, if it does."""
        self.instruction = 0
        """At which the innermost generator is suspended."""


class LoopSteps:
    """Looks at the generators of games whenever there is an occasion."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        self._frames = log.frames
        self._games: dict[object, _Game] = {}
        """By outermost generator, or by board."""
        self._asked: list[_Game] = []
        """Generators that have asked to be called, and have not been looked at since."""
        self._called: list[_Game] = []
        """Suspended generators that may go on, in the order in which they were called."""
        self._last = 0
        """When anything was seen to happen, in ms."""

    def asked(self, board: "BoardState", then: Then) -> Then:
        """Note that a game asks to be called; return what to call instead of `then`."""
        nearest, frames = self._frames.asking(sys._getframe(1))
        if nearest is None:
            return then  # asked by another file
        key = frames[-1] if frames else board
        game = self._games.get(key)
        if frames:
            self._log.look = self.look  # before, there is nothing to be seen
            self._look(game)
        if game is None:
            game = self._games[key] = _Game(board)
        game.worker.seat, game.frames = board, frames
        if not frames:
            if board.in_play:
                self._log.gives_up(game.worker, self._frames.where([nearest], "reply"))
            return partial(self._call_back, game, board, then)
        game.asked_at = self._log.time.now
        game.pauses = None if board.in_play else self._about_to_yield(frames)
        self._asked.append(game)
        return partial(self._wake, game, then) if board.in_play else then

    def _call_back(self, game: _Game, board: "BoardState", then: Then) -> None:
        self._log.goes_on(game.worker)
        then()
        if not board.in_play:
            self._log.ends(game.worker)

    def _wake(self, game: _Game, then: Then) -> None:
        self._look(None)
        self._called.append(game)
        then()

    def look(self, here: FrameType) -> Worker | None:
        """Note who has paused, gone on or ended since the last look; return who runs now."""
        _, frames = self._frames.asking(here)
        running = self._games.get(frames[-1]) if frames else None
        self._look(running)
        return None if running is None else running.worker

    def _look(self, running: _Game | None) -> None:
        if self._asked:
            asked, self._asked = self._asked, []
            for game in asked:
                self._see_pause(game, running)
        if self._called:
            called, self._called = self._called, []
            for game in called:
                self._see_going_on(game, running)
        if running is not None:
            self._log.goes_on(running.worker)
        self._last = self._log.time.now

    def _see_pause(self, game: _Game, running: _Game | None) -> None:
        """Look at a generator that has asked to be called: whether it has paused since."""
        if game is not running and self._frames.is_suspended(game.frames[0]):
            self._pause(game, game.frames, game.asked_at)
            if game.pauses is not None:
                self._called.append(game)
            return
        if game.pauses is not None:
            self._log.gives_up(game.worker, game.pauses, at=game.asked_at)
            self._log.goes_on(game.worker, self._last)
        if game is not running:
            self._log.ends(game.worker, self._last)

    def _see_going_on(self, game: _Game, running: _Game | None) -> None:
        """Look at a generator that was called: whether it has gone on, paused or ended since."""
        if game is running:
            return
        if game.frames[0].f_lasti == game.instruction:
            self._called.append(game)
            return
        self._log.goes_on(game.worker, self._last)
        if self._frames.is_suspended(game.frames[-1]):
            suspended = tuple(filter(self._frames.is_suspended, game.frames))
            self._pause(game, suspended, self._last)
        else:
            self._log.ends(game.worker, self._last)

    def _pause(self, game: _Game, frames: tuple[FrameType, ...], at: int) -> None:
        game.frames, game.instruction = frames, frames[0].f_lasti
        self._log.gives_up(game.worker, self._frames.where(frames, "reply"), at=at)

    def _about_to_yield(self, frames: tuple[FrameType, ...]) -> Where | None:
        """Return where a generator that is called at once will pause all the same."""
        at = yields_next(frames[0])
        if at is None:
            return None
        outer = map(self._frames.position, reversed(frames[1:]))
        return Where((*outer, self._frames.position(frames[0], at)), "reply")
