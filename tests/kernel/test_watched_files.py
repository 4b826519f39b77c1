"""Whether something outside the program could still write to what an event loop watches."""

import subprocess
import sys

import pytest

from simul.kernel.watched_files import OWN, UNKNOWN, Watched, outlook, what_may_come

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows both ends")

PROGRAM = """
import os, socket, subprocess, sys
from simul.kernel.watched_files import Watched, what_may_come

both, write = os.pipe()
elsewhere, closed = os.pipe()
os.close(closed)
ours, theirs = socket.socketpair()
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
accepted, _ = server.accept()
far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
name = "127.0.0.1:%d" % server.getsockname()[1]

def told(file):
    return what_may_come(Watched((file,))).replace(name, "ADDRESS")

print(*map(told, [both, write, elsewhere]), sep="|")
print(*map(told, [each.fileno() for each in (ours, server, client, accepted, far)]), sep="|")
accepted.close()
print(told(client.fileno()))
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(told(both), told(ours.fileno()), sep="|")
child.communicate()
if not os.fork():
    os._exit(0)
os.wait()
print(told(both), told(ours.fileno()), sep="|")
"""
ELSEWHERE = "another process may still write to a pipe"


def test_a_program_s_own_ends_are_told_from_those_of_others() -> None:
    """In a process of its own, which has no children but those of the test."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    pipes, sockets, half, beside_a_child, after_a_fork = done.stdout.splitlines()
    assert pipes.split("|") == ["", "", ELSEWHERE]
    assert sockets.split("|") == [
        "",
        "a client may still connect to ADDRESS",
        "",
        "",
        "something may still come from a file that it watches",
    ]
    assert half == "a message may still come from ADDRESS"
    assert beside_a_child.split("|") == ["", "another process may still write to a socket"]
    assert after_a_fork.split("|") == [ELSEWHERE, ""]


def test_what_is_not_known_may_bring_something() -> None:
    """Trio does not tell what it waits for."""
    unknown = Watched((UNKNOWN,))
    assert what_may_come(unknown)
    assert outlook(unknown, 0.5).hopeful
    assert outlook(unknown, 0.5).words.endswith(", and has not for 0.5 s of real time")


def test_where_nothing_is_watched_there_is_nothing_to_say() -> None:
    """And what is closed by now brings nothing that is known."""
    assert outlook(Watched(), 1) == ("", False)
    assert OWN not in outlook(Watched((10_000,)), 1).words
