"""Constant times: the total to the millisecond, the knee, and what lies beyond it.

N boards, M move pairs a game, A ms for a move of the master, B ms for a reply. The formulas are
derived in docs/theory.md.
"""

from math import inf


def closed_form(boards: int, pairs: int, service: int, think: int) -> int:
    """Total ms with constant times: max(M·(A + B) + (N - 1)·A, N·M·A + B).

    The first applies up to the knee of N = (A + B) / A boards, where the opponents set the pace;
    the second beyond it, where the master never rests.

    >>> [closed_form(boards, 30, 5_000, 55_000) // 1_000 for boards in (1, 12, 13, 24, 48)]
    [1800, 1855, 2005, 3655, 7255]
    """
    one_game = pairs * (service + think)
    return max(one_game + (boards - 1) * service, boards * pairs * service + think)


def one_by_one(boards: int, pairs: float, service: float, think: float) -> float:
    """Total ms, on average, of one game after the other: N·M·(A + B).

    >>> one_by_one(24, 30, 5_000, 55_000)
    43200000
    """
    return boards * pairs * (service + think)


def knee(service: float, think: float) -> float:
    """Number of boards from which on the master never rests: (A + B) / A; inf where A is 0.

    It is the greatest speed-up that one master can have, too. Times in ms.

    >>> knee(5_000, 55_000), knee(30_000, 20_000)
    (12.0, 1.6666666666666667)
    """
    return (service + think) / service if service else inf
