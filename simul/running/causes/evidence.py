"""What is known of a run, by which its usual cause is recognised.

A cause asks the record, the error, the program as the halls have come to know it, and the source of
its file. What only one cause asks is in that cause's own test.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from simul.errors import SimulError
from simul.exhibition import Exhibition
from simul.exhibition.errors import Errors, Kept
from simul.exhibition.findings import EndedBy
from simul.exhibition.program import Program
from simul.kernel.choice import made_kernel
from simul.oracle.verdict import Breach
from simul.record import Kind, Place, Record, Wait
from simul.registry.scheduler import Scheduler
from simul.running.source import Source
from simul.running.unawaited import Unawaited, coroutine_in
from simul.supervision.root_cause import Step, leaves, place_of, steps_of
from simul.supervision.supervisor import kind_of_worker


@dataclass(frozen=True, slots=True)
class WorkerCounts:
    """How many tasks and threads played at the boards."""

    tasks: int
    threads: int
    in_asyncio: bool
    """Whether the tasks were asyncio's."""

    @classmethod
    def of(cls, workers: Iterable[object]) -> "WorkerCounts":
        """Count the workers by kind."""
        kinds = Counter(map(kind_of_worker, workers))
        return cls(kinds["task"], kinds["thread"], any(map(_is_of_asyncio, workers)))


def _is_of_asyncio(worker: object) -> bool:
    """Return whether a worker is a task of asyncio's, without importing it."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(worker, asyncio.Task)


@dataclass(frozen=True)
class Evidence:
    """What is known of a run, besides the words of the verdict."""

    record: Record
    breaches: tuple[Breach, ...]
    """The first place where each invariant broke, of those that did."""
    error: SimulError | None
    hidden: SimulError | None
    """Another error, which ended a task or a call, and was swallowed."""
    scheduler: Scheduler
    workers: WorkerCounts
    exhibition: Exhibition
    unawaited: Unawaited

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the invariants that broke."""
        return tuple(each.invariant for each in self.breaches)

    @property
    def program(self) -> Program:
        """What the halls have come to know of the program."""
        return self.exhibition.program

    @property
    def errors(self) -> Errors:
        """What went wrong, whether or not the program caught it."""
        return self.exhibition.errors

    @cached_property
    def source(self) -> Source:
        """The source of the program's file."""
        return Source(self.scheduler)

    @property
    def at_first_reply(self) -> tuple[Wait, ...]:
        """What tasks and threads waited for when the first opponent had replied."""
        return tuple(self.program.at_first_reply or ())

    @property
    def never_awaited(self) -> list[str]:
        """The coroutines that were discarded before they had begun, of which Python warns."""
        return [coroutine_in(each) for each in self.unawaited.warned]

    @cached_property
    def steps(self) -> list[Step]:
        """The steps in the program's file that led to the error, the innermost last."""
        error = self.error
        return steps_of(error.__cause__ or error, self.scheduler.path) if error else []

    @property
    def failed_at(self) -> Place | None:
        """The last line of the program in the error's traceback."""
        error = self.error
        return place_of(error.__cause__ or error, self.scheduler) if error else None

    @property
    def failed_board(self) -> int:
        """The number of the board at which the error was raised; 0 if at none."""
        failed = (each.board for each in self.record.events if each.kind is Kind.FAILED)
        return next(failed, 0)

    @cached_property
    def kept(self) -> Kept | None:
        """What keeps the error that is reported, unasked for: a future, a task or gather."""
        if self.error is None:
            return None
        wanted = (self.error, self.error.__cause__)
        unasked = (each for each in self.errors.kept if not each.asked_for)
        return next(
            (each for each in unasked if any(x in wanted for x in leaves(each.error))), None
        )

    @property
    def ended_by(self) -> list[EndedBy]:
        """What ended games, of the error that is reported or was swallowed."""
        causes = [each.__cause__ for each in (self.error, self.hidden) if each is not None]
        return [each for each in self.program.functions.ended_by.values() if each.error in causes]

    @property
    def threads_never_started(self) -> int:
        """How many threads the program has made and never started."""
        kernel, started = made_kernel(self.exhibition), len(self.program.threads)
        return 0 if kernel is None else max(0, kernel.threads_made - started)

    @property
    def remedied_in(self) -> str:
        """The framework whose remedies apply; `callback` where nothing can be awaited."""
        in_callback = "callback" in {self.program.event_loop.blocked_in, self.waits_beside}
        return "callback" if in_callback else self.program.framework

    @property
    def waits_beside(self) -> str:
        """What waited for an opponent when the game went on: a task, a thread or a callback."""
        beside = self.program.turns.waits_beside
        return beside.kind if beside else ""

    @property
    def ended_too_soon(self) -> bool:
        """Whether the program ended without an error, but before its games."""
        return self.error is None and "every-game-ends" in self.broken

    @property
    def broke_promise(self) -> bool:
        """Whether nothing was wrong but the order in which opponents were served."""
        return self.error is None and self.broken == ("promised-order",)
