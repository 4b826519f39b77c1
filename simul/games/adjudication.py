"""Judge a game that is cut off: at the move limit, or when the hall closes."""

import chess

from players.greedy import material
from simul.record import DRAW, Ending, Reason


def adjudication(position: chess.Board, why: str = "") -> Ending:
    """Judge a game that was cut off: a side at least a minor piece ahead wins.

    `why` it was cut off goes into the reason.

    >>> adjudication(chess.Board())
    '1/2-1/2 adjudicated: material is level'
    >>> adjudication(chess.Board(), "the hall closed")
    '1/2-1/2 adjudicated: the hall closed: material is level'
    """
    before = f"{why}: " if why else ""
    ahead = material(position, chess.WHITE)
    if abs(ahead) < 3:
        how = "material is level" if ahead == 0 else f"only {abs(ahead)} ahead in material"
        return Ending(DRAW, Reason.ADJUDICATED, detail=before + how)
    winner, result = ("White", "1-0") if ahead > 0 else ("Black", "0-1")
    how = f"{winner} is {abs(ahead)} ahead in material"
    return Ending(result, Reason.ADJUDICATED, detail=before + how)
