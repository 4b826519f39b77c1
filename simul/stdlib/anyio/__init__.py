"""AnyIO itself; only its threads go by the hall's clock."""

from typing import Any

import anyio as _anyio

from simul.stdlib.anyio import from_thread, to_thread

__all__ = ["from_thread", "to_thread"]


def __getattr__(name: str) -> Any:
    """Return what is not here from AnyIO itself."""
    return getattr(_anyio, name)
