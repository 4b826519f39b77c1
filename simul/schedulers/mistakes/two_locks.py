"""Two masters who play every move together, and two locks in opposite order.

The picture: Anna and Boris consult, so a steward has to fetch both. Half of the stewards ask Anna
first and half ask Boris, and soon each of them stands at another board and waits for the other.
The belief: a steward who holds both may play; it does not matter which is asked first.
The wrong line: the two locks are taken in an order that depends on the board.
Look for: a chart that stops early, and a message that says who waits for whom. Other seeds, others.
What breaks: every-game-ends: it is a deadlock.
Total: none. Taken in one order everywhere, the locks do no harm: 1:00:55.
Run it: simul run textbook --scheduler two-locks
Right: threaded.py
"""

from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ThreadedHall(exhibition)
    masters = hall.lock("Anna"), hall.lock("Boris")
    threads = [threading.Thread(target=play_board, args=(board, masters)) for board in hall.boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def play_board(board: BlockingBoard, masters: Sequence[threading.Lock]) -> None:
    """Play one game from the first move to the last reply."""
    first, second = masters if board.number % 2 else reversed(masters)  # must be one order for all
    board.opponent_arrives()
    while board.in_play:
        with first, second:
            board.master_moves()
        board.opponent_replies()
