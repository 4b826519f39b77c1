"""Threads wait for replies, and have the event loop run a coroutine."""

import asyncio
import threading

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    loop, hands = asyncio.get_running_loop(), asyncio.Queue()
    for board in boards:
        await board.opponent_arrives()
        await hands.put(board)
    playing = len(boards)
    while playing:
        board = await hands.get()
        if board.in_play:
            board.master_moves()
            threading.Thread(target=wait_for_reply, args=(board, hands, loop)).start()
        else:
            playing -= 1


def wait_for_reply(board, hands, loop):
    board.wait_for_reply()
    asyncio.run_coroutine_threadsafe(hands.put(board), loop).result()
