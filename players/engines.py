"""Chess engines that speak UCI, as few processes as will do, shared by everybody who asks them.

Nothing is started before the first question. All players with the same engine and options share
one pool (`engines`); when the last of them leaves it, its processes end.
"""

import atexit
import os
import shutil
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import chess

if TYPE_CHECKING:
    from players.engine_processes import Processes

USUAL_PLACES = "/usr/games", "/usr/local/bin", "/usr/local/games"
"""Where to look beside PATH: Debian installs engines as games, and PATH often lacks the games."""
MOST = 4
"""Processes of one engine, unless told otherwise."""
PATIENCE_MS = 60_000
"""Real ms that an answer may take, unless told otherwise."""

Option = str | int | bool
"""Value of a UCI option."""


class EngineFailure(Exception):  # noqa: N818 - it is the engine's failure, not an error of ours
    """An engine cannot play on; the message names it and says what it did."""


class EngineCrash(EngineFailure):
    """An engine crashed or hung: asking once more may help.

    The message says what it did, with `{times}` where to say how often.
    """


class SearchLimit(NamedTuple):
    """How far an engine looks ahead; of the three, those that are not None."""

    nodes: int | None = None
    """Positions to look at: the same move on every machine."""
    depth: int | None = None
    """Half-moves to look ahead."""
    time: int | None = None
    """Real ms to think: what comes of it depends on the machine."""


class Answer(NamedTuple):
    """What an engine answered."""

    move: chess.Move
    seconds: float
    """Real seconds that the engine itself needed, without any wait for a free process."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Which engine, with which options, and how many of it at most."""

    command: tuple[str, ...]
    """Program, by name or path, and its arguments."""
    options: tuple[tuple[str, Option], ...] = ()
    most: int = MOST
    patience: int = PATIENCE_MS
    """Real ms that an answer may take, beyond the thinking time of the limit if it has one."""
    name: str = ""
    """What messages call the engine."""


def find_engine(program: str) -> str:
    """Find a program by name, on PATH and where engines usually are, or by path.

    Raises EngineFailure when there is none that can be run.
    """
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += USUAL_PLACES
    found = shutil.which(program, path=os.pathsep.join(folders)) if "\0" not in program else None
    if found is not None:
        return found
    if os.path.dirname(program):  # noqa: PTH120 - a Path drops a leading ./
        if os.path.exists(program):  # noqa: PTH110
            raise EngineFailure(f"{program} is no program that can be run")
        raise EngineFailure(f"there is no {program}")
    near = get_close_matches(program, _programs(folders), n=1, cutoff=0.75)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise EngineFailure(f'there is no program called "{program}"{hint}')


def _programs(folders: Sequence[str]) -> list[str]:
    """Names of all files in the folders, some of them no programs."""
    names: set[str] = set()
    for folder in folders:
        try:
            names.update(os.listdir(folder))  # noqa: PTH208 - only names are wanted
        except OSError:  # PATH may name what is not there
            continue
    return sorted(names)


class Engines:
    """A pool of processes of one engine, at most `spec.most` of them, for any number of players.

    Each question borrows a process, and waits when none is free. May be used from any thread.
    """

    def __init__(self, spec: EngineSpec) -> None:
        self.spec = spec
        self._lock = threading.RLock()  # a signal may strike while this very thread has it
        self._players: weakref.WeakSet[object] = weakref.WeakSet()
        self._processes: Processes | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """What messages call the engine."""
        return self.spec.name

    @property
    def closed(self) -> bool:
        """Whether it was closed for good."""
        return self._closed

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        processes = self._processes
        return processes.pids if processes else []

    @property
    def started(self) -> int:
        """How many processes were started since there were none."""
        processes = self._processes
        return processes.started if processes else 0

    def join(self, player: object) -> None:
        """Keep the processes for one more player."""
        with self._lock:
            self._players.add(player)

    def leave(self, player: object) -> None:
        """Let a player go; with the last one the processes end, and this waits for it.

        Whoever joins later finds new ones.
        """
        with self._lock:
            self._players.discard(player)
            ending = None if self._players else self._detached()
        if ending:
            ending.end()

    def close(self) -> None:
        """End all processes, within a few seconds, whoever asks them something meanwhile."""
        with self._lock:
            self._closed = True
            ending = self._detached()
        if ending:
            ending.end()

    def ask(self, position: chess.Board, limit: SearchLimit) -> Future[Answer]:
        """Ask for a move, as if nothing had been asked before; the answer is legal.

        The future may be cancelled, and is when the pool closes. It raises EngineCrash when asking
        once more may help, and EngineFailure when it will not. Raises EngineFailure when closed.
        """
        with self._lock:
            if self._closed:
                raise EngineFailure(f"the engine {self.name} was asked after it had been closed")
            if self._processes is None:
                self._processes = self._new()
            return self._processes.ask(position.copy(), limit)

    def _new(self) -> "Processes":
        from players.engine_processes import Processes  # asyncio comes when it is used

        processes = Processes(self.spec)
        _RUNNING.add(processes)
        # a pool that nobody remembers and nobody closed; at exit, `_end_all` waits as well
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
    """Return the pool for an engine: the same for all who ask for the same, while anybody has it.

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


@atexit.register
def _end_all() -> None:
    """End what nobody has ended."""
    for processes in list(_RUNNING):
        processes.end()
