"""A hall in AnyIO; its sleeping place is that of the framework below it, asyncio or Trio."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from simul.exhibition import Exhibition
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall


class _AnyioTimeLimit:
    """Time limits made by AnyIO itself, on either framework."""

    @asynccontextmanager
    async def time_limit(self, deadline: float) -> AsyncIterator[None]:
        """Leave the block at `deadline` (ms of hall time)."""
        with anyio.CancelScope(deadline=deadline / 1_000):
            yield


class _OnAsyncio(_AnyioTimeLimit, AsyncioHall):
    @property
    def backend_options(self) -> dict[str, Any]:
        """Options for the event loop of this hall: `anyio.run(..., backend_options=...)`."""
        return {"loop_factory": self.new_event_loop}


class _OnTrio(_AnyioTimeLimit, TrioHall):
    @property
    def backend_options(self) -> dict[str, Any]:
        """Options for the clock of this hall: `anyio.run(..., backend_options=...)`."""
        return {"clock": self.clock()}


def anyio_hall(exhibition: Exhibition, backend: str) -> _OnAsyncio | _OnTrio:
    """Make a hall for AnyIO on one of its backends, `asyncio` or `trio`."""
    return _OnAsyncio(exhibition) if backend == "asyncio" else _OnTrio(exhibition)
