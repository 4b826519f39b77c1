"""What the rest of the program has to know of a board."""

from typing import Protocol


class BoardState(Protocol):
    """A board, as far as the log, the kernel and the supervision ask."""

    in_play: bool
    order: int
    arrived_at: int

    @property
    def number(self) -> int:
        """The number of the game that is played here."""

    @property
    def left(self) -> bool:
        """Whether the task or thread that played here has left in mid-game."""

    @property
    def waits_for(self) -> str:
        """Whom an unfinished game waits for, in words."""

    @property
    def waits_in_vain(self) -> bool:
        """Whether the board waits for a master who is stuck at a silent board."""

    def is_kept_waiting(self, now: int) -> bool:
        """Whether it is the master, or the program, that has to go on at this board."""

    def is_due_after(self, now: int) -> bool:
        """Whether something is under way here that will be over later than `now` (ms)."""
