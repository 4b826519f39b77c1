"""AnyIO's portals, by which threads call into an event loop, on both backends.

Totals are closed forms of the sleeps, on the virtual clock, and no less in real time.
"""

from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from in_an_event_loop import check, seconds_in
from small_programs import played

from simul.running import Clock
from simul.stdlib import time
from simul.stdlib.anyio import to_thread
from simul.stdlib.anyio.from_thread import BlockingPortal

BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])
ON_BOTH = pytest.mark.parametrize("backend", ["asyncio", "trio"])

STEWARDS = """
import anyio
from simul.halls.on_anyio import anyio_hall

def play(exhibition):
    hall = anyio_hall(exhibition, "{backend}")
    anyio.run(
        main, hall.boards, backend="{backend}", backend_options=hall.backend_options
    )

def steward(board, portal):
    portal.call(board.opponent_arrives)
    while board.in_play:
        portal.call(board.master_moves)
        portal.call(board.opponent_replies)

async def main(boards):
    async with anyio.from_thread.BlockingPortal() as portal, anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(anyio.to_thread.run_sync, steward, board, portal)
"""


@ON_BOTH
def test_threads_may_play_through_a_portal(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exhibition takes as long as without them: the third opponent begins last."""
    monkeypatch.chdir(tmp_path)
    one = played(STEWARDS.format(backend=backend))
    assert one.outcome == "verified"
    assert one.record.makespan == 2 * 5_000 + one.scenario.moves * (5_000 + 55_000)


@BOTH_CLOCKS
@ON_BOTH
def test_a_call_waits_for_its_result(clock: Clock, backend: str) -> None:
    """Of a coroutine function as of a function."""

    async def main() -> tuple[str, str]:
        async def slowly(word: str) -> str:
            await anyio.sleep(3)
            return word.upper()

        def ask() -> tuple[str, str]:
            return portal.call(slowly, "late"), portal.call(str.upper, "now")

        async with BlockingPortal() as portal:
            return await to_thread.run_sync(ask)

    check(f"anyio on {backend}", main, clock, ("LATE", "NOW"), 3)


@ON_BOTH
def test_tasks_of_a_portal_run_at_once_and_are_waited_for_at_its_end(backend: str) -> None:
    """Whether or not their results are asked for."""

    async def main() -> None:
        def ask() -> None:
            for seconds in (1, 4, 2):
                portal.start_task_soon(anyio.sleep, seconds)

        async with BlockingPortal() as portal:
            await to_thread.run_sync(ask)

    assert seconds_in(f"anyio on {backend}", main) == (None, 4)


@ON_BOTH
def test_an_error_in_a_portal_is_raised_where_its_result_is_asked_for(backend: str) -> None:
    """The portal goes on."""

    async def main() -> list[str]:
        async def fail() -> None:
            raise KeyError("no such board")

        def ask() -> list[str]:
            with pytest.raises(KeyError, match="no such board"):
                portal.call(fail)
            return [portal.call(str.upper, "on")]

        async with BlockingPortal() as portal:
            return await to_thread.run_sync(ask)

    assert seconds_in(f"anyio on {backend}", main) == (["ON"], 0)


@ON_BOTH
def test_to_cancel_a_future_of_a_portal_cancels_its_task(backend: str) -> None:
    """After two seconds of ten."""

    async def main() -> str:
        def ask() -> str:
            future = portal.start_task_soon(anyio.sleep, 10)
            time.sleep(2)
            future.cancel()
            with pytest.raises(CancelledError):
                future.result()
            return "cancelled"

        async with BlockingPortal() as portal:
            return await to_thread.run_sync(ask)

    assert seconds_in(f"anyio on {backend}", main) == ("cancelled", 2)


@ON_BOTH
def test_a_portal_that_is_stopped_takes_no_calls_and_may_cancel_its_tasks(backend: str) -> None:
    """Its tasks would have slept for an hour."""

    async def main() -> str:
        def ask() -> str:
            portal.start_task_soon(anyio.sleep, 3_600)
            portal.call(portal.stop, True)
            with pytest.raises(RuntimeError, match="not running"):
                portal.call(str.upper, "late")
            return "stopped"

        async with BlockingPortal() as portal:
            answer = await to_thread.run_sync(ask)
            await portal.sleep_until_stopped()
        return answer

    assert seconds_in(f"anyio on {backend}", main) == ("stopped", 0)


@ON_BOTH
def test_a_portal_is_for_other_threads_than_the_event_loops(backend: str) -> None:
    """There the call would wait for itself."""

    async def main() -> None:
        async with BlockingPortal() as portal:
            with pytest.raises(RuntimeError, match="from the event loop thread"):
                portal.call(str.upper, "here")

    seconds_in(f"anyio on {backend}", main)


@ON_BOTH
def test_a_task_of_a_portal_may_say_that_it_has_started(backend: str) -> None:
    """Its result comes later; one that ends without a word is an error."""

    async def main() -> tuple[str, int]:
        async def serve(*, task_status: anyio.abc.TaskStatus[str]) -> int:
            await anyio.sleep(1)
            task_status.started("open")
            await anyio.sleep(2)
            return 3

        async def silent(**_: object) -> None:
            await anyio.lowlevel.checkpoint()

        def ask() -> tuple[str, int]:
            future, said = portal.start_task(serve)
            with pytest.raises(RuntimeError, match=r"without calling task_status\.started"):
                portal.start_task(silent)
            return said, future.result()

        async with BlockingPortal() as portal:
            return await to_thread.run_sync(ask)

    assert seconds_in(f"anyio on {backend}", main) == (("open", 3), 3)


@ON_BOTH
def test_a_thread_may_enter_an_asynchronous_context_manager(backend: str) -> None:
    """It learns of an error in the block, and may swallow it."""
    seen: list[str] = []

    @asynccontextmanager
    async def room() -> AsyncIterator[str]:
        await anyio.sleep(1)
        try:
            yield "inside"
        except KeyError as error:
            seen.append(f"left by {error!r}")
        await anyio.sleep(2)

    async def main() -> None:
        def ask() -> None:
            with portal.wrap_async_context_manager(room()) as where:
                seen.append(where)
                raise KeyError(3)

        async with BlockingPortal() as portal:
            await to_thread.run_sync(ask)

    assert seconds_in(f"anyio on {backend}", main) == (None, 3)
    assert seen == ["inside", "left by KeyError(3)"]


def test_a_portal_with_an_event_loop_of_its_own_is_refused_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is raised is an exit, which no program catches."""
    monkeypatch.chdir(tmp_path)
    one = played(
        """
from anyio.from_thread import start_blocking_portal
from simul.halls.on_anyio import anyio_hall

def play(exhibition):
    hall = anyio_hall(exhibition, "asyncio")
    with start_blocking_portal(backend_options=hall.backend_options) as portal:
        portal.call(hall.boards[0].opponent_arrives)
"""
    )
    assert "was played at in a thread that the hall does not know (asyncio-portal)" in str(
        one.error
    )
    assert one.raised == "RunError"
