"""Three who count to three: drive the games in turn.

Try it, in this folder: simul learn check countdown
"""

from collections.abc import Iterator

from simul.exhibition import Exhibition
from simul.halls.rounds import RoundBoard, RoundHall


def play(exhibition: Exhibition) -> None:
    """Drive all games to their ends."""
    hall = RoundHall(exhibition)
    games = [count(board) for board in hall.boards]
    for game in games:
        for _ in game:  # drives this game to its end: 1 2 3
            pass


def count(board: RoundBoard) -> Iterator[None]:
    """Play one game: pause whenever the other side has to count."""
    board.opponent_arrives()
    while board.in_play:
        board.opponent_replies()  # waits here until the second is over
        if board.in_play:
            board.master_moves()  # nods
            yield  # pauses here
