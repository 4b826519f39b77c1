"""A player that asks a chess engine: any program that speaks UCI.

The protocol: Stefan Meyer-Kahlen, "Description of the universal chess interface", 2006.
"""

from collections import Counter
from concurrent.futures import CancelledError, Future

import chess

from players.engine import Answer, EngineCrash, EngineFailure, SearchLimit
from players.engines import Engines

RESTARTS = 2
"""Default for how often an engine is asked again in one game after a crash."""


class Uci:
    """The move of a chess engine that speaks UCI, such as Stockfish.

    Joins the pool `engines`, which may serve many players, and leaves it when closed. An engine
    that crashes or hangs is started and asked again, at most `restarts` times a game.
    """

    own_process = True

    def __init__(self, engines: Engines, limit: SearchLimit, restarts: int = RESTARTS) -> None:
        self.seconds: float | None = None
        """Real seconds that the engine took for the last move; None before the first."""
        self._engines = engines
        self._limit = limit
        self._restarts = restarts
        self._crashes: list[str] = []
        self._pending: Future[Answer] | None = None
        self._closed = False
        engines.join(self)

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the engine's move, which is legal.

        Raises EngineFailure if there is none; the message names the engine and the reason.
        """
        while True:
            try:
                answer = self._answer(position)
            except EngineCrash as crash:
                self._crashes.append(str(crash))
                if len(self._crashes) > self._restarts:
                    raise EngineFailure(self._what_happened()) from None
            else:
                self.seconds = answer.seconds
                return answer.move

    def close(self) -> None:
        """Leave the pool; a pending `choose` fails with EngineFailure.

        May be called from any thread, and more than once.
        """
        self._closed = True
        pending = self._pending
        if pending is not None:
            pending.cancel()
        self._engines.leave(self)

    def _answer(self, position: chess.Board) -> Answer:
        if self._closed:
            raise EngineFailure(f"the engine {self._engines.name} was asked after the run was over")
        self._pending = future = self._engines.ask(position, self._limit)
        if self._closed:  # asked after the line above: `close` either sees it or is seen
            future.cancel()
        try:
            return future.result()
        except CancelledError:
            what = f"the engine {self._engines.name} was ended before it answered"
            raise EngineFailure(what) from None
        finally:
            future.cancel()  # after a Ctrl-C; it has no effect on a future that is done
            self._pending = None

    def _what_happened(self) -> str:
        counts = Counter(self._crashes).items()
        words = [what.format(times=f" {n} times" if n > 1 else "") for what, n in counts]
        return f"the engine {self._engines.name} {' and '.join(words)}"
