"""Judge a game that is cut off at the move limit."""

import chess

from players.greedy import material


def adjudication(position: chess.Board) -> str:
    """Judge a game cut off at the move limit, by result and reason: a minor piece ahead wins.

    >>> adjudication(chess.Board())
    '1/2-1/2 adjudicated: material is level'
    """
    ahead = material(position, chess.WHITE)
    if abs(ahead) < 3:
        how = "material is level" if ahead == 0 else f"only {abs(ahead)} ahead in material"
        return f"1/2-1/2 adjudicated: {how}"
    winner, result = ("White", "1-0") if ahead > 0 else ("Black", "0-1")
    return f"{result} adjudicated: {winner} is {abs(ahead)} ahead in material"
