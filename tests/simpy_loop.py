"""The plain hall as a SimPy model: a process for each board, and the master as a resource."""

from collections.abc import Generator, Sequence
from typing import Any

import simpy

MANY = 1_000_000
"""More than there are visits."""


def visits_in_simpy(
    service: Sequence[Sequence[int]], think: Sequence[Sequence[int]]
) -> list[tuple[int, int, int, int]]:
    """Board, begin and end of the move, and reply, of every visit in order; in ms."""
    env = simpy.Environment()
    master = simpy.PriorityResource(env)
    visits: list[tuple[int, int, int, int]] = []
    turn = 0

    def game(board: int) -> Generator[simpy.Event, Any, None]:
        nonlocal turn
        last = board - len(service)
        for move, reply in zip(service[board], think[board], strict=True):
            # of those ready at one instant, the one that was visited first
            with master.request(priority=int(env.now) * MANY + last) as request:
                yield request
                turn += 1
                last = turn
                begin = int(env.now)
                yield env.timeout(move)
                visits.append((board, begin, begin + move, begin + move + reply))
            yield env.timeout(reply)

    for board in range(len(service)):
        env.process(game(board))
    env.run()
    return visits
