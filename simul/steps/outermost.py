"""Calls the outermost function of a thread, of a pool's call or of a callback.

frames.py knows this file: whatever calls a function of it has no part in what that calls.
"""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def call(function: Callable[[], Result]) -> Result:
    """Call a function."""
    return function()
