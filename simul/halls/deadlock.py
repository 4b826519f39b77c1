"""Say who waits for whom when nobody can ever run again."""

from collections.abc import Sequence

from simul.errors import Deadlock
from simul.exhibition import Board, Exhibition

GRACE = 0.2
"""Real seconds in which something from outside, such as a worker thread, may still wake somebody."""


def deadlock(exhibition: Exhibition, boards: Sequence[Board], *who: str) -> Deadlock:
    """Describe a standstill: `who` are a scheduler's own findings, such as who holds which lock."""
    unfinished = [board for board in boards if board.in_play]
    lines = [*who, *(f"{board} waits for {board.waits_for}" for board in unfinished)]
    shown = lines[:10] + ([f"... and {len(lines) - 10} more"] if len(lines) > 10 else [])
    return Deadlock(
        f"deadlock at {exhibition.time.now / 1_000:g} s: nobody can ever run again\n"
        + "\n".join(f"  {line}" for line in shown)
    )
