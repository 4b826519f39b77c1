"""Judge a game that is cut off: at the move limit, or when the hall closes."""

import chess

from players.greedy import material


def adjudication(position: chess.Board, why: str = "") -> str:
    """Judge a game by result and reason: a minor piece ahead wins. `why` it was cut off, if given.

    >>> adjudication(chess.Board())
    '1/2-1/2 adjudicated: material is level'
    >>> adjudication(chess.Board(), "the hall closed")
    '1/2-1/2 adjudicated: the hall closed: material is level'
    """
    reason = f"adjudicated: {why}" if why else "adjudicated"
    ahead = material(position, chess.WHITE)
    if abs(ahead) < 3:
        how = "material is level" if ahead == 0 else f"only {abs(ahead)} ahead in material"
        return f"1/2-1/2 {reason}: {how}"
    winner, result = ("White", "1-0") if ahead > 0 else ("Black", "0-1")
    return f"{result} {reason}: {winner} is {abs(ahead)} ahead in material"
