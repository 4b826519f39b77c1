"""Boards whose opponents are awaited: other tasks run while they think."""

import gc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from functools import partial
from inspect import CORO_CREATED, getcoroutinestate
from threading import get_ident
from types import CoroutineType
from typing import NamedTuple, Protocol
from weakref import ref

from simul.clocks import LATE, Sleeper
from simul.durations import NEVER
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.findings import WaitBeside
from simul.games.seating import Seat
from simul.halls.blocked_loop import blocked_loop
from simul.kernel.choice import made_kernel
from simul.kernel.returns import note_step
from simul.kernel.running_code import giver, in_event_loop, line_now, programs_frame
from simul.kernel.time_limits import expired_limit
from simul.record import Kind, Place

Wake = Callable[..., object]
"""Wakes a task; called with an error, raises it there."""
CallAt = Callable[[int, int, Callable[[], object]], Sleeper]
"""Calls a function at `due` (ms); ties are broken by `order`."""


class OtherTask(NamedTuple):
    """A task that does not run now."""

    task: object
    coroutine: object
    made_at: Place | None
    """The line that has made it; None if unknown."""


class Framework(Protocol):
    """What a board needs from the framework in which it is awaited."""

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task; `register` receives the function that wakes it."""

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms)."""

    async def compute(self, call: Callable[[], int]) -> int:
        """In real time: make a blocking call in a thread, so that the event loop goes on."""

    def time_limit(self, deadline: float) -> AbstractAsyncContextManager[object]:
        """In real time: leave the block at `deadline` (ms), as the framework's own timeouts do."""

    def current_task(self) -> object:
        """Return the current task."""

    def others(self) -> Iterator[OtherTask]:
        """Yield all tasks of the program but the current one."""

    def fate(self) -> Kind:
        """Return what becomes of a game whose task is cancelled now."""


