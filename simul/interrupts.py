"""Requests to end: Ctrl-C, and the signals SIGTERM and SIGHUP, which end a command just as well.

A command goes through three phases:

- While it is imported nothing can be lost, so a signal ends it at once (`leave_at_once`).
- At work a signal raises KeyboardInterrupt, as Ctrl-C always does (`begin_work`).
- What must not be torn apart, such as a run and the writing of its files, notes the signal and
  looks at it when that is convenient (`noting_interrupts`).

A second signal a while later is meant, and a third ends the command wherever it is, after its child
processes. In a program that imports simul, nothing but Ctrl-C during a run is noted.
"""

import os
import signal
import sys
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

Handler = Callable[[int, FrameType | None], object]

DOUBLE_PRESS_S = 1.0
"""Real seconds within which a second signal counts as the same one."""
A_MOMENT_S = 0.05
CTRL_C = signal.SIGINT
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interrupts:
    """Records whether Ctrl-C was pressed, or another signal asked for the end.

    The first signal interrupts nothing, so nothing is lost. A second one a while later is meant: it
    raises KeyboardInterrupt.
    """

    def __init__(self) -> None:
        self._pressed_at: float | None = None

    @property
    def pressed(self) -> bool:
        """True once a signal has come."""
        return self._pressed_at is not None

    def note(self, number: int, frame: FrameType | None) -> None:
        """Signal handler: record the signal; a later second one raises KeyboardInterrupt."""
        now = time.monotonic()
        if self._pressed_at is not None and now - self._pressed_at > DOUBLE_PRESS_S:
            _command.interrupt(number, frame)
        _command.note(number)
        self._pressed_at = self._pressed_at or now


class _Command:
    """The command `simul`, if that is what this process executes."""

    def __init__(self) -> None:
        self.running = False
        self.first: int | None = None
        """The signal that came first."""
        self.last_resorts: list[Callable[[], object]] = []
        self._raised_at: float | None = None

    def note(self, number: int) -> None:
        """Record which signal came first: it determines the exit code."""
        if self.running and self.first is None:
            self.first = number

    def leave(self, number: int, _frame: FrameType | None) -> None:
        """Signal handler: end at once, because nothing has begun."""
        with suppress(OSError):
            os.write(2, b"interrupted\n")
        os._exit(128 + number)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Signal handler: raise KeyboardInterrupt; end at once if that has not helped."""
        self.note(number)
        now = time.monotonic()
        if self._raised_at is None or not self.running:
            self._raised_at = now
            raise KeyboardInterrupt
        if now - self._raised_at > DOUBLE_PRESS_S:
            self.end(number, frame)

    def forget(self) -> None:
        """Forget that KeyboardInterrupt was raised: it was lost."""
        self._raised_at = None

    def end(self, number: int, _frame: FrameType | None) -> None:
        """Signal handler: kill all child processes, and end."""
        self.note(number)
        for kill in self.last_resorts:
            kill()
        os._exit(exit_code())


_command = _Command()


def leave_at_once() -> None:
    """Let signals end this command at once; those that are ignored (`nohup`) stay so."""
    _command.running = True
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _command.leave)


def begin_work() -> None:
    """Let signals raise KeyboardInterrupt from now on, where they would end the command at once."""
    _replace(_command.leave, _command.interrupt)
    sys.unraisablehook = _raise_again


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    """Repeat a KeyboardInterrupt that came in a finaliser, where Python ignores it."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        _command.forget()
        # a moment later, for Python would ignore it in this function as well
        threading.Timer(A_MOMENT_S, _press_ctrl_c).start()
    else:
        sys.__unraisablehook__(lost)


def _press_ctrl_c() -> None:
    """Send Ctrl-C to the main thread, and wake it."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, CTRL_C)
    else:
        interrupt_main()


def begin_to_end() -> None:
    """Let no signal interrupt the end of the command: one that comes now kills what is left."""
    _replace(_command.leave, _command.end)
    _replace(_command.interrupt, _command.end)


def _replace(before: Handler, now: Handler) -> None:
    for number in SIGNALS:
        if signal.getsignal(number) == before:
            signal.signal(number, now)


def at_the_last(kill: Callable[[], object]) -> None:
    """Call `kill`, which must be quick, before signals end a command that does not end."""
    if kill not in _command.last_resorts:
        _command.last_resorts.append(kill)


def kill_children() -> None:
    """Kill the processes started by `multiprocessing`, or by libraries that build on it."""
    from multiprocessing import active_children

    for child in active_children():
        if child.pid:
            with suppress(OSError):
                os.kill(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def have_come() -> bool:
    """Whether a signal has interrupted this command."""
    return _command.first is not None


def exit_code() -> int:
    """Return the exit code of an interrupted command: 130 after Ctrl-C, 143 after SIGTERM."""
    return 128 + (_command.first or CTRL_C)


@contextmanager
def noting_interrupts() -> Iterator[Interrupts]:
    """Record signals within the block; nested blocks share one record.

    Python handles signals only in the main thread; in other threads there is nothing to record.
    Ignored signals stay ignored. SIGTERM and SIGHUP are recorded in the command `simul` only: a
    program that imports simul has its own ideas of them.
    """
    here = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in SIGNALS} if here else {}
    owners = [getattr(handler, "__self__", None) for handler in before.values()]
    outer = next((owner for owner in owners if isinstance(owner, Interrupts)), None)
    if outer is not None:
        yield outer
        return
    noted = Interrupts()
    replaced = {number: old for number, old in before.items() if _is_to_be_noted(number, old)}
    for number in replaced:
        signal.signal(number, noted.note)
    try:
        yield noted
    finally:
        for number, old in replaced.items():
            signal.signal(number, old)


def block_signals() -> set[int]:
    """Block signals in this thread, and in what it starts; return those blocked before."""
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start unblocks them again
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS))


@contextmanager
def blocked_signals() -> Iterator[None]:
    """Block signals in the block: processes and threads that are started there get none, either.

    One that comes meanwhile for this thread is delivered at the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = block_signals()
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def allow_signals() -> None:
    """Undo `blocked_signals` in a process that was started there."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let signals raise KeyboardInterrupt in a block within one of `noting_interrupts`, too."""
    here = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in SIGNALS if here}
    notes = {}
    for number, handler in before.items():
        owner = getattr(handler, "__self__", None)
        if isinstance(owner, Interrupts):
            notes[number] = owner.note

    def note_and_raise(number: int, frame: FrameType | None) -> None:
        notes[number](number, frame)
        raise KeyboardInterrupt

    for number in notes:
        signal.signal(number, note_and_raise)
    try:
        yield
    finally:
        for number, note in notes.items():
            signal.signal(number, note)


def _is_to_be_noted(number: int, handler: object) -> bool:
    if getattr(handler, "__self__", None) is _command:
        return True
    return number == CTRL_C and handler not in (None, signal.SIG_IGN)
