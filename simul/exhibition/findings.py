"""What the program does that may turn out to be a mistake, noted while it plays.

The halls and the kernel note it, each in the part of `Program` that is made for it;
`simul.running.causes` reads it when a run has gone wrong.
"""

from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from simul.record import Place

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState


class Caught(NamedTuple):
    """An error that the program has caught, in words: an error itself would keep tasks alive."""

    what: str
    """The error."""
    raised_at: Place | None
    caught_at: Place

    def __str__(self) -> str:
        where = f" ({self.raised_at})" if self.raised_at else ""
        return f"{self.what}{where}; it was caught ({self.caught_at}), and the program went on"


class EndedBy(NamedTuple):
    """An error that ended the function which had taken the last step at a board, or part of it."""

    error: BaseException
    caught_at: Place | None = None
    """The line of the program that has caught it; None if it has left the task."""
    function: FrameType | None = None
    """The function, if it has caught the error itself: it may have gone on."""


class Functions:
    """The functions that play, as far as they are noted: in a user's own file."""

    def __init__(self) -> None:
        self.last_steps: dict[BoardState, list[FrameType]] = {}
        """Those that took the last step at each board in play, the innermost first."""
        self.last_step: list[FrameType] = []
        """Those that took the last step of all, the innermost first."""
        self.ended_by: dict[BoardState, EndedBy] = {}
        """The errors that ended those which had taken the last steps at these boards."""
        self.went_on_after: dict[BoardState, EndedBy] = {}
        """The errors that were caught just before the last steps at these boards."""
        self.catchers: dict[FrameType, Caught] = {}
        """A few that have caught an error while they played at no board."""
        self.caught_elsewhere: list[Caught] = []
        """What those have caught that never played at a board after all."""
        self.cancel_caught_at: dict[int, Place] = {}
        """By the number of a board: the line that caught what had cancelled the wait there."""
        self.returned_at: dict[int, Place] = {}
        """By the number of a board that was left in play: where its function returned."""
        self.ended_at: Place | None = None
        """Where the function returned that took the last step of all."""
        self.coroutines_made_at: list[Place | None] = []
        """Lines that had a thread call a coroutine function, which only makes a coroutine."""
        self.idle_threads_made_at: list[Place | None] = []
        """Lines that made a thread with nothing to do."""


class WaitBeside(NamedTuple):
    """A wait for an opponent that is begun, and whose end the game has not awaited."""

    kind: str
    """What waits: a `task`, a `thread` or a `callback`."""
    line: Place | None = None
    """The line that has let it wait; None if unknown."""
    given_up_at: Place | None = None
    """The line of a wait for its end that a timeout has ended; None if there was none."""

    def __str__(self) -> str:
        where = f" ({self.line})" if self.line else ""
        return f"a {self.kind} of its own does so{where}, whose end has to come first"


class Turns:
    """How a step came to be taken out of turn."""

    def __init__(self) -> None:
        self.strayed_from: BoardState | None = None
        """The board of a task or thread that has played at another one."""
        self.strayed_at: Place | None = None
        """The first line at which a task or thread moved at another board than its own."""
        self.caught_before: EndedBy | None = None
        """The error that was caught before it, at the same board."""
        self.two_at_board = False
        """Whether a move was asked for where another player of the game waited for the reply."""
        self.waits_beside: WaitBeside | None = None
        """What waited for an opponent when the game went on without it."""


class EventLoop:
    """What blocked the event loop of the program, or was kept from it."""

    def __init__(self) -> None:
        self.blocked_at: set[BoardState] = set()
        """Boards at which it was blocked until the opponent had replied."""
        self.blocked_in = ""
        """What of the program blocked it last: a `coroutine`, or something else."""
        self.stuck = False
        """Whether a call blocked it when the run was stopped."""
        self.waits_for_itself: Place | None = None
        """The line that waited in it, and blocked it, for what it is to run itself."""
        self.unheard: list[Place | None] = []
        """Lines of other threads that called asyncio since the loop last looked."""
        self.called_by_threads: dict[Place | None, None] = {}
        """All of them, in order; asyncio is not made for that."""
        self.by_trios_coin = False
        """Whether Trio's random order of tasks may have decided something."""

    def add(self, part: "EventLoop") -> None:
        """Add what blocked the event loop of a part of the exhibition."""
        self.blocked_at |= part.blocked_at
        self.blocked_in = self.blocked_in or part.blocked_in

    def note_unheard(self, line: Place | None) -> None:
        """Note that another thread has called asyncio, whose event loop does not hear of it."""
        self.unheard.append(line)
        self.called_by_threads[line] = None


