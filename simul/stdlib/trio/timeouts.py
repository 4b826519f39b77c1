"""Trio's own timeouts; a verdict knows the lines that set them."""

from collections.abc import Iterator
from contextlib import contextmanager

import trio

from simul.kernel.time_limits import note_scope


def move_on_after(seconds: float, *, shield: bool = False) -> trio.CancelScope:
    """Leave the block after `seconds` of the hall."""
    return _noted(trio.move_on_after(seconds, shield=shield))


def move_on_at(deadline: float, *, shield: bool = False) -> trio.CancelScope:
    """Leave the block at `deadline`, by Trio's clock."""
    return _noted(trio.move_on_at(deadline, shield=shield))


@contextmanager
def fail_after(seconds: float, *, shield: bool = False) -> Iterator[trio.CancelScope]:
    """Leave the block after `seconds` of the hall, with a TooSlowError."""
    with trio.fail_after(seconds, shield=shield) as scope:
        yield _noted(scope)


@contextmanager
def fail_at(deadline: float, *, shield: bool = False) -> Iterator[trio.CancelScope]:
    """Leave the block at `deadline`, by Trio's clock, with a TooSlowError."""
    with trio.fail_at(deadline, shield=shield) as scope:
        yield _noted(scope)


def _noted(scope: trio.CancelScope) -> trio.CancelScope:
    if trio.lowlevel.in_trio_task():
        note_scope(scope, id(trio.lowlevel.current_task()), trio.current_time)
    return scope
