"""Chess engines that speak UCI: small pools of processes, shared by players.

No process is started before the first question. All players with the same engine and options share
one pool (`engines`); when the last player leaves it, its processes end.
"""

import atexit
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

import chess

from players.engine import (
    MOST,
    PATIENCE_MS,
    Answer,
    EngineFailure,
    EngineSpec,
    Option,
    SearchLimit,
)

if TYPE_CHECKING:
    from players.engine_processes import Processes


class Engines:
    """A pool of processes of one engine, at most `spec.most` of them, for any number of players.

    Each question borrows a process, and waits if none is free. May be used from any thread.
    """

    def __init__(self, spec: EngineSpec) -> None:
        self.spec = spec
        self._lock = threading.RLock()  # a signal may strike while this thread holds it
        self._players: weakref.WeakSet[object] = weakref.WeakSet()
        self._processes: Processes | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """The name of the engine in messages."""
        return self.spec.name

    @property
    def closed(self) -> bool:
        """True once the pool was closed for good."""
        return self._closed

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        processes = self._processes
        return processes.pids if processes else []

    @property
    def started(self) -> int:
        """Number of processes started since there were none."""
        processes = self._processes
        return processes.started if processes else 0

    def join(self, player: object) -> None:
        """Keep the processes for one more player."""
        with self._lock:
            self._players.add(player)

    def leave(self, player: object) -> None:
        """Let a player go; after the last one, end the processes and wait for it.

        A player that joins later gets new ones.
        """
        with self._lock:
            self._players.discard(player)
            ending = None if self._players else self._detached()
        if ending:
            ending.end()

    def close(self) -> None:
        """End all processes within a few seconds, even if questions are pending."""
        with self._lock:
            self._closed = True
            ending = self._detached()
        if ending:
            ending.end()

    def ask(self, position: chess.Board, limit: SearchLimit) -> Future[Answer]:
        """Ask for a move, as in a new game; the answer is legal.

        The future may be cancelled, and is when the pool closes. It raises EngineCrash if asking
        once more may help, and EngineFailure if not. Raises EngineFailure if the pool is closed.
        """
        with self._lock:
            if self._closed:
                raise EngineFailure(f"the engine {self.name} was asked after it had been closed")
            if self._processes is None:
                self._processes = self._new()
            return self._processes.ask(position.copy(), limit)

    def _new(self) -> "Processes":
        from players.engine_processes import Processes  # imports asyncio, so only when used

        processes = Processes(self.spec)
        _RUNNING.add(processes)
        # for a pool that was dropped without being closed; at exit, `_end_all` waits as well
        weakref.finalize(self, processes.end_soon).atexit = False
        return processes

    def _detached(self) -> "Processes | None":
        processes, self._processes = self._processes, None
        return processes


_POOLS: "weakref.WeakValueDictionary[EngineSpec, Engines]" = weakref.WeakValueDictionary()
_POOLS_LOCK = threading.RLock()
_RUNNING: "weakref.WeakSet[Processes]" = weakref.WeakSet()


def engines(
    command: Sequence[str],
    options: Mapping[str, Option] | None = None,
    *,
    most: int = MOST,
    patience: int = PATIENCE_MS,
    name: str = "",
) -> Engines:
    """Return the pool for an engine; equal arguments give the same pool while it is in use.

    `command` is a program, by name or path, and its arguments; `patience` is in real ms. Nothing is
    started yet, and nothing is checked.
    """
    chosen = tuple(sorted((options or {}).items()))
    name = name or Path(command[0]).name
    spec = EngineSpec(tuple(command), chosen, most, patience, name)
    with _POOLS_LOCK:
        pool = _POOLS.get(spec)
        if pool is None or pool.closed:
            pool = _POOLS[spec] = Engines(spec)
        return pool


def kill_all() -> None:
    """Kill the processes of all pools at once, for a program that cannot wait."""
    for processes in list(_RUNNING):
        processes.kill()


@atexit.register
def _end_all() -> None:
    """End all pools that are still running."""
    for processes in list(_RUNNING):
        processes.end()
