"""Locks that a thread or task takes again by the very call that took them: none gave them back.

A program that takes one twice on its way, as in a helper function, comes there by another call.
"""

from types import CodeType

from simul.kernel.running_code import line_now, programs_frames
from simul.kernel.threads import current

Way = tuple[tuple[CodeType, int], ...]
"""The calls that are under way, each by its instruction: on one line there may be several."""


def way_here() -> Way | None:
    """Return by which calls of a user's own file something is done now; None if by none."""
    kernel = current()
    if kernel is None or not kernel.exhibition.program.own_file:
        return None
    return tuple((frame.f_code, frame.f_lasti) for frame in programs_frames())


def note_if_never_given_back(taken: Way | None) -> None:
    """Note this line if what is waited for here was taken on the same way."""
    kernel, line = current(), line_now()
    if kernel is not None and taken and line is not None and taken == way_here():
        kernel.exhibition.program.locks.never_given_back.add(line)
