"""Calls with which a program waits for what is outside the hall: a process, a socket, the keyboard.

How much of the hall's time they take cannot be known. Python raises audit events for them,
whichever library makes them (docs.python.org/3/library/audit_events.html). A wait without such an
event, as for a process that was started before, is seen only if it is long: see
`simul.kernel.stalls`.

In an event loop such a call is a block in the record: on the virtual clock one that takes no time,
in real time one that ends when the loop goes on. In a thread of its own it is not a mistake, but on
the virtual clock the total is without it. A sentence beside the run says so.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from types import FrameType
from typing import Any

from simul.exhibition import Exhibition
from simul.exhibition.findings import OutsideCall
from simul.kernel.blocked_call import BlockedCall
from simul.kernel.running_code import (
    giver,
    in_event_loop,
    in_trio,
    is_programs,
    line_of,
    note_blocked_code,
    place,
    unnumbered,
)
from simul.kernel.threads import Kernel, current


def _always(*_: object) -> bool:
    return True


def _connects(sock: Any, _address: object) -> bool:
    """Return whether a socket waits for its connection; those of an event loop do not."""
    import socket

    return bool(sock.gettimeout() != 0 and sock.type == socket.SOCK_STREAM)


def _locks(_file: object, how: int, *_: object) -> bool:
    """Return whether a call waits for a lock on a file."""
    import fcntl

    return not how & (fcntl.LOCK_NB | fcntl.LOCK_UN)


STARTS = frozenset({"os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen"})
"""Events of calls that start a process, and may not wait for it."""
EVENTS: dict[str, Callable[..., bool]] = dict.fromkeys(
    [*STARTS, "builtins.input", "os.system"], _always
) | {"fcntl.flock": _locks, "fcntl.lockf": _locks, "socket.connect": _connects}
"""Python's events of calls that lead out of the hall; each with a test of its arguments."""
NON_BLOCKING = ("asyncio", "trio", "anyio", "importlib", "_frozen_importlib", "simul.halls")
"""Modules that make such calls in ways of their own, without blocking."""
CALLERS = ("asyncio.events", "threading", "simul.stdlib", "simul.kernel")
"""Modules that call functions given to them; below these a call has no line of the program."""
PASSING_ON = ("simul.stdlib.concurrent.futures.process_pool",)
"""... and those of them that only pass on what the program calls."""


def listen(exhibition: Exhibition) -> None:
    """Start to note which calls of this exhibition's program lead out of the hall."""
    exhibition.program.outside.are_noted = True
    _hook()


@cache
def _hook() -> None:
    """Add the audit hook, once per process: such a hook cannot be removed.

    It is called even when the interpreter ends and this module has lost its names.
    """
    sys.addaudithook(partial(_on_audit_event, EVENTS))


def _on_audit_event(
    events: Mapping[str, Callable[..., bool]], event: str, arguments: tuple[Any, ...]
) -> None:
    leads_out = events.get(event)
    if leads_out is None:
        return
    kernel = current()
    if kernel is None or not _matters(kernel.exhibition) or not leads_out(*arguments):
        return
    thread = threading.current_thread().name
    call = programs_call(sys._getframe(1), event, thread)
    if call is not None:
        note(kernel, call)


def note_wait(name: str) -> None:
    """Note a wait without an audit event; `name` is what the program calls."""
    kernel = current()
    if kernel is not None and _matters(kernel.exhibition):
        note(
            kernel,
            OutsideCall(name, place() or _in_thread(threading.current_thread().name), waits=True),
        )


def _in_thread(name: str) -> str:
    """Return the line that gave a thread its work; if that is unknown, the thread."""
    thread = next((each for each in threading.enumerate() if each.name == name), None)
    line = giver(thread) if thread is not None else None
    return str(line) if line is not None else f"the thread {unnumbered(name)}"


def _matters(exhibition: Exhibition) -> bool:
    """Return whether a call now can have an effect on the total."""
    going_on = not (exhibition.finished or exhibition.switch.stopped)
    return exhibition.program.outside.are_noted and going_on


def programs_call(frame: FrameType | None, event: str, thread: str) -> OutsideCall | None:
    """Find the program's own call behind an event; None if the program did not cause it."""
    callee: FrameType | None = None
    waits = event not in STARTS
    if any(_module(each) == "simul.games.referee" for each in _callers(frame)):
        return None  # a player, whose think time was sampled
    for each in _callers(frame):
        if is_programs(each):
            return OutsideCall(_name(callee, event), str(line_of(each)), waits)
        if _is_in(each, PASSING_ON):
            continue
        if _is_in(each, CALLERS):
            break
        if _is_in(each, NON_BLOCKING):
            return None
        # some functions of that module start a process and wait for it: run, call
        waits |= _module(each) == "subprocess" and "." not in each.f_code.co_qualname
        callee = each
    return OutsideCall(_name(callee, event), _in_thread(thread), waits)


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _is_in(frame: FrameType, modules: tuple[str, ...]) -> bool:
    module = _module(frame)
    return any(module == each or module.startswith(f"{each}.") for each in modules)


def _name(callee: FrameType | None, event: str) -> str:
    """Return the name of what the program called; by its event if it has no frame."""
    if callee is None:
        return event.removeprefix("builtins.")
    return f"{_module(callee)}.{callee.f_code.co_qualname}".removesuffix(".__init__")


def note(kernel: Kernel, call: OutsideCall) -> None:
    """Record a call that blocks an event loop; keep any other for a sentence beside the run."""
    exhibition = kernel.exhibition
    if call.waits and in_event_loop(kernel):
        note_blocked_code(exhibition)
        if exhibition.time.virtual:
            exhibition.log.blocked_outside(exhibition.time.now, call.name, call.where)
        elif kernel.loop_by_hand is None:  # it is not known when such a loop goes on
            _note_until_the_loop_goes_on(kernel, call)
    elif exhibition.time.virtual:
        exhibition.program.outside.calls[call] = None


def _note_until_the_loop_goes_on(kernel: Kernel, call: OutsideCall) -> None:
    """Note a block of real time, unless the event is part of the call that is under way."""
    last = kernel.in_call
    if last is not None:
        if not last.over and last.call == call and last.next_visit is None:
            return
        last.end()
    kernel.in_call = BlockedCall(kernel.exhibition, call)
    _call_soon(kernel.in_call.end)


def _call_soon(function: Callable[[], object]) -> None:
    """Call a function in the next round of the running event loop."""
    if in_trio():
        sys.modules["trio"].lowlevel.current_trio_token().run_sync_soon(function)
        return
    with suppress(KeyError, RuntimeError):
        sys.modules["asyncio"].get_running_loop().call_soon(function)


def notes(exhibition: Exhibition) -> list[str]:
    """Return a sentence for each call in a thread that took time outside the hall."""
    return [
        f"{where}: {name} leads out of the hall, and how much of its time that takes cannot be "
        "known: on the virtual clock the total is without it; --clock wall has it"
        for name, where, _ in list(exhibition.program.outside.calls)
    ]