class AwaitingBoard(Board):
    """A board at which the master's move blocks the event loop and the opponent's is awaited.

    Under the virtual clock, the events of all boards take effect in due order. A task is woken when
    the master can come to its board.
    """

    def __init__(
        self,
        seats: Iterable[Seat],
        exhibition: Exhibition,
        framework: Framework,
        call_at: CallAt,
    ) -> None:
        super().__init__(seats, exhibition)
        self._framework = framework
        self._call_at = call_at
        self.has_turn = False
        """Whether its task was woken for a move of the master that has not been made."""
        self._mover: ref[object] | None = None
        """The task or thread that has made the last move of the master.

        A weak reference: asyncio reports a failed task when the last reference to it is gone.
        """
        self._watcher: threading.Thread | None = None
        """The thread that waits in `wait_for_reply`."""
        self._due: Sleeper | None = None
        """The opponent's next action, while a task awaits it."""
        self._is_awaited = False
        """Whether a coroutine waits here, in a task or not."""
        self._program.at_end.append(self._let_go)

    async def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit.

        A task that comes from another board, and finds the opponent ready, keeps its turn.
        """
        task = self._framework.current_task()
        note_step(self._program, self)
        self._exhibition.program.workers.add(task)
        before = self._exhibition.program.played_by.get(task)
        self._exhibition.program.played_by[task] = self
        came_from = before if isinstance(before, AwaitingBoard) else None
        if came_from is not None and came_from.has_turn and self._virtual and self.in_play:
            await self._come_from(came_from)
        else:
            await self.opponent_replies()

    async def _come_from(self, before: "AwaitingBoard") -> None:
        """Arrive in place of the board `before`: what is due by now is not waited for."""
        self._is_awaited = True
        try:
            due = self.within_limit(self.begin_wait())
            if due > self._time.now:
                await self._framework.park(partial(self._wait_until, due))
            else:
                await self._go_on_from(before)
        except BaseException as error:
            self._stop_waiting(error)
            raise
        self._is_awaited = False
        self.has_turn = True

    async def _go_on_from(self, before: "AwaitingBoard") -> None:
        self.end_wait()
        if self.waits:  # the game is over, and the next opponent sits down
            await self._framework.park(self._begin)
        elif self.dispatcher is not None and self.in_play:
            self.order = before.order
            await self._framework.park(partial(self.dispatcher.enter, self))

    def master_moves(self) -> None:
        """Make the master's move: no other task runs until it is made."""
        note_step(self._program, self)
        self._program.movers.add(get_ident())
        self.has_turn = False
        due = self.begin_move()
        if self._program.own_file:
            self._mover = ref(self._who())
        try:
            self._time.sleep_until(due)
        except Interrupted:
            self.leave()
            raise
        self.end_move()

    async def master_moves_awaited(self) -> None:
        """Await the master's move as if it were the opponent's.

        For the mistake `cloned-masters` only; never correct.
        """
        due = super().begin_move()  # past what notes a move: this one suspends, and is noted so
        if self.dispatcher is not None:
            # as if there were another one of her
            self.dispatcher.free(self._visitor, self._time.now)
        if self._virtual:
            await self._framework.park(partial(self._call_at, due, self.order))
        else:
            await self._framework.sleep(due)
        self.end_move()

    def wait_for_reply(self) -> None:
        """Block until the opponent has replied; never correct in an event loop."""
        kernel = made_kernel(self._exhibition)
        if kernel is not None and kernel.has_event_loop and in_event_loop(kernel):
            self._exhibition.program.event_loop.blocked_at.add(self)
        self._watcher = threading.current_thread()
        while self.waits:
            due = self.within_limit(self.begin_wait())
            with blocked_loop(self._exhibition, "board.wait_for_reply()", due):
                self._watch_until(due)
            self.end_wait()
        self._watcher = None

    def _watch_until(self, due: int) -> None:
        """Block this thread until `due` (ms); a wait for a reply that never comes is a deadlock."""
        kernel = made_kernel(self._exhibition)
        if due >= NEVER and kernel is not None:
            kernel.sleep_until(due, self.order)
        else:
            self._time.sleep_until(due, self.order)

    def _last_mover(self) -> object:
        """Return the task or thread that has made the last move of the master; None if unknown."""
        return self._mover and self._mover()

    def _who(self) -> object:
        """Return the current task, or the thread where none runs."""
        with suppress(RuntimeError):
            return self._framework.current_task() or threading.current_thread()
        return threading.current_thread()

    def _has_another_player(self) -> bool:
        """Return whether another task plays here; a thread may move for a task, as any other."""
        of_task = not isinstance(self._who(), threading.Thread)
        return of_task and super()._has_another_player()

    def _waits_beside(self) -> WaitBeside | None:
        """Return the task or thread that waits here, if the one that has moved here goes on.

        Else two tasks play at one board.
        """
        who = self._who()
        self._program.workers.add(who)  # it may not have waited for the opponent to arrive
        if self._mover is not None and self._mover() is not who:
            return None
        if self._watcher is not None:
            given_up_at = self._program.timeouts.given_up.get(self._watcher)
            return WaitBeside("thread", giver(self._watcher), given_up_at)
        given_up = self._program.timeouts.given_up
        waiting = (each for each in self._framework.others() if waits_at(self, each.coroutine))
        return next(
            (WaitBeside("task", each.made_at, given_up.get(each.task)) for each in waiting), None
        )

    async def opponent_replies(self) -> None:
        """Wait until the opponent has replied; do not wait if the game is over.

        Where there is a dispatcher, wait for the master as well.
        """
        note_step(self._program, self)
        if not self.in_play:
            await self._give_way()
            return
        self._is_awaited = True
        try:
            if self._virtual:
                await self._framework.park(self._begin)
            else:
                await self._wait_in_real_time()
        except BaseException as error:
            self._stop_waiting(error)
            raise
        self._is_awaited = False
        self.has_turn = True

    def _stop_waiting(self, error: BaseException) -> None:
        """Leave the board: the task that waited here was cancelled, or the coroutine closed."""
        self._is_awaited = False
        if self._program.is_over:
            return  # Python may be ending, and little be left to call
        if self._due is not None:
            self._due.cancel()
        if isinstance(error, GeneratorExit):
            self._note_closed(line_now())
            return
        if self.in_play and not self.left:
            self._note_expired_limit()
        self._abandon(self._framework.fate())

    def _let_go(self) -> None:
        """Leave the board at the end of the program, if a coroutine still waits here."""
        if self._is_awaited:
            self._is_awaited = False
            self._note_closed(None)

    def _note_closed(self, line: Place | None) -> None:
        """Leave the board: the coroutine that waited here will never go on.

        No event loop runs it: a line of the program has closed it, or dropped the last reference to
        it; None if it still stands there.
        """
        if self.in_play and not self.left and not self._program.left_behind.standing:
            self._program.left_behind.closed_at.append(line)
        self.leave(Kind.ORPHANED)

    def _note_expired_limit(self) -> None:
        """Note which timeout of the program ended the wait, if one did."""
        self.cancelled_at = expired_limit(self._program, self._framework.current_task())
        self._program.timeouts.expired_at = self._program.timeouts.expired_at or self.cancelled_at

    async def _give_way(self) -> None:
        """Let all go first who are ready by now, if the master's move has just ended the game.

        Else its task would be ahead of them at the next board that it plays at.
        """
        if self._virtual and not self.has_turn and self.dispatcher is None:
            await self._framework.park(partial(self._call_at, self._time.now, LATE))
        self.has_turn = True

    def _abandon(self, fate: Kind) -> None:
        left_behind = self._program.left_behind
        if fate is Kind.ORPHANED and left_behind.orphaned_at is None:
            frame = programs_frame(sys._getframe(1))
            if frame is not None:
                left_behind.orphaned_at = frame.f_code.co_filename, frame.f_lineno
        self.leave(fate)

    def _begin(self, wake: Wake) -> None:
        self._wait_until(self.within_limit(self.begin_wait()), wake)

    def _wait_until(self, due: int, wake: Wake) -> None:
        self._due = self._call_at(due, self.order, partial(self._on_due, wake))

    def _on_due(self, wake: Wake) -> None:
        """Let the opponent arrive or reply; wake the task if it is then the master's turn."""
        self._due = None
        try:
            self.end_wait()
            if self.waits:  # the game is over, and the next opponent sits down
                self._begin(wake)
            elif self.dispatcher is not None and self.in_play:
                self.dispatcher.enter(self, wake)
            else:
                wake()
        except BaseException as error:
            wake(error)

    async def _wait_in_real_time(self) -> None:
        await self._wait()
        while self.waits:  # the game is over, and the next opponent sits down
            await self._wait()
        if self.dispatcher is not None and self.in_play:
            await self._framework.park(partial(self.dispatcher.enter, self))

    async def _wait(self) -> None:
        """Wait for the opponent, at most until their time is up."""
        if self.computes_long:
            await self._wait_for_thread()
        else:
            await self._framework.sleep(self.within_limit(self.begin_wait()))
        self.end_wait()

    async def _wait_for_thread(self) -> None:
        """Wait for an opponent who computes in a thread."""
        self.seat_opponent()
        up = self.time_is_up_at
        async with nullcontext() if up is None else self._framework.time_limit(up):
            due = await self._framework.compute(self.begin_wait)
            await self._framework.sleep(due)


def waits_at(board: AwaitingBoard, coroutine: object) -> bool:
    """Return whether a coroutine waits for the opponent at a board, or is about to."""
    waits = {AwaitingBoard.opponent_arrives.__code__, AwaitingBoard.opponent_replies.__code__}
    while isinstance(coroutine, CoroutineType) and coroutine.cr_frame is not None:
        names = coroutine.cr_frame.f_locals
        if coroutine.cr_code in waits and names["self"] is board:
            return True
        if getcoroutinestate(coroutine) == CORO_CREATED:
            given = list(names.values())  # AnyIO's tasks have an object with the coroutine
            inner = [*given, *gc.get_referents(*given)]
            return any(each is board for each in given) or any(waits_at(board, x) for x in inner)
        coroutine = coroutine.cr_await
    return False
