"""Opponents who are clients on sockets, and callbacks for the sockets that are readable.

The picture: every opponent has a telephone line to the hall. The master sits at the switchboard and
waits until one of them lights up.
The new idea: a selector waits for many sockets and the next timer at once. It asks the operating
system which sockets have something to be read. That is the one place at which an event loop sleeps,
asyncio's and Trio's as well; nothing else may block.
Look for: the chart of callbacks; on the wall clock a message is on its way for less than a ms.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler selectors
Read before: board_queue.py. Read next: streams.py
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from socket import socket, socketpair

from simul.clocks import Clock
from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    with ExitStack() as lines:  # in the end they are all hung up
        loop = Switchboard(exhibition.time, lines)
        for board in CallingHall(exhibition, loop.call_at).boards:
            play_board(board, loop)
        loop.run()


def play_board(board: CallingBoard, loop: "Switchboard") -> None:
    """Begin one game: connect its opponent; the rest of it runs in callbacks."""
    hall, opponent = map(loop.lines.enter_context, socketpair())  # the ends of a connection
    loop.call_when_readable(hall, partial(play_on, board))
    loop.call_when_readable(opponent, partial(reply, board))
    board.opponent_arrives(partial(opponent.send, b"I am here"))


def play_on(board: CallingBoard, hall: socket) -> None:
    """Continue one game: the opponent has sent something."""
    hall.recv(100)
    if board.in_play:
        board.master_moves()
        hall.send(board.position.fen().encode())  # she turns to the next line that lights up


def reply(board: CallingBoard, opponent: socket) -> None:
    """Think about the position that has come from the hall."""
    opponent.recv(100)
    if board.in_play:
        board.opponent_replies(partial(opponent.send, b"I have replied"))


class Switchboard(Loop):
    """The event loop of callbacks.py, which waits for sockets as well."""

    def __init__(self, time: Clock, lines: ExitStack) -> None:
        super().__init__(time)
        self.lines = lines
        self.selector = lines.enter_context(DefaultSelector())

    def call_when_readable(self, end: socket, callback: Callable[[socket], object]) -> None:
        """Call back whenever there is something to read."""
        self.selector.register(end, EVENT_READ, partial(callback, end))

    def step(self) -> None:
        """Run one round, and sleep until a socket is readable or the next timer is due."""
        super().step()
        due = self.waiting[0][0] if self.waiting else 0
        for key, _ in self.selector.select(self.time.real_seconds_until(due)):
            self.call_soon(key.data)
