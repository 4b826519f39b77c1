"""Opponents who are clients on sockets: a server and streams, in asyncio.

The picture: the opponents sit at home, and call. The hall is a server; for every call there is a
task, which sends the position after the master's move and waits for the line that answers it.
The new idea: a stream is a socket that can be awaited: `readline` waits until a whole line has
come, in however many pieces. The selector is still there, inside of the event loop. So a server
with a task for every connection looks like a hall with a task for every board.
Look for: the chart of asyncio; on the wall clock a message is on its way for less than a ms.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler streams
Read before: with_selectors.py. Read next: thread_pool.py
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every opponent has hung up."""
    async with asyncio.TaskGroup() as tasks:
        server = await asyncio.start_server(
            lambda *stream: tasks.create_task(answer(boards, stream)),
            "127.0.0.1",
            0,
            backlog=len(boards),  # all call at once; calls beyond it would be dropped
        )
        with closing(server):
            async with asyncio.TaskGroup() as opponents:
                for number in range(len(boards)):
                    opponents.create_task(call(boards, number, server.sockets[0].getsockname()))


async def play_board(board: AwaitingBoard, stream: Stream) -> None:
    """Play one game from the first move to the last reply: the master's side."""
    reader, writer = stream
    while board.in_play:
        board.master_moves()
        writer.write(f"{board.position.fen()}\n".encode())
        await reader.readline()  # she walks on: until a line has come, others are served


async def answer(boards: Sequence[AwaitingBoard], stream: Stream) -> None:
    """Answer a call: its first line says at which board."""
    reader, writer = stream
    with closing(writer):
        await play_board(boards[int(await reader.readline())], stream)


async def call(boards: Sequence[AwaitingBoard], number: int, address: tuple[str, int]) -> None:
    """Call the hall, and reply to every position: the opponent's side."""
    reader, writer = await asyncio.open_connection(*address)
    with closing(writer):
        await boards[number].opponent_arrives()
        writer.write(f"{number}\n".encode())
        while await reader.readline():  # an empty one is the end: the hall has hung up
            await boards[number].opponent_replies()
            writer.write(b"replied\n")
