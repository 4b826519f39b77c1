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
        self.board = board
        self.worker = Worker("task", f"a task of {board!r}", lambda: self.board)
        self.frames: tuple[FrameType, ...] = ()
        """Its generators that run or are suspended, outermost first; empty for callbacks."""
        self.asked_at = 0
        self.pauses: Where | None = None
        """Where it pauses although it was called at once, if it does."""
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
        log.look = self.look

    def asked(self, board: "BoardState", then: Then) -> Then:
        """Note that a game asks to be called; return what to call instead of `then`."""
        here = sys._getframe(1)
        self.look(here)
        frames, nearest = self._frames.generators(here), self._frames.nearest(here)
        if nearest is None:
            return then  # asked by another file
        game = self._games.setdefault(frames[0] if frames else board, _Game(board))
        game.board, game.frames, game.pauses = board, frames, None
        game.asked_at = self._log.now
        if frames:
            self._asked.append(game)
        elif board.in_play:
            self._log.gives_up(game.worker, Where((nearest,), "reply"))
        return partial(self._call, game, board, then)

    def _call(self, game: _Game, board: "BoardState", then: Then) -> None:
        here = sys._getframe(1)
        if self._running(here) is game:  # called at once: it may pause all the same
            game.pauses = self._about_to_yield(game)
        else:
            self.look(here)
            if game.frames:
                self._called.append(game)
            else:
                self._log.goes_on(game.worker)
        then()
        if not (game.frames or board.in_play):
            self._log.ends(game.worker)

    def look(self, here: FrameType | None = None) -> Worker | None:
        """Note who has paused, gone on or ended since the last look; return who runs now."""
        running = self._running(here or sys._getframe(1))
        asked, self._asked = self._asked, []
        for game in asked:
            self._see_pause(game, running)
        called, self._called = self._called, []
        for game in called:
            if game is not running and game.frames[-1].f_lasti == game.instruction:
                self._called.append(game)
            elif game is not running:
                self._see_going_on(game)
        if running is not None:
            self._log.goes_on(running.worker)
        self._last = self._log.now
        return running and running.worker

    def _running(self, here: FrameType) -> _Game | None:
        if not self._games:
            return None
        frames = self._frames.generators(here)
        return self._games.get(frames[0]) if frames else None

    def _see_pause(self, game: _Game, running: _Game | None) -> None:
        """Look at a generator that has asked to be called: whether it has paused since."""
        if game is not running and self._frames.is_suspended(game.frames[-1]):
            self._pause(game, game.frames, game.asked_at)
            if game.pauses is not None:
                self._called.append(game)
        else:
            if game.pauses is not None:
                self._log.gives_up(game.worker, game.pauses, at=game.asked_at)
                self._log.goes_on(game.worker, self._last)
            if game is not running:
                self._log.ends(game.worker, self._last)

    def _see_going_on(self, game: _Game) -> None:
        """Note that a generator has gone on, and has paused elsewhere or ended since."""
        self._log.goes_on(game.worker, self._last)
        if self._frames.is_suspended(game.frames[0]):
            suspended = tuple(filter(self._frames.is_suspended, game.frames))
            self._pause(game, suspended, self._last)
        else:
            self._log.ends(game.worker, self._last)

    def _pause(self, game: _Game, frames: tuple[FrameType, ...], at: int) -> None:
        game.frames, game.instruction = frames, frames[-1].f_lasti
        chain = tuple(map(self._frames.position, frames))
        self._log.gives_up(game.worker, Where(chain, "reply"), at=at)

    def _about_to_yield(self, game: _Game) -> Where | None:
        """Return where a generator that is called at once will pause all the same."""
        at = yields_next(game.frames[-1]) if game.frames else None
        if at is None:
            return None
        outer = map(self._frames.position, game.frames[:-1])
        return Where((*outer, self._frames.position(game.frames[-1], at)), "reply")
