"""Many replications of one scenario, of which only the makespan is needed: in arrays, or in a loop.

All entrants sample the same exponential think times as `simul sweep` does, and the sampling counts.
SimPy and the loop take the replications one after the other; `replicate` takes many in arrays, and
computes utilisation, waits and speed-up as well. With two processes, each does half of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from harness import PROCESSOR, REAL, Entrant, Lap, Race, lap
from loky import get_reusable_executor
from move_pairs import scenario_of

from simul.oracle.reference.plain import ready_first
from simul.oracle.timing import FIXED, replicate
from simul.oracle.timing.halls import sample

Totals = list[int]
Simulate = Callable[[int, range], Totals]
"""Return the makespan, in ms, of each of these replications with a number of boards."""
Model = Callable[[list[list[int]], list[list[int]]], int]
CHECKED = 3
"""Number of replications whose makespans are compared: those that all entrants have."""


def one_by_one(model: Model, boards: int, numbers: range) -> Totals:
    """Sample all times at once, and simulate each replication by itself."""
    halls = sample(scenario_of(boards), numbers, FIXED).halls
    return [
        model(service.tolist(), think.tolist())
        for service, think in zip(halls.service, halls.think, strict=True)
    ]


def plain_reference(service: list[list[int]], think: list[list[int]]) -> int:
    """Simulate one replication with the reference; return the makespan in ms."""
    return max(reply for *_, reply in ready_first([0] * len(service), service, think))


def at_once(boards: int, numbers: range) -> Totals:
    """Compute all replications in arrays, as sweeps do."""
    found = replicate(scenario_of(boards), ["ready-first"], numbers)
    return list(map(int, found["ready-first"].total))


def with_simpy(name: str, boards: int, numbers: range) -> Totals:
    """Simulate every replication with SimPy, without a record."""
    import in_simpy

    return one_by_one(getattr(in_simpy, name), boards, numbers)


OURS: dict[str, Simulate] = {
    "loop": partial(one_by_one, plain_reference),
    "replicate": at_once,
}
SIMPY = ("SimPy Resource", "SimPy Store")


def halves(numbers: range) -> Sequence[range]:
    """Split the replications between two processes."""
    middle = len(numbers) // 2
    return numbers[:middle], numbers[middle:]


def alone(simulate: Simulate, boards: int, count: int, clock: str = PROCESSOR) -> Lap:
    """Measure in one process."""
    return _checked(lambda: simulate(boards, range(count)), count, clock)


def in_two(simulate: Simulate, boards: int, count: int) -> Lap:
    """Measure in two processes of loky, which run already and have imported everything."""
    pool = get_reusable_executor(max_workers=2)

    def work() -> Totals:
        parts = pool.map(partial(simulate, boards), halves(range(count)))
        return [total for part in parts for total in part]

    list(pool.map(partial(simulate, 2), [range(1)] * 8))
    return _checked(work, count, REAL)


def _checked(work: Callable[[], Totals], count: int, clock: str) -> Lap:
    found = lap(lambda: tuple(work()[:CHECKED]), count, clock)
    return Lap(found.seconds, count, found.result)


def entrants(
    measure: Callable[[Simulate, int, int], Lap], boards: int, few: int, many: int
) -> Iterator[Entrant]:
    """Yield all entrants, measured in the same way; SimPy, which is slow, does few replications."""
    for name in SIMPY:
        simpy = partial(with_simpy, f"total_with_{name.split()[1].lower()}")
        run = partial(measure, simpy, boards, few)
        yield Entrant(name, run, ("simpy",), f"{few} replications")
    for name, simulate in OURS.items():
        run = partial(measure, simulate, boards, many)
        yield Entrant(name, run, note=f"{many:,} replications")


def races_of(boards: int, few: int, many: int) -> Iterator[Race]:
    """Yield one race in one process, and one in two processes against SimPy in one."""
    race = partial(Race, "replications", unit="replication")
    work = f"{boards:,} boards, 30 move pairs, exponential think times"
    one = tuple(entrants(alone, boards, few, many))
    yield race(f"{work}, one process", entrants=one, yardsticks=SIMPY)
    simpy = tuple(
        replace(each, name=f"{each.name}, one process")
        for each in entrants(partial(alone, clock=REAL), boards, few, many)
        if each.name in SIMPY
    )
    yield race(
        f"{work}, two processes",
        entrants=(*simpy, *entrants(in_two, boards, few, many)),
        yardsticks=tuple(each.name for each in simpy),
        clock=REAL,
    )


def races(quick: bool) -> Iterator[Race]:
    """Yield races with 24 and 1,000 boards."""
    sizes = [(24, 20, 1_000), (200, 4, 100)] if quick else [(24, 100, 4_000), (1_000, 6, 128)]
    for size in sizes:
        yield from races_of(*size)
