"""A hall in AnyIO, which waits where the framework below it does, asyncio or Trio."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from simul.exhibition import Exhibition
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.kernel.tasks import Awaited
from simul.record import Want
from simul.stdlib.noted import Wrapped, name_of, with_capacity


class _Below(Protocol):
    """What AnyIO needs of the hall of the framework below it."""

    def tasks(self) -> Sequence[object]:
        """Return all tasks of the program."""

    def _as_awaited(self, thing: object, method: str) -> Awaited | None: ...


class _Anyio:
    """AnyIO's own time limits and objects, on either framework."""

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with anyio.CancelScope(deadline=deadline / 1_000):
            yield

    def _as_awaited(self: _Below, thing: object, method: str) -> Awaited | None:
        """Return what a task waits for that has called this method of an object of AnyIO's."""
        match thing:
            case Wrapped():
                original = self._as_awaited(thing.original, method)
                return thing.awaited(original) if original else None
            case anyio.Lock():
                return Awaited(Want.LOCK, "a lock", _with_id(thing.statistics().owner, self))
            case anyio.Semaphore():
                return Awaited(Want.LOCK, "a place of a semaphore")
            case anyio.CapacityLimiter():
                return Awaited(Want.LOCK, "a place of a limiter", thing.statistics().borrowers)
            case anyio.Event():
                return Awaited(Want.EVENT, name_of(thing, "an event"))
            case anyio.Condition():
                return Awaited(Want.CONDITION, "a condition")
            case MemoryObjectReceiveStream():
                return Awaited(Want.ITEM, name_of(thing, "a stream"))
            case MemoryObjectSendStream():
                return Awaited(Want.ROOM, with_capacity(thing, "a stream"))
        return super()._as_awaited(thing, method)  # type: ignore[safe-super]


def _with_id(owner: anyio.TaskInfo | None, hall: _Below) -> list[object]:
    """Return the task that AnyIO describes; it has the same identifier."""
    if owner is None:
        return []
    return [next((task for task in hall.tasks() if id(task) == owner.id), None)]


class _OnAsyncio(_Anyio, AsyncioHall):
    @property
    def backend_options(self) -> dict[str, Any]:
        """Options for the event loop of this hall: `anyio.run(..., backend_options=...)`."""
        return {"loop_factory": self.new_event_loop}

    @staticmethod
    def _name(task: asyncio.Task[Any]) -> str:
        return task.get_name().rpartition(".")[2]  # AnyIO puts the module before it


class _OnTrio(_Anyio, TrioHall):
    @property
    def backend_options(self) -> dict[str, Any]:
        """Options for the clock of this hall: `anyio.run(..., backend_options=...)`."""
        return {"clock": self.clock()}


def anyio_hall(exhibition: Exhibition, backend: str) -> _OnAsyncio | _OnTrio:
    """Make a hall for AnyIO on one of its backends, `asyncio` or `trio`."""
    hall = _OnAsyncio(exhibition) if backend == "asyncio" else _OnTrio(exhibition)
    exhibition.program.framework = "anyio"
    return hall
