"""Threads wait for replies, and say so on sockets from which tasks read."""

import asyncio
import queue
import socket

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    await asyncio.gather(*map(play_board, boards))


async def play_board(board):
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    moved = queue.Queue()
    await board.opponent_arrives()
    opponent = asyncio.create_task(asyncio.to_thread(replies, board, theirs, moved))
    while board.in_play:
        board.master_moves()
        moved.put(True)
        await reader.readline()
    moved.put(False)
    await opponent
    writer.close()
    theirs.close()


def replies(board, line, moved):
    while moved.get():
        board.wait_for_reply()
        line.sendall(b"my move\n")
