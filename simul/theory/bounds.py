"""Bounds of a closed queueing system: what no chance and no order of serving goes beyond.

N boards, A ms for a move of the master, B ms for a reply, on average. The optimistic bounds hold
for any master; the pessimistic ones for a master who never rests while somebody is ready, walks no
ways and is alone. Denning and Buzen, ACM Computing Surveys 10, 1978; Lazowska, Zahorjan, Graham and
Sevcik, Quantitative System Performance, 1984, chapter 5.
"""

from math import inf

from simul.theory.constant import knee


def throughput_at_most(boards: int, service: float, think: float) -> float:
    """Move pairs a ms, at most: min(N / (A + B), 1 / A); inf where nothing takes any time."""
    nobody_waits = boards / (service + think) if service + think else inf
    return min(nobody_waits, 1 / service if service else inf)


def throughput_at_least(boards: int, service: float, think: float) -> float:
    """Move pairs a ms, at least: N / (N·A + B), as if everybody waited for all others each time."""
    slowest_round = boards * service + think
    return boards / slowest_round if slowest_round else inf


def wait_at_least(boards: int, service: float, think: float) -> float:
    """Mean ms from a reply until the master comes, at least: max(0, N·A - (A + B)).

    Beyond the knee it is what each board waits where all times are constant.

    >>> wait_at_least(24, 5_000, 55_000), wait_at_least(12, 5_000, 55_000)
    (60000, 0)
    """
    return max(0, boards * service - (service + think))


def wait_at_most(boards: int, service: float) -> float:
    """Mean ms from a reply until the master comes, at most: (N - 1)·A.

    While a board waits she is at another one, and no board has more visits than this one.
    """
    return (boards - 1) * service


def total_at_least(boards: int, pairs: float, service: float, think: float) -> float:
    """Ms of a run, at least: max(N·M·A, M·(A + B)), all her moves or the longest game."""
    return max(boards * pairs * service, pairs * (service + think))


def total_at_most(boards: int, pairs: float, service: float, think: float) -> float:
    """Ms of a run, at most: N·M·A + M·B, as if nobody thought while she makes a move.

    The board that ends last either has its master or its opponent at work, or waits while she is at
    another board; so its time is that of its own thinking and of moves of hers.

    >>> total_at_most(24, 30, 5_000, 55_000)
    5250000
    """
    return boards * pairs * service + pairs * think


def speedup_at_most(boards: int, service: float, think: float) -> float:
    """How many times as fast as one after the other, at most: min(N, (A + B) / A).

    >>> speedup_at_most(8, 5_000, 55_000), speedup_at_most(24, 5_000, 55_000)
    (8, 12.0)
    """
    return min(boards, knee(service, think))


def amdahl(workers: int, serial: float) -> float:
    """Speed-up by Amdahl's law: 1 / (f + (1 - f) / N), where a share f of the work is serial.

    He has the serial and the parallel part take turns (AFIPS Spring Joint Computer Conference 30,
    1967). In the hall they overlap: the others think while the master makes her moves. So here his
    law is what a run reaches *at least*. The limit is the same: 1 / f, which is the knee, since
    f = A / (A + B) is the master's share.

    >>> round(amdahl(24, 5 / 60), 2)
    8.23
    """
    return 1 / (serial + (1 - serial) / workers)
