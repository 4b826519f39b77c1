"""The closed loop in salabim, in the fastest of the ways that we have tried.

A queue of boards and a master who is passive when it is empty: a third faster than a resource. No
trace, and no monitor that could be switched off.
"""

from collections.abc import Generator
from typing import Any

import salabim

Process = Generator[Any, None, None]
Table = list[list[int]]
"""Ms of hall time, a row for each board."""


class Board(salabim.Component):  # type: ignore[misc]  # salabim has no types
    """A board, which stands in the queue whenever its opponent has replied."""

    def setup(self, hall: "Hall", moving: list[int], thinking: list[int]) -> None:
        """Take a seat."""
        self.hall, self.moving, self.thinking = hall, iter(moving), thinking
        self.mode.monitor(False)
        self.status.monitor(False)

    def process(self) -> Process:
        """Wait for the master's move, think, and so on; as a generator."""
        for time in self.thinking:
            self.hall.ready(self)
            yield self.passivate()
            yield self.hold(time)


class YieldlessBoard(Board):
    """The same as a greenlet."""

    def process(self) -> Any:
        """Wait for the master's move, think, and so on."""
        for time in self.thinking:
            self.hall.ready(self)
            self.passivate()
            self.hold(time)


class Master(salabim.Component):  # type: ignore[misc]
    """The master, who takes whoever stands first in the queue."""

    def setup(self, hall: "Hall") -> None:
        """Come in."""
        self.hall = hall

    def process(self) -> Process:
        """Serve for ever; as a generator."""
        while True:
            while not self.hall.queue:
                yield self.passivate()
            board = self.hall.queue.pop()
            yield self.hold(next(board.moving))
            board.activate()


class YieldlessMaster(Master):
    """The same as a greenlet."""

    def process(self) -> Any:
        """Serve for ever."""
        while True:
            while not self.hall.queue:
                self.passivate()
            board = self.hall.queue.pop()
            self.hold(next(board.moving))
            board.activate()


class Hall:
    """Everything in one place."""

    def __init__(self, yieldless: bool) -> None:
        """Make everything of which there is one.

        Its time depends on how many modules have been imported, which are nobody's business here.
        """
        self.env = salabim.Environment(trace=False, yieldless=yieldless)
        self.queue = salabim.Queue(monitor=False)
        self.board, master = (YieldlessBoard, YieldlessMaster) if yieldless else (Board, Master)
        self.master = master(hall=self)

    def play(self, service: Table, think: Table) -> int:
        """Simulate, and return the makespan in ms."""
        for moving, thinking in zip(service, think, strict=True):
            self.board(hall=self, moving=moving, thinking=thinking)
        self.env.run()
        return int(self.env.now())

    def ready(self, board: Board) -> None:
        """Stand in the queue, and wake the master if need be."""
        board.enter(self.queue)
        if self.master.ispassive():
            self.master.activate()
