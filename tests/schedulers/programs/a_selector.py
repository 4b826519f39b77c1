"""One thread makes all moves, and selects among the lines on which opponents raise their hands."""

import selectors
import socket
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    threads = []
    with selectors.DefaultSelector() as lines:
        for board in hall.boards:
            ours, theirs = socket.socketpair()
            moved = threading.Event()
            lines.register(ours, selectors.EVENT_READ, (board, moved))
            thread = threading.Thread(target=opponent, args=(board, theirs, moved))
            thread.start()
            threads.append(thread)
        while lines.get_map():
            for key, _ in lines.select():
                board, moved = key.data
                if key.fileobj.recv(1):
                    board.master_moves()
                    moved.set()
                else:
                    lines.unregister(key.fileobj)
                    key.fileobj.close()
    for thread in threads:
        thread.join()


def opponent(board, line, moved):
    board.opponent_arrives()
    while board.in_play:
        line.sendall(b"!")
        moved.wait()
        moved.clear()
        board.opponent_replies()
    line.close()
