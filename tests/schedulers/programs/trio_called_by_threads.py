"""Threads wait for replies, and call into Trio."""

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    raised, hands = trio.open_memory_channel(len(boards))
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(wait_at, board, board.opponent_arrives, raised)
        playing = len(boards)
        while playing:
            board = await hands.receive()
            if board.in_play:
                board.master_moves()
                nursery.start_soon(wait_at, board, in_thread(board), raised)
            else:
                playing -= 1


async def wait_at(board, wait, raised):
    await wait()
    await raised.send(board)


def in_thread(board):
    async def wait():
        await trio.to_thread.run_sync(work, board)

    return wait


def work(board):
    board.wait_for_reply()
    trio.from_thread.run_sync(board.position.copy)
    trio.from_thread.run(trio.sleep, 0)
