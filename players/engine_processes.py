"""The processes of one engine, in an event loop of their own.

The loop runs in a thread of its own, so callers may be in any thread or event loop, and the number
of processes needs no lock.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
import uuid
from asyncio import FIRST_COMPLETED
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

import chess
import chess.engine

from players.engine import Answer, EngineCrash, EngineFailure, EngineSpec, SearchLimit, find_engine
from players.left_behind import end_marked, marked

GRACE_S = 1.0
"""Real seconds for an engine to end after `quit`, and again after SIGTERM and SIGKILL."""
MOST_HANGS = 3
"""Give up on an engine after this many timeouts if it has never answered."""
DEFAULTS: dict[str, int] = {"Threads": 1, "Hash": 16}
"""Set if the engine has the option: several threads race; the hash table takes memory (MB)."""
SILENCE_S = 2.0
"""Real seconds without `uciok` after which an engine is asked whether it speaks xboard's protocol.

An engine that speaks UCI passes over what it does not know, so the question does no harm.
"""
TO_SPEAK_UCI = {"gnuchess": "--uci"}
"""The argument with which an engine that speaks xboard's protocol speaks UCI, where it has one."""

# python-chess logs unexpected output of engines, without a handler on the terminal
logging.getLogger("chess.engine").addHandler(logging.NullHandler())


class EngineProcess(chess.engine.UciProtocol):
    """One process of an engine, spoken to by UCI; belongs to the event loop that made it."""

    def __init__(self) -> None:
        super().__init__()
        self.exited = asyncio.Event()
        self.last_words = ""
        """The last line of its standard error."""
        self.answer = ""
        """Its last line that begins with `bestmove`."""
        self.ready_at = self.answered_at = 0.0
        self.mark = uuid.uuid4().hex
        """By which its descendants are known."""
        self.speaks_xboard = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Id of the process; None once it has exited."""
        if self.transport is None or self.exited.is_set():
            return None
        return self.transport.get_pid()

    def line_received(self, line: str) -> None:
        """Record when the engine began to think, which it does once ready, and when it answered."""
        if line.strip() == "readyok":
            self.ready_at = time.perf_counter()
        elif line.startswith("feature "):
            self.speaks_xboard.set()
        elif line.startswith("bestmove"):
            self.answered_at = time.perf_counter()
            self.answer = line

    def error_line_received(self, line: str) -> None:
        """Keep the line: it may be the last one."""
        self.last_words = line.strip() or self.last_words

    def process_exited(self) -> None:
        """Record the exit, and kill what it has left behind: it may have been a wrapper script."""
        self.signal("SIGKILL")
        end_marked(self.mark)
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the pending command, and close the transport."""
        super().connection_lost(exc)
        if self.transport is not None:
            self.transport.close()

    def signal(self, name: str) -> None:
        """Send a signal to the process group: the process and all its children."""
        if self.pid is None or self.transport is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.transport.kill()
            else:
                os.killpg(self.pid, getattr(signal, name))

    def send_quit(self) -> None:
        """Send the UCI command `quit`, and close standard input."""
        stdin = self.transport and self.transport.get_pipe_transport(0)
        if isinstance(stdin, asyncio.WriteTransport) and not stdin.is_closing():
            self.send_line("quit")
            stdin.close()

    async def end(self) -> None:
        """End the process by `quit`, then SIGTERM, then SIGKILL. Takes a few seconds at most."""
        for request in (
            self.send_quit,
            lambda: self.signal("SIGTERM"),
            lambda: self.signal("SIGKILL"),
        ):
            if self.pid is not None:
                request()
                with suppress(TimeoutError):
                    async with asyncio.timeout(GRACE_S):
                        await self.exited.wait()
        if self.transport is not None:
            self.transport.close()
            await asyncio.wait([self.returncode], timeout=GRACE_S)


