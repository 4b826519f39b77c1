"""Three who count to three: each game gets a step in turn."""

from collections.abc import Iterator

from simul.exhibition import Exhibition
from simul.halls.rounds import RoundBoard, RoundHall


def play(exhibition: Exhibition) -> None:
    """Give each game a step in turn, until all are over."""
    hall = RoundHall(exhibition)
    games = [count(board) for board in hall.boards]
    while games:
        for game in list(games):
            try:
                next(game)
            except StopIteration:
                games.remove(game)


def count(board: RoundBoard) -> Iterator[None]:
    """Play one game: pause whenever the other side has to count."""
    board.opponent_arrives()
    while board.in_play:
        board.opponent_replies()
        if board.in_play:
            board.master_moves()
            yield
