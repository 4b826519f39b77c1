"""Bounds of a closed queueing system, for any distribution and any queue discipline.

N boards, A ms for a move of the master, B ms for a reply, on average. The optimistic bounds hold
for any master; the pessimistic ones for a single master who never rests while a board is ready and
takes no time to walk. Denning and Buzen, ACM Computing Surveys 10, 1978; Lazowska, Zahorjan, Graham
and Sevcik, Quantitative System Performance, 1984, chapter 5.
"""

from math import inf

from simul.theory.constant import knee


def throughput_at_most(boards: int, service: float, think: float) -> float:
    """Return the most move pairs a ms: min(N / (A + B), 1 / A); inf if nothing takes time."""
    without_waits = boards / (service + think) if service + think else inf
    return min(without_waits, 1 / service if service else inf)


def throughput_at_least(boards: int, service: float, think: float) -> float:
    """Return the least move pairs a ms: N / (N·A + B), each board waiting for all others."""
    slowest_round = boards * service + think
    return boards / slowest_round if slowest_round else inf


def wait_at_least(boards: int, service: float, think: float) -> float:
    """Return the least mean wait in ms, from reply to visit: max(0, N·A - (A + B)).

    Beyond the knee each board waits exactly this long if all times are constant.

    >>> wait_at_least(24, 5_000, 55_000), wait_at_least(12, 5_000, 55_000)
    (60000, 0)
    """
    return max(0, boards * service - (service + think))


def wait_at_most(boards: int, service: float) -> float:
    """Return the greatest mean wait in ms, from reply to visit: (N - 1)·A.

    While a board waits the master is at another one, and no board has more visits than this one.
    """
    return (boards - 1) * service


def total_at_least(boards: int, pairs: float, service: float, think: float) -> float:
    """Return the least makespan in ms: max(N·M·A, M·(A + B)), all her moves or the longest game."""
    return max(boards * pairs * service, pairs * (service + think))


def total_at_most(boards: int, pairs: float, service: float, think: float) -> float:
    """Return the greatest makespan in ms: N·M·A + M·B, if no opponent thinks while she moves.

    At the board that ends last either the master or the opponent is busy, or it waits while she is
    at another board; so its time is its own thinking plus moves of hers.

    >>> total_at_most(24, 30, 5_000, 55_000)
    5250000
    """
    return boards * pairs * service + pairs * think


def speedup_at_most(boards: int, service: float, think: float) -> float:
    """Return the greatest speed-up over one game after the other: min(N, (A + B) / A).

    >>> speedup_at_most(8, 5_000, 55_000), speedup_at_most(24, 5_000, 55_000)
    (8, 12.0)
    """
    return min(boards, knee(service, think))


def amdahl(workers: int, serial: float) -> float:
    """Return the speed-up by Amdahl's law: 1 / (f + (1 - f) / N), for a serial share f of the work.

    In his law the serial and the parallel part take turns (AFIPS Spring Joint Computer Conference
    30, 1967). In the hall they overlap: opponents think while the master makes her moves. So here
    it is a *lower* bound. The limit is the same, 1 / f, which is the knee, since f = A / (A + B) is
    the master's share.

    >>> round(amdahl(24, 5 / 60), 2)
    8.23
    """
    return 1 / (serial + (1 - serial) / workers)