class Locks:
    """Locks that are kept too long, or keep no other task out."""

    def __init__(self) -> None:
        self.kept_while_waiting: Place | None = None
        """The line of a task that took a lock of threads, and then let another one want it."""
        self.never_given_back: set[Place] = set()
        """Lines where a thread or task waits for a lock that the same call has taken before."""
        self.useless: dict[Place | None, None] = {}
        """Lines that took an `RLock` which another task of the same thread held, in order."""


class Woken(NamedTuple):
    """A thread or task that a condition has let go on."""

    at: int
    """When, in ms."""
    board: int
    """The number of the game that it plays; 0 if it plays none."""
    place: Place
    """Where it had waited."""


class BrokenBarrier(NamedTuple):
    """A barrier that has broken: every wait at it raises an error."""

    line: Place | None
    """The line of the wait whose time was up, or of the call that broke it."""
    come: str
    """How many had come: `3 of 4 have come`."""
    seconds: float | None = None
    """How long that wait was; None if a call broke it."""


class Wakeups:
    """Whom conditions and events have let go on, and whom they have not."""

    def __init__(self) -> None:
        self.woken: list[Woken] = []
        """Threads and tasks that a condition has let go on, in order."""
        self.woke_wrong_one: dict[str, Place] = {}
        """By the name of a condition: the line whose `notify` woke one that waited again at once,
        while others slept."""
        self.cleared_unseen: dict[str, Place] = {}
        """By the name of an event: the line that cleared it after a `set` that nothing had seen."""
        self.broken_barriers: list[BrokenBarrier] = []
        """Barriers that have broken, in order."""


class Poll(NamedTuple):
    """A call that waits until its time is up, and is made again and again."""

    line: Place
    call: str
    """As it would be written: `time.sleep(0.001)`."""


class Polling:
    """Calls that ask again and again."""

    def __init__(self) -> None:
        self.polls: Counter[Poll] = Counter()
        """How often each call was over when nothing had happened since it was over before."""
        self.last_waits: dict[tuple[int, Poll], int] = {}
        """How many events there had been when each was over last, by thread."""


class TimeLimit(NamedTuple):
    """A timeout that a task of the program has set."""

    place: Place
    task: int
    """The identity of the task."""
    has_expired: Callable[[], bool]
    """Whether it has expired and its block has not ended."""


class Timeouts:
    """Timeouts, and the waits that they have ended."""

    def __init__(self) -> None:
        self.under_way: WeakKeyDictionary[object, TimeLimit] = WeakKeyDictionary()
        self.expired_at: Place | None = None
        """The line of the first one that cancelled the wait for an opponent."""
        self.given_up: WeakKeyDictionary[object, Place | None] = WeakKeyDictionary()
        """Tasks and threads that were not over when a timeout ended the wait for them: its line."""


class LeftBehind:
    """What was left in mid-game when the program, or a part of it, had ended."""

    def __init__(self) -> None:
        self.cancelled_at: dict[Place | None, None] = {}
        """Lines that cancelled calls of a pool before they had begun, in order."""
        self.tasks = False
        """Whether tasks of asyncio were left when the main coroutine had ended."""
        self.standing = False
        """Whether tasks of asyncio were left where they stood when the event loop had stopped."""
        self.threads = False
        """Whether the program ended while some of its threads still ran."""
        self.closed_at: list[Place | None] = []
        """Lines that closed a coroutine, or dropped it; None where none is known."""
        self.orphaned_at: tuple[str, int] | None = None
        """File and line where a task stood that was cancelled at the end of the program."""


class OutsideCall(NamedTuple):
    """A call of the program that leads out of the hall."""

    name: str
    """Its name in the program, such as `subprocess.run`."""
    where: str
    """File and line; or the thread, where no line of the program makes the call."""
    waits: bool
    """Whether it waits at once for what it has begun."""


class OutsideCalls:
    """Calls that lead out of the hall."""

    def __init__(self) -> None:
        self.are_noted = False
        self.calls: dict[OutsideCall, None] = {}
        """Those that did not block an event loop, in order."""
