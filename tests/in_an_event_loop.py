"""Coroutines that run as the main task of a program in a hall of its own, without any chess."""

import asyncio
from collections.abc import Awaitable, Callable

import anyio
import trio
from in_a_hall import a_hall

from simul.halls.on_anyio import anyio_hall
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.running import Clock

Main = Callable[[], Awaitable[object]]
SPEED = 50.0
"""Of the wall clock."""


def seconds_in(framework: str, main: Main, clock: Clock = "virtual") -> tuple[object, float]:
    """Run a program of a framework in a hall; return what comes of it, and the seconds it took."""
    result: object
    with a_hall(clock, SPEED) as exhibition:
        exhibition.program.own_file = True
        if framework == "asyncio":
            hall = AsyncioHall(exhibition)
            with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
                result = runner.run(main())  # type: ignore[arg-type]
        elif framework == "trio":
            result = trio.run(main, clock=TrioHall(exhibition).clock())
        else:
            backend = framework.removeprefix("anyio on ")
            options = anyio_hall(exhibition, backend).backend_options
            result = anyio.run(main, backend=backend, backend_options=options)
        took = exhibition.time.now / 1_000
        assert exhibition.errors.failures == []
    return result, took


def check(framework: str, main: Main, clock: Clock, result: object, seconds: float) -> None:
    """Compare with what is right."""
    came, took = seconds_in(framework, main, clock)
    assert came == result
    if clock == "virtual":
        assert took == seconds
    else:
        assert took >= seconds - 0.002
