"""Trio itself; only its threads go by the hall's clock."""

from typing import Any

import trio as _trio

from simul.stdlib.trio import from_thread, to_thread

__all__ = ["from_thread", "to_thread"]


def __getattr__(name: str) -> Any:
    """Return what is not here from Trio itself."""
    return getattr(_trio, name)
