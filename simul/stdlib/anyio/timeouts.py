"""AnyIO's own timeouts; a verdict knows the lines that set them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio

from simul.kernel.time_limits import note_scope


def move_on_after(delay: float | None, shield: bool = False) -> anyio.CancelScope:
    """Leave the block after `delay` seconds of the hall."""
    return _noted(anyio.move_on_after(delay, shield))


@contextmanager
def fail_after(
    delay: float | None, shield: bool = False, **options: Any
) -> Iterator[anyio.CancelScope]:
    """Leave the block after `delay` seconds of the hall, with a TimeoutError."""
    with anyio.fail_after(delay, shield, **options) as scope:
        yield _noted(scope)


def _noted(scope: anyio.CancelScope) -> anyio.CancelScope:
    note_scope(scope, anyio.get_current_task().id, anyio.current_time)
    return scope
