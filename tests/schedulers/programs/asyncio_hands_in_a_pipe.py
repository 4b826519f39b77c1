"""Threads wait for replies; hands go through a pipe that the event loop watches."""

import asyncio
import os
import threading

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    loop = asyncio.get_running_loop()
    hands, raise_hand = os.pipe()
    ready = asyncio.Queue()
    loop.add_reader(hands, lambda: [ready.put_nowait(each) for each in os.read(hands, 64)])

    def opponent(number, board):
        board.wait_for_reply()
        os.write(raise_hand, bytes([number]))

    for board in boards:
        await board.opponent_arrives()
    for number in range(len(boards)):
        ready.put_nowait(number)
    while any(board.in_play for board in boards):
        number = await ready.get()
        board = boards[number]
        if board.in_play:
            board.master_moves()
            threading.Thread(target=opponent, args=(number, board)).start()
    loop.remove_reader(hands)
    os.close(hands)
    os.close(raise_hand)
