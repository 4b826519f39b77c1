"""More masters: a pool of workers, and one word decides whether they are threads or processes.

The picture: several masters with some of the boards each; in one room (threads), or each in a room
of her own (processes).
The new idea: concurrent.futures is one interface: `submit` a call, get a future, ask it for its
`result`. Which pool makes the call is one word. Where masters only wait, threads do as well, and
nothing has to be started or copied. Where they compute in Python, threads share one interpreter
lock, and only processes are more masters. Python 3.14 has a third pool, of interpreters: threads
with a lock each, in which few libraries of C can be loaded so far.
Look for: the same chart twice; below the table, when the workers were ready to play.
Total: that of one master with N/K boards, for K workers. textbook: 0:30:25.
Run it: simul run textbook --scheduler executor-threads --workers 4
Read before: thread_pool.py. Read next: processes.py
"""

from simul.exhibition import Exhibition
from simul.halls.in_processes import ProcessHall, Table
from simul.schedulers import with_asyncio


def play(exhibition: Exhibition, backend: str = "threads") -> None:
    """Play all games in a pool of `threads` or `processes`."""
    hall = ProcessHall(exhibition)
    with hall.pool(backend) as pool:  # all the rest is the same for both
        masters = [pool.submit(play_boards, table) for table in hall.tables]
    for master in masters:
        master.result()  # an error comes out here, long after it happened


def play_boards(table: Table) -> None:
    """Play all games of one table, in a thread or a process."""
    table.play(with_asyncio.play)
