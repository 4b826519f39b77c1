"""What is known of a run, by which its usual cause is recognised."""

from dataclasses import dataclass

from simul.errors import SimulError
from simul.exhibition.program import Keeper
from simul.record import Record, Wait


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a run, besides the words of the verdict."""

    record: Record
    broken: tuple[str, ...]
    """Names of the invariants that broke."""
    error: SimulError | None = None
    hidden: bool = False
    """Whether another error ended a task or a call, and was swallowed."""
    policy: str = ""
    """The order that the scheduler promises."""
    tasks: int = 0
    """How many tasks played at the boards."""
    threads: int = 0
    never_started: int = 0
    """How many threads were made and never started."""
    nothing_to_do: int = 0
    """How many threads were started, or calls handed to a pool, without a function to call."""
    movers: int = 0
    """Where tasks play: in how many threads the master moved."""
    in_asyncio: bool = False
    """Whether the tasks were asyncio's."""
    framework: str = ""
    """The framework that the program uses: `asyncio`, `trio` or `anyio`."""
    at_first_reply: tuple[Wait, ...] = ()
    """What tasks and threads waited for when the first opponent had replied."""
    never_awaited: tuple[str, ...] = ()
    """Coroutines that were discarded before they had begun, of which Python warns."""
    never_played: tuple[str, ...] = ()
    """Those of them that would have taken a step at a board, as far as is known."""
    never_iterated: bool = False
    """Whether the file discards a generator before it has begun."""
    made_by_thread: bool = False
    """Whether a thread called a coroutine function, and so made a coroutine."""
    watched: bool = False
    """Whether an event loop was blocked until an opponent had replied."""
    stuck: bool = False
    """Whether a call blocked an event loop when all tasks and threads were waiting."""
    kept_while_waiting: bool = False
    """Whether a task kept a lock of threads over an `await`, and another one wanted it."""
    blocked_in: str = ""
    """What of the program blocked an event loop: a `coroutine`, a `generator` or a `callback`."""
    waits_beside: str = ""
    """What waited for an opponent when the game went on: a `task`, a `thread` or a `callback`."""
    left_tasks: bool = False
    """Whether tasks of asyncio were left when the main coroutine had ended."""
    left_running: bool = False
    """Whether threads of the program were still at work when it ended."""
    kept_by: Keeper | None = None
    """What kept the error as a result that was not asked for."""
    raised: bool = False
    """Whether an error came out of the program."""
    in_group: bool = False
    """Whether that was an exception group, as structured concurrency raises it."""
    waited_once: bool = False
    """Whether what was first at a second board had waited for a condition, and not looked again."""
    halls: int = 1
    """The halls that the program made; each has boards of its own."""
    without_hall: bool = False
    """Whether the program made no hall, and so no boards."""

    @property
    def remedied_in(self) -> str:
        """The framework whose remedies apply; `callback` where nothing can be awaited."""
        in_callback = "callback" in {self.blocked_in, self.waits_beside}
        return "callback" if in_callback else self.framework

    @property
    def ended_too_soon(self) -> bool:
        """Whether the program ended without an error, but before its games."""
        return self.error is None and "every-game-ends" in self.broken

    @property
    def broke_promise(self) -> bool:
        """Whether nothing was wrong but the order in which opponents were served."""
        return self.error is None and self.broken == ("promised-order",)
