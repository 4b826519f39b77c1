"""Files that are waited for: whether anything outside the program could still write to them.

A pipe or a connection both ends of which are open in this process, and nowhere else, is the
program's own: once all its tasks and threads wait, nothing will come. A client may still connect to
a server, and another process may write to its end of a pipe. On Linux both ends can be found;
elsewhere anything that is watched may bring something.
"""

import os
import select
import socket
import stat
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

UNKNOWN = -1
"""In place of a file's descriptor, where a framework does not tell it."""
OWN = "all that it watches (add_reader, sockets, pipes) only the program itself could write to"
_FILES = Path("/proc/self/fd")
_FORKS: list[None] = []
"""One entry for each copy that was made of this process; a copy has the same files open."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_parent=lambda: _FORKS.append(None))


def forks() -> int:
    """Return how many copies of this process have been made."""
    return len(_FORKS)


class Watched(NamedTuple):
    """The files that an event loop or a thread waits for."""

    files: tuple[int, ...] = ()
    forks_before: int = 0
    """How many copies of this process had been made before it began to."""


class Outlook(NamedTuple):
    """What may still come to a program all of whose tasks and threads wait."""

    words: str = ""
    """On what it watches; empty if it watches nothing."""
    hopeful: bool = False
    """Whether something outside the program could still let it go on."""


NOTHING = Outlook()


def is_ready(events: Mapping[int, int]) -> bool:
    """Return whether what is waited for has come; `events` are those of `select.poll`, by file.

    Where there is no such call, it may have.
    """
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    for file, wanted in events.items():
        poll.register(file, wanted)
    return bool(poll.poll(0))


def if_own(watched: Watched) -> Outlook:
    """Say that only the program could write to what threads wait for, if that is so."""
    return Outlook(OWN) if watched.files and not what_may_come(watched) else NOTHING


def outlook(watched: Watched, real_seconds: float) -> Outlook:
    """Return what may still come from files that were watched in vain for so many real seconds."""
    may_come = what_may_come(watched)
    if may_come:
        return Outlook(f"{may_come}, and has not for {real_seconds:g} s of real time", True)
    return Outlook(OWN if watched.files else "")


def what_may_come(watched: Watched) -> str:
    """Return what may still come from outside the program, in words; empty if nothing may."""
    copied = forks() > watched.forks_before
    return next(filter(None, (_may_come_from(file, copied) for file in watched.files)), "")


def _may_come_from(file: int, copied: bool) -> str:
    if sys.platform != "linux" or file == UNKNOWN:
        return "something may still come through a socket, a pipe or a process that it waits for"
    with suppress(OSError):
        mode = os.fstat(file).st_mode
        if stat.S_ISFIFO(mode):
            own = _has_both_ends(file) and not copied
            return "" if own else "another process may still write to a pipe"
        if stat.S_ISSOCK(mode):
            with socket.socket(fileno=os.dup(file)) as end:
                return _may_come_from_socket(end)
    return "something may still come from a file that it watches"


def _has_both_ends(pipe: int) -> bool:
    """Return whether a pipe is open at both ends here."""
    import fcntl

    name = _name(pipe)
    ends = {fcntl.fcntl(each, fcntl.F_GETFL) & os.O_ACCMODE
            for each in _open_files() if _name(each) == name}  # fmt: skip
    return name.startswith("pipe:") and len(ends) > 1


def _may_come_from_socket(end: socket.socket) -> str:
    if end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return f"a client may still connect to {_address(end.getsockname())}"
    if end.family == socket.AF_UNIX:
        process, *_ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        own = process == os.getpid() and not _has_children()
        return "" if own else "another process may still write to a socket"
    peer = end.getpeername()
    if (peer, end.getsockname()) in _connections() and not _has_children():
        return ""
    return f"a message may still come from {_address(peer)}"


def _address(address: object) -> str:
    """Return the address of a socket as it is written: `127.0.0.1:8000`."""
    if isinstance(address, tuple):
        return ":".join(map(str, address[:2]))
    return str(address) or "a socket without a name"


def _connections() -> Iterator[tuple[object, object]]:
    """Yield the own and the other address of every connection of this process."""
    for each in _open_files():
        with suppress(OSError), socket.socket(fileno=os.dup(each)) as end:
            yield end.getsockname(), end.getpeername()


def _open_files() -> list[int]:
    return [int(each.name) for each in _FILES.iterdir()]


def _name(file: int) -> str:
    """Return Linux's name of a file, which both ends of a pipe share; empty if it is closed."""
    with suppress(OSError):
        return str((_FILES / str(file)).readlink())
    return ""


def _has_children() -> bool:
    """Return whether there are child processes, which may have been given an end."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