class Processes:
    """At most `spec.most` processes of an engine, and the thread of their event loop."""

    def __init__(self, spec: EngineSpec) -> None:
        self.started = 0
        """Processes started so far."""
        self._spec = spec
        self._all: list[EngineProcess] = []
        self._idle: list[EngineProcess] = []
        self._free = asyncio.Semaphore(spec.most)
        self._proven = False
        """Whether the engine has ever answered."""
        self._hangs = 0
        self._given_up = ""
        """Why the engine, which never answered, is not asked any more; empty while it is."""
        self._asked: set[asyncio.Task[Answer]] = set()
        """Tasks of questions without an answer yet."""
        self._ending = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        # other errors inside show as an answer that does not come
        self._loop.set_exception_handler(lambda _loop, _context: None)
        name = f"engine {spec.name}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def pids(self) -> list[int]:
        """Ids of the processes that run now."""
        return [pid for process in list(self._all) if (pid := process.pid) is not None]

    def ask(self, position: chess.Board, limit: SearchLimit) -> Future[Answer]:
        """Ask for a move; not after `end`. The caller must not change `position` afterwards."""
        return asyncio.run_coroutine_threadsafe(self._answered(position, limit), self._loop)

    def end_soon(self) -> None:
        """Start ending everything, without waiting; from any thread, at any moment."""
        with suppress(RuntimeError):  # the loop is closed: everything has ended
            self._loop.call_soon_threadsafe(self._ending.set)

    def end(self) -> None:
        """End everything, and wait for it; pending questions are cancelled."""
        self.end_soon()
        self._thread.join(10 * GRACE_S)

    def kill(self) -> None:
        """Kill all processes at once; from any thread, at any moment."""
        for process in list(self._all):
            process.signal("SIGKILL")

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        await self._ending.wait()
        await asyncio.sleep(0)  # tasks of questions asked just before have begun by then
        asked = list(self._asked)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.gather(*(process.end() for process in self._all))

    async def _answered(self, position: chess.Board, limit: SearchLimit) -> Answer:
        """Ask a free process; one that fails is killed."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        async with self._free:
            process = await self._borrowed()
            try:
                answer = await self._answer_of(process, position, limit)
            except BaseException:
                process.signal("SIGKILL")
                raise
            self._proven, self._given_up = True, ""
            self._idle.append(process)
            return answer

    async def _borrowed(self) -> EngineProcess:
        """Take an idle process, or start one; the semaphore `_free` limits their number.

        Raises EngineFailure.
        """
        while self._idle:
            process = self._idle.pop()
            if process.pid is not None and not process.returncode.done():
                return process
        if self._given_up:
            raise EngineFailure(self._given_up)
        try:
            return await self._start()
        except EngineFailure as failure:
            if not self._proven:  # a wait for every board would take hours
                self._given_up = str(failure)
            raise

    async def _start(self) -> EngineProcess:
        process = EngineProcess()
        self._all = [each for each in self._all if not each.exited.is_set()]
        self._all.append(process)  # before it starts, so that it is ended in any case
        try:
            await self._spawn(process)
            async with asyncio.timeout(self._spec.patience / 1_000):
                await self._initialize(process)
            await process.configure(dict(self._options(process)))
        except TimeoutError:
            process.signal("SIGKILL")
            what = f'did not answer "uci" with "uciok" within {self._patience}'
            raise EngineFailure(f"the engine {self._spec.name} {what}{_quoted(process)}") from None
        except chess.engine.EngineError as error:
            process.signal("SIGKILL")
            raise EngineFailure(self._why_not(process, error)) from None
        except BaseException:
            process.signal("SIGKILL")
            raise
        return process

    async def _initialize(self, process: EngineProcess) -> None:
        """Make the engine speak UCI.

        Raises EngineFailure if it turns out to speak xboard's protocol instead.
        """
        uci = asyncio.ensure_future(process.initialize())
        xboard = asyncio.ensure_future(process.speaks_xboard.wait())
        try:
            done, _ = await asyncio.wait(
                [uci, xboard], timeout=SILENCE_S, return_when=FIRST_COMPLETED
            )
            if not done:
                process.send_line("xboard")
                process.send_line("protover 2")
                await asyncio.wait([uci, xboard], return_when=FIRST_COMPLETED)
            if not uci.done():
                raise EngineFailure(self._speaks_xboard())
            await uci
        finally:
            uci.cancel()
            xboard.cancel()

    def _speaks_xboard(self) -> str:
        what = f"the engine {self._spec.name} speaks xboard's protocol and not UCI"
        argument = TO_SPEAK_UCI.get(Path(self._spec.command[0]).stem)
        if argument is None or argument in self._spec.command:
            return f"{what}: look for an argument, or an adapter, with which it speaks UCI"
        return f'{what}: write engine = "{self._spec.command[0]} {argument}"'

    async def _spawn(self, process: EngineProcess) -> None:
        program, *arguments = self._spec.command
        path = find_engine(program)
        try:
            # a session of its own: else Ctrl-C in a terminal reaches the engines as well
            await _to_its_end(
                asyncio.get_running_loop().subprocess_exec(
                    lambda: process,
                    path,
                    *arguments,
                    start_new_session=True,
                    env=marked(process.mark) | {"PATH": _path_with(Path(path))},
                )
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            what = f"the engine {self._spec.name} cannot be started: {reason}"
            raise EngineFailure(what) from None
        self.started += 1

    def _why_not(self, process: EngineProcess, error: Exception) -> str:
        name = self._spec.name
        if isinstance(error, chess.engine.EngineTerminatedError):
            ended = f"ended ({_exit(process)}) instead of speaking UCI"
            return f"the engine {name} {ended}{_quoted(process)}"
        return f"the engine {name} cannot be used: {error}"

    def _options(self, process: EngineProcess) -> Iterator[tuple[str, chess.engine.ConfigValue]]:
        """Yield the options to set.

        Raises EngineFailure for an option that the engine lacks or a value that it refuses.
        """
        name, known = self._spec.name, process.options
        chosen = {option.lower() for option, _ in self._spec.options}
        for option, default in DEFAULTS.items():
            if option in known and option.lower() not in chosen:
                yield option, default
        for option, value in self._spec.options:
            if option not in known:
                near = get_close_matches(option, list(known), n=1)
                hint = f" (did you mean {near[0]}?)" if near else ""
                raise EngineFailure(f"the engine {name} has no option {option}{hint}")
            try:
                known[option].parse(value)
            except chess.engine.EngineError as error:
                what = f"does not take {option} = {value}: {error}"
                raise EngineFailure(f"the engine {name} {what}") from None
            yield (
                known[option].name,
                value,
            )  # in the engine's spelling, which python-chess needs

    async def _answer_of(
        self, process: EngineProcess, position: chess.Board, limit: SearchLimit
    ) -> Answer:
        """Ask one process, as in a new game.

        Raises EngineCrash if it dies or does not answer, EngineFailure if the answer is wrong.
        """
        seconds = None if limit.time is None else limit.time / 1_000
        search = chess.engine.Limit(nodes=limit.nodes, depth=limit.depth, time=seconds)
        process.answer = ""
        try:
            # with a limit of nodes alone, python-chess would wait for ever
            async with asyncio.timeout(self._spec.patience / 1_000 + (seconds or 0)):
                await process.ping()  # earlier output is not an answer to this question
                played = await process.play(position, search, game=object())
        except TimeoutError:
            raise self._hang() from None
        except chess.engine.EngineTerminatedError:
            raise EngineCrash(f"crashed{{times}} ({_exit(process)})") from None
        except chess.engine.EngineError as error:
            raise EngineFailure(
                self._wrong_answer(process) or f"{self._spec.name}: {error}"
            ) from None
        if not played.move:  # that it is legal, python-chess has checked
            raise EngineFailure(self._wrong_answer(process))
        return Answer(played.move, process.answered_at - process.ready_at)

    def _hang(self) -> EngineCrash:
        what = f"did not answer within {self._patience}{{times}}"
        self._hangs += 1
        if self._hangs == MOST_HANGS and not self._proven:
            words = what.format(times=f" {self._hangs} times, and never before")
            self._given_up = f"the engine {self._spec.name} {words}"
        return EngineCrash(what)

    def _wrong_answer(self, process: EngineProcess) -> str:
        """Return what an engine answered instead of a legal move."""
        words = process.answer.split()[1:2]
        if not words or words[0] in {"(none)", "NULL", "0000"}:
            return f"the engine {self._spec.name} answered without a move ({process.answer!r})"
        return f"the engine {self._spec.name} played {words[0]}, which is not legal"

    @property
    def _patience(self) -> str:
        return f"{self._spec.patience / 1_000:g} s"


async def _to_its_end(work: Coroutine[object, object, object]) -> None:
    """Await something to its end even if this task is cancelled meanwhile, even twice.

    Asyncio forgets a process that is half started, and with it the pipes to it.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    task.result()


def _path_with(program: Path) -> str:
    """Return PATH with the program's own folder at its end, for what comes along with it."""
    own = [str(program.absolute().parent), str(program.resolve().parent)]
    return os.pathsep.join(dict.fromkeys([os.environ.get("PATH", os.defpath), *own]))


def _exit(process: EngineProcess) -> str:
    code = process.returncode.result() if process.returncode.done() else None
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _quoted(process: EngineProcess) -> str:
    """Return the last line that the engine wrote on its standard error before it failed."""
    return f": {process.last_words[:200]}" if process.last_words else ""
