"""Constant times: the makespan to the millisecond, and the knee.

N boards, M move pairs a game, A ms for a move of the master, B ms for a reply. The formulas are
derived in docs/theory.md.
"""

from math import inf


def closed_form(boards: int, pairs: int, service: int, think: int) -> int:
    """Return the makespan in ms with constant times: max(M·(A + B) + (N - 1)·A, N·M·A + B).

    The first term applies up to the knee of N = (A + B) / A boards, where the opponents are the
    bottleneck; the second beyond it, where the master never rests.

    >>> [closed_form(boards, 30, 5_000, 55_000) // 1_000 for boards in (1, 12, 13, 24, 48)]
    [1800, 1855, 2005, 3655, 7255]
    """
    one_game = pairs * (service + think)
    return max(one_game + (boards - 1) * service, boards * pairs * service + think)


def one_by_one(boards: int, pairs: float, service: float, think: float) -> float:
    """Return the mean total in ms of one game after the other: N·M·(A + B).

    >>> one_by_one(24, 30, 5_000, 55_000)
    43200000
    """
    return boards * pairs * (service + think)


def knee(service: float, think: float) -> float:
    """Return the number of boards from which the master never rests: (A + B) / A; inf if A is 0.

    It is also the greatest speed-up with one master. Times in ms.

    >>> knee(5_000, 55_000), knee(30_000, 20_000)
    (12.0, 1.6666666666666667)
    """
    return (service + think) / service if service else inf
