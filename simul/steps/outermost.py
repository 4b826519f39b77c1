"""Calls the outermost function of a thread or of a callback, for both to be noted.

frames.py knows this file: whatever calls a function of it has no part in what that calls.
"""

from collections.abc import Callable


def call(function: Callable[[], object]) -> None:
    """Call a function."""
    function()
