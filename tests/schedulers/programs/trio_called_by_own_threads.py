"""Threads of the program's own call into Trio by its token."""

import threading

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    token = trio.lowlevel.current_trio_token()
    async with trio.open_nursery() as n:
        for b in boards:
            n.start_soon(play_board, b, token)


async def play_board(board, token):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        done = trio.Event()

        def work():
            board.wait_for_reply()
            trio.from_thread.run_sync(done.set, trio_token=token)

        threading.Thread(target=work).start()
        await done.wait()
