"""The closed loop in salabim, in the fastest variant that we have tried.

A queue of boards, and a master who is passive while it is empty: a third faster than a resource.
The trace, and every monitor that allows it, are switched off.
"""

from collections.abc import Generator
from typing import Any

import salabim

Process = Generator[Any, None, None]
Table = list[list[int]]
"""Times in ms of hall time, a row for each board."""


class Board(salabim.Component):  # type: ignore[misc]  # salabim has no types
    """A board, which is in the queue whenever its opponent has replied."""

    def setup(self, hall: "Hall", moving: list[int], thinking: list[int]) -> None:
        """Initialise the board; `moving` and `thinking` are service and think times in ms."""
        self.hall, self.moving, self.thinking = hall, iter(moving), thinking
        self.mode.monitor(False)
        self.status.monitor(False)

    def process(self) -> Process:
        """Repeat: wait for the master's move, think; as a generator."""
        for time in self.thinking:
            self.hall.ready(self)
            yield self.passivate()
            yield self.hold(time)


class YieldlessBoard(Board):
    """The same board as a greenlet."""

    def process(self) -> Any:
        """Repeat: wait for the master's move, think."""
        for time in self.thinking:
            self.hall.ready(self)
            self.passivate()
            self.hold(time)


class Master(salabim.Component):  # type: ignore[misc]
    """The master, who serves the first board in the queue."""

    def setup(self, hall: "Hall") -> None:
        """Initialise the master."""
        self.hall = hall

    def process(self) -> Process:
        """Serve without end; as a generator."""
        while True:
            while not self.hall.queue:
                yield self.passivate()
            board = self.hall.queue.pop()
            yield self.hold(next(board.moving))
            board.activate()


class YieldlessMaster(Master):
    """The same master as a greenlet."""

    def process(self) -> Any:
        """Serve without end."""
        while True:
            while not self.hall.queue:
                self.passivate()
            board = self.hall.queue.pop()
            self.hold(next(board.moving))
            board.activate()


class Hall:
    """The environment, the queue and the master."""

    def __init__(self, yieldless: bool) -> None:
        """Make the objects of which there is only one.

        The time for this depends on the number of imported modules, so it is not measured.
        """
        self.env = salabim.Environment(trace=False, yieldless=yieldless)
        self.queue = salabim.Queue(monitor=False)
        self.board, master = (YieldlessBoard, YieldlessMaster) if yieldless else (Board, Master)
        self.master = master(hall=self)

    def play(self, service: Table, think: Table) -> int:
        """Simulate; return the makespan in ms."""
        for moving, thinking in zip(service, think, strict=True):
            self.board(hall=self, moving=moving, thinking=thinking)
        self.env.run()
        return int(self.env.now())

    def ready(self, board: Board) -> None:
        """Put a board into the queue, and wake the master if she is passive."""
        board.enter(self.queue)
        if self.master.ispassive():
            self.master.activate()
