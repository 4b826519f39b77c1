"""The order of service of asyncio, Trio and threads with a lock on the wall clock.

    python benchmarks/order.py                  three rounds; about two minutes
    python benchmarks/order.py --speed 1000     as many hall seconds in a real one

The textbook exhibition without chess and without simul: 24 opponents think for 55 s and then wait
for the master, who needs 5 s for a move, 30 times each. Written as in any tutorial: a task that
sleeps, or a thread that sleeps and then takes a `threading.Lock`. Under a virtual clock the master
goes to the opponent who has been ready longest. The output counts the visits, of 720, that were
*out of order*: another opponent had been ready for longer. It also has the longest such difference
in seconds of the hall.

See docs/what-the-hall-simplifies.md for the results.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import click
import trio
from machine import machine


@dataclass(frozen=True)
class Visit:
    """One visit of the master: when the opponent was ready, and when she came, in s of the hall."""

    ready: float
    came: float


@dataclass
class Evening:
    """An exhibition in real time, `speed` times as fast."""

    speed: float
    boards: int = 24
    moves: int = 30
    service: float = 5.0
    think: float = 55.0
    visits: list[Visit] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def now(self) -> float:
        """Return the seconds of the hall since the start."""
        return (time.perf_counter() - self.started) * self.speed

    def real(self, due: float) -> float:
        """Return the real seconds from now until `due`, in seconds of the hall."""
        return max(0.0, (due - self.now()) / self.speed)

    def visit(self, ready: float) -> float:
        """Make the master's move, which blocks; return when the reply is due, in s of the hall."""
        self.visits.append(Visit(ready, self.now()))
        time.sleep(self.service / self.speed)
        return self.now() + self.think


def on_asyncio(evening: Evening) -> None:
    """Play with a task for every board, in asyncio."""

    async def play_board() -> None:
        ready = 0.0
        for _ in range(evening.moves):
            ready = evening.visit(ready)
            await asyncio.sleep(evening.real(ready))

    async def play_boards() -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(evening.boards):
                tasks.create_task(play_board())

    asyncio.run(play_boards())


def on_trio(evening: Evening) -> None:
    """Play with a task for every board, in Trio."""

    async def play_board() -> None:
        ready = 0.0
        for _ in range(evening.moves):
            ready = evening.visit(ready)
            await trio.sleep(evening.real(ready))

    async def play_boards() -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(evening.boards):
                nursery.start_soon(play_board)

    trio.run(play_boards)


def with_a_lock(evening: Evening) -> None:
    """Play with a thread for every board, and one `threading.Lock`."""
    master = threading.Lock()

    def play_board() -> None:
        ready = 0.0
        for _ in range(evening.moves):
            with master:
                ready = evening.visit(ready)
            time.sleep(evening.real(ready))

    threads = [threading.Thread(target=play_board) for _ in range(evening.boards)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


FRAMEWORKS: dict[str, Callable[[Evening], None]] = {
    "asyncio": on_asyncio,
    "trio": on_trio,
    "threading.Lock": with_a_lock,
}


def passed_over(visits: Sequence[Visit]) -> list[float]:
    """Return, for each visit out of order, by how many seconds another opponent was passed over.

    The visits are in the order in which they were made. A visit is out of order if an opponent who
    is visited later had been ready for longer; the one ready longest counts. All are ready at 0:
    between opponents who have been ready equally long there is no order.

    >>> passed_over([Visit(0, 0), Visit(20, 25), Visit(10, 30)])
    [10]
    """
    found, longest = [], float("inf")
    for visit in reversed(visits):
        if visit.ready > longest:
            found.append(visit.ready - longest)
        longest = min(longest, visit.ready)
    return found[::-1]


@click.command()
@click.option(
    "--speed", default=200.0, show_default=True, help="Seconds of the hall in a real one."
)
@click.option("--rounds", default=3, show_default=True)
@click.option("--boards", default=24, show_default=True)
@click.option("--moves", default=30, show_default=True)
def main(speed: float, rounds: int, boards: int, moves: int) -> None:
    """Play, count, and print a line for each round of each framework."""
    for name, value in machine().items():
        click.echo(f"{name}: {value}")
    for name, play in FRAMEWORKS.items():
        for _ in range(rounds):
            evening = Evening(speed, boards, moves)
            play(evening)
            late = passed_over(evening.visits)
            click.echo(
                f"{name:15} {evening.now():7.0f} s, {len(late):4} of {len(evening.visits)} visits "
                f"out of order, by up to {max(late, default=0.0):5.1f} s"
            )


if __name__ == "__main__":
    main()
