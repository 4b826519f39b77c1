"""More masters: a process for each.

The picture: several masters, each in a room of her own with some of the boards, and no way between
the rooms: what a master needs is handed in at the start, and she brings back what happened.
The new idea: only more masters make more moves. A process has a thread of execution, memory and an
interpreter of its own; all that it shares with others is copied. More threads would not be more
masters for Python code: one thread of an interpreter runs at a time, because of the interpreter
lock. Nor are more processes than cores more masters: they take turns at the cores.
Look for: as many lanes of masters as processes, and below the table what starting and copying cost.
Total: that of one master with N/K boards, for K processes. textbook: 0:30:25.
Run it: simul run textbook --scheduler processes --workers 4
Read before: executors.py
"""

from simul.exhibition import Exhibition
from simul.halls.in_processes import ProcessHall, Table
from simul.schedulers import with_asyncio


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ProcessHall(exhibition)
    with hall.pool() as pool:  # the block ends when every master is back
        masters = [pool.submit(play_boards, table) for table in hall.tables]
    for master in masters:
        master.result()  # an error comes out here, long after it happened


def play_boards(table: Table) -> None:
    """Play all games of one table, in a process that has nothing else."""
    table.play(with_asyncio.play)
