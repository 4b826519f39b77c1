"""Round and round: wait for each reply before the next move."""

from simul.exhibition import Exhibition
from simul.halls.rounds import RoundBoard, RoundHall


def play(exhibition: Exhibition) -> None:
    """Go round the boards until all games are over."""
    hall = RoundHall(exhibition)
    for board in hall.boards:
        board.opponent_arrives()
    while in_play := [board for board in hall.boards if board.in_play]:
        for board in in_play:
            play_board(board)


def play_board(board: RoundBoard) -> None:
    """Play one move pair: the reply to her last move, and her next one."""
    board.opponent_replies()  # waits here until the opponent is ready
    if board.in_play:
        board.master_moves()
