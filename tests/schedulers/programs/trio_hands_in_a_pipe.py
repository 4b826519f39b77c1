"""Tasks wait for replies, and say so in a pipe, by a write that is no checkpoint of Trio's."""

import os

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    hands, raise_hand = os.pipe()
    moved = [trio.Event() for _ in boards]
    async with trio.open_nursery() as nursery:
        for number, board in enumerate(boards):
            nursery.start_soon(opponent, number, board, raise_hand, moved)
        while any(board.in_play for board in boards):
            await trio.lowlevel.wait_readable(hands)
            for number in os.read(hands, 64):
                if boards[number].in_play:
                    boards[number].master_moves()
                moved[number].set()
    os.close(hands)
    os.close(raise_hand)


async def opponent(number, board, raise_hand, moved):
    await board.opponent_arrives()
    while board.in_play:
        moved[number] = trio.Event()
        os.write(raise_hand, bytes([number]))
        await moved[number].wait()
        await board.opponent_replies()
    os.write(raise_hand, bytes([number]))  # goodbye
