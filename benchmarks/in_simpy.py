"""The closed loop in SimPy 4: with a Resource, as in its tutorial, and with a Store.

Both variants record every event: (time, board, ply, kind). Both exist also without a record, for
replications of which only the makespan is needed.
"""

from collections.abc import Generator
from typing import Any

import simpy

Event = tuple[float, int, int, str]
Process = Generator[simpy.Event, Any, None]
Table = list[list[int]]
"""Times in ms of hall time, a row for each board."""


def with_resource(service: Table, think: Table) -> int:
    """Simulate with a process for every board and the master as a resource; return ms."""
    env = simpy.Environment()
    master = simpy.Resource(env)
    record: list[Event] = []

    def board(number: int) -> Process:
        ply = 0
        for moving, thinking in zip(service[number], think[number], strict=True):
            with master.request() as turn:
                yield turn
                record.append((env.now, number, ply + 1, "visit"))
                yield env.timeout(moving)
                record.append((env.now, number, ply + 1, "move"))
            yield env.timeout(thinking)
            ply += 2
            record.append((env.now, number, ply, "reply"))

    for number in range(len(service)):
        env.process(board(number))
    return _run(env, record, service)


def with_store(service: Table, think: Table) -> int:
    """Simulate with the master as the only process, and a store of ready boards; return ms."""
    env = simpy.Environment()
    ready = simpy.Store(env)
    record: list[Event] = []
    moving = [iter(times) for times in service]
    thinking = [iter(times) for times in think]
    plies = [0] * len(service)
    last = 2 * len(service[0])

    def master() -> Process:
        for _ in range(sum(map(len, service))):
            number = yield ready.get()
            plies[number] += 1
            record.append((env.now, number, plies[number], "visit"))
            yield env.timeout(next(moving[number]))
            record.append((env.now, number, plies[number], "move"))
            reply = env.timeout(next(thinking[number]), number)
            reply.callbacks.append(replied)

    def replied(event: Any) -> None:
        number: int = event.value
        plies[number] += 1
        record.append((env.now, number, plies[number], "reply"))
        if plies[number] < last:
            ready.put(number)

    for number in range(len(service)):
        ready.put(number)
    env.process(master())
    return _run(env, record, service)


def total_with_resource(service: Table, think: Table) -> int:
    """Simulate as `with_resource` does, without a record; return ms."""
    env = simpy.Environment()
    master = simpy.Resource(env)

    def board(number: int) -> Process:
        for moving, thinking in zip(service[number], think[number], strict=True):
            with master.request() as turn:
                yield turn
                yield env.timeout(moving)
            yield env.timeout(thinking)

    for number in range(len(service)):
        env.process(board(number))
    env.run()
    return int(env.now)


def total_with_store(service: Table, think: Table) -> int:
    """Simulate as `with_store` does, without a record; return ms."""
    env = simpy.Environment()
    ready = simpy.Store(env)
    moving = [iter(times) for times in service]
    thinking = [iter(times) for times in think]
    left = [len(times) for times in service]

    def master() -> Process:
        for _ in range(sum(left)):
            number = yield ready.get()
            left[number] -= 1
            yield env.timeout(next(moving[number]))
            reply = env.timeout(next(thinking[number]), number)
            reply.callbacks.append(replied)

    def replied(event: Any) -> None:
        number: int = event.value
        if left[number]:
            ready.put(number)

    for number in range(len(service)):
        ready.put(number)
    env.process(master())
    env.run()
    return int(env.now)


def _run(env: simpy.Environment, record: list[Event], service: Table) -> int:
    env.run()
    if len(record) != 3 * sum(map(len, service)):
        raise AssertionError("events are missing")
    return int(env.now)
