"""Copies of this process, and messages from them: `fork` copies all memory but what is shared."""

import mmap
import os

COPIES: list[None] = []
"""One entry per generation of copies between the first process and this one.

A run belongs to one generation: in a copy of its process there are more entries.
"""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: COPIES.append(None))

_SIZE = 4_096


class Letterbox:
    """A page of memory that a process shares with its copies; it keeps the first letter."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _SIZE)

    def post(self, words: str) -> None:
        """Leave a letter, unless there is one already."""
        letter = words.encode()[: _SIZE - 1]
        if not self._page[0]:
            self._page[: len(letter)] = letter

    def letter(self) -> str:
        """Return the letter of a copy; empty if there is none."""
        if not self._page[0]:
            return ""
        return self._page[:].rstrip(b"\0").decode(errors="ignore")
