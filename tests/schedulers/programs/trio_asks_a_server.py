"""A server is asked in a task, by a socket that blocks: nobody else is served meanwhile."""

import socket

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    with socket.create_server(("127.0.0.1", 0)) as server:
        trio.run(main, hall.boards, server, clock=hall.clock())


async def main(boards, server):
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board, server.getsockname())


async def play_board(board, address):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        socket.create_connection(address).close()
        await board.opponent_replies()
