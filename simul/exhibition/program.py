"""What is known of the program that plays: its threads and tasks, and its errors."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from simul.exhibition.board_state import BoardState
    from simul.exhibition.step_log import StepLog


class Threads(Protocol):
    """What a board asks of the kernel of its program; see `simul.kernel.threads`."""

    def check_thread(self, board: int) -> None:
        """Raise SystemExit, and end the run, where this thread cannot play at a board."""


class OutsideCall(NamedTuple):
    """A call of the program that leads out of the hall."""

    name: str
    """As the program calls it, such as `subprocess.run`."""
    where: str
    """File and line; or the thread, where no line of the program makes the call."""
    waits: bool
    """Whether it waits at once for what it has begun."""


class Program:
    """The program of a run, as far as the halls and the kernel have come to know it."""

    def __init__(self) -> None:
        self.kernel: Threads | None = None
        """How its threads block and wake; made by `simul.kernel.kernel_of`."""
        self.threads: list[threading.Thread] = []
        """Its threads; when the run ends, so do they."""
        self.workers: set[object] = set()
        """The threads, tasks or processes that played at a board."""
        self.played_by: dict[object, BoardState] = {}
        """The board at which a thread or task plays now."""
        self.at_exit: list[Callable[[], object]] = []
        """What Python does when a program has come to its end, such as closing its pools."""
        self.costs: list[str] = []
        """What the run cost beside the playing, in sentences: real seconds, bytes."""
        self.elsewhere = False
        """Whether the games are played where this process cannot see it."""
        self.own_file = False
        """Whether it is a user's own file."""
        self.by_trios_coin = False
        """Whether the order in which Trio runs tasks may have decided something."""
        self.notes_outside_calls = False
        """Whether calls that lead out of the hall are noted."""
        self.outside_calls: dict[OutsideCall, None] = {}
        """Calls that led out of the hall without blocking an event loop, in order."""
        self.blocked_at: set[BoardState] = set()
        """Boards at which an event loop was blocked until the opponent had replied."""
        self.stuck = False
        """Whether a call blocked an event loop when the run was stopped."""
        self.orphaned_at: tuple[str, int] | None = None
        """File and line where a task stood that was cancelled at the end of the program."""
        self.steps: StepLog | None = None
        """Where its tasks and threads stood; None unless that is noted."""
        self.left_running = False
        """Whether it has ended while some of its threads had not."""


class Errors:
    """What went wrong, however the program dealt with it."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        """All errors, also where no caller could be handed them, as in a plain thread."""
        self.swallowed: list[BaseException] = []
        """Errors that the program was handed as results, and may never have looked at."""
        self.unheard: list[BaseException] = []
        """Errors of tasks that were never awaited; they are failures, too."""
        self.raised: BaseException | None = None
        """What came out of the scheduler, as its framework told of it."""
