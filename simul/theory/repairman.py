"""Random times: the machine-repairman model, in the long run.

N machines run for a while, fail, and wait for the one repairman who mends them one by one. The
machines are the boards: an opponent thinks for B ms on average, and the master needs A ms on
average for a move. The master is a queue, the opponents' thinking is a delay, and no customer
ever leaves: a *closed* queueing system. Derivations and sources are in docs/theory.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import expm1, inf

NEGLIGIBLE = 1e-20
"""A probability below this changes no digit of any figure."""


@dataclass(frozen=True)
class Repairman:
    """Long-run averages of one master and N boards. Times in ms."""

    boards: int
    service_mean: float
    """A, ms for a move of the master."""
    think_mean: float
    """B, ms for a reply."""
    response: float
    """R, ms from a reply to the end of the master's move: the wait and the move."""

    @property
    def throughput(self) -> float:
        """X, move pairs a ms at all boards together: N / (R + B); inf if nothing takes time."""
        cycle = self.response + self.think_mean
        return self.boards / cycle if cycle else inf

    @property
    def pairs_an_hour(self) -> float:
        """X in move pairs an hour."""
        return self.throughput * 3_600_000

    @property
    def utilisation(self) -> float:
        """Share of the time in which the master is busy: X·A (the utilisation law)."""
        return min(1.0, self.throughput * self.service_mean) if self.service_mean else 0.0

    @property
    def wait(self) -> float:
        """Mean ms from a reply until the master comes, without her move: R - A."""
        return self.response - self.service_mean

    @property
    def waiting(self) -> float:
        """Mean number of boards that are ready and wait for the master: X·(R - A)."""
        return self.throughput * self.wait if self.wait else 0.0

    @property
    def speedup(self) -> float:
        """Long-run speed-up over one game after the other: X·(A + B)."""
        cycle = self.service_mean + self.think_mean
        return self.throughput * cycle if cycle else 1.0

    def total(self, pairs: float) -> float:
        """Return the ms that N games of M = `pairs` move pairs take at this throughput: N·M / X.

        A finite run takes longer: all boards are ready at once at the start, and at the end the
        master waits for the last of them.
        """
        return pairs * (self.response + self.think_mean)


def machine_repairman(boards: int, service_mean: float, think_mean: float) -> Repairman:
    """Solve M/M/1//N: exponential service, think times of any distribution. Means in ms.

    Exact, by `mean_value_analysis`. Only the mean of the think times counts, as long as the service
    is exponential (Baskett, Chandy, Muntz and Palacios, Journal of the ACM 22, 1975).

    >>> two = machine_repairman(2, 1_000, 1_000)  # P(no board is ready) = 1 / (1 + 2 + 2)
    >>> two.utilisation, two.wait
    (0.8, 500.0)
    """
    return next(islice(mean_value_analysis(service_mean, think_mean), boards - 1, None))


def mean_value_analysis(service_mean: float, think_mean: float) -> Iterator[Repairman]:
    """Solve M/M/1//N for 1, 2, 3 ... boards, each from the one before. Means in ms.

    By the arrival theorem, a board that becomes ready finds the mean queue of a system with one
    board less: R(n) = A·(1 + Q(n - 1)). Then X(n) = n / (R(n) + B), and of the n boards
    Q(n) = X(n)·R(n) are with the master or wait for her (Reiser and Lavenberg, Journal of the ACM
    27, 1980). No term is subtracted, so rounding errors do not grow.
    """
    boards, at_master = 0, 0.0
    while True:
        boards += 1
        now = Repairman(boards, service_mean, think_mean, service_mean * (1 + at_master))
        yield now
        at_master = now.throughput * now.response if now.response else 0.0


def constant_service(boards: int, service: float, think_mean: float) -> Repairman:
    """Solve M/D/1//N: service that always takes A ms, exponential replies with mean B ms.

    Exact, from `idle_after_a_move`: after a fraction p of her moves no board is ready, and the
    master then rests for B / N on average. So 1 / X = A + p·B / N, and R = N / X - B.

    >>> two = constant_service(2, 1_000, 1_000)  # p = P(her move is the quicker) = 1 / e
    >>> round(two.utilisation, 4)  # 1 / (1 + p / 2)
    0.8446
    """
    idle = idle_after_a_move(boards, service, think_mean)
    return Repairman(boards, service, think_mean, boards * service - (1 - idle) * think_mean)


def idle_after_a_move(boards: int, service: float, think_mean: float) -> float:
    """Return the probability that no board is ready after a move of the master: M/D/1//N.

    1 / p is the sum over r < N of C(N - 1, r)·(e^a - 1)·(e^2a - 1)·...·(e^ra - 1), where a = A / B
    (Takács, Introduction to the Theory of Queues, 1962, chapter 5, for constant service).
    """
    if not think_mean:
        return float(boards == 1)
    total = term = 1.0
    for r in range(1, boards):
        exponent = r * service / think_mean
        if exponent > 50 or total > 1 / NEGLIGIBLE:
            return 0.0
        term *= (boards - r) / r * expm1(exponent)
        total += term
        if term < NEGLIGIBLE * total:  # terms rise to at most one peak, and then only shrink
            break
    return 1 / total
