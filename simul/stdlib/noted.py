"""What tasks of Trio and AnyIO wait for: named by the lines that make it, and noted for a verdict.

Both have the same kinds, with the same methods. They cannot be inherited from; so what has to note
something is wrapped, and the names of the others are kept beside them.
"""

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from simul.kernel.running_code import note_woken, place
from simul.kernel.tasks import Awaited
from simul.kernel.wakeups import Notified
from simul.stdlib.held import Held, task_now

_names: WeakKeyDictionary[object, str] = WeakKeyDictionary()


def name_of(thing: object, kind: str) -> str:
    """Return the name of an event or a channel; `kind` if the program has not made it."""
    return _names.get(thing, kind)


def with_capacity(channel: Any, kind: str) -> str:
    """Return the name of a channel, and whether it keeps nothing that is not taken at once."""
    keeps = channel.statistics().max_buffer_size
    return name_of(channel, kind) if keeps else f"{name_of(channel, kind)}, of capacity 0"


class Wrapped:
    """An object of a framework, wrapped: what is not here is done by itself."""

    kind: ClassVar[str]
    """What it is, in a word."""
    make: ClassVar[Callable[..., Any]]
    """Makes the framework's own."""
    name: str

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.original = self.make(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __repr__(self) -> str:
        return repr(self.original)

    async def __aenter__(self) -> Any:
        return await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()

    def awaited(self, original: Awaited) -> Awaited:
        """Return what a task waits for here, by what is known of the framework's own object."""
        return original._replace(what=self.name)


class Lock(Wrapped, Held):
    """A lock, or the places of a limiter, and the tasks that hold them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.begin(f"the {self.kind}")

    async def acquire(self) -> None:
        """Take it, or wait until it is free."""
        self.ask()
        await self.original.acquire()
        self.hold()

    def acquire_nowait(self) -> None:
        """Take it; raises WouldBlock if it is not free."""
        self.ask()
        self.original.acquire_nowait()
        self.hold()

    def release(self) -> None:
        """Give it back."""
        self.original.release()
        self.let_go()


class Limiter(Lock):
    """A limiter, whose number of places may be set."""

    def begin(self, kind: str, **_: Any) -> None:
        """Begin to note who holds its places."""
        super().begin(f"a place of {kind}")

    @property
    def total_tokens(self) -> float:
        """How many places there are."""
        total: float = self.original.total_tokens
        return total

    @total_tokens.setter
    def total_tokens(self, total: float) -> None:
        self.original.total_tokens = total


class Semaphore(Lock):
    """A semaphore: of itself it does not know who holds it."""

    def begin(self, kind: str, **_: Any) -> None:
        """Begin to note who holds its places."""
        super().begin(f"a place of {kind}", has_owner=False, is_empty=not self.original.value)

    def awaited(self, original: Awaited) -> Awaited:  # noqa: ARG002 - others need it
        """Return what a task waits for here, and who holds the places."""
        return Awaited(self.want, self.name, [holder() for holder in self.holders])


class Condition(Wrapped):
    """A condition, which notes who goes on."""

    def __init__(self, lock: Any = None) -> None:
        super().__init__(lock.original if isinstance(lock, Lock) else lock)
        self.name = f"the condition of {place()}"
        self._notified = Notified(self.name)

    async def wait(self) -> None:
        """Release the lock until notified, and take it again."""
        task = task_now()
        self._notified.wait(task)
        await self.original.wait()
        self._notified.wake(task)
        note_woken(task)

    def notify(self, n: int = 1) -> None:
        """Wake up to `n` tasks that wait, in the order in which they came."""
        self.original.notify(n)
        self._notified.notify(left=self.original.statistics().tasks_waiting > 0)

    def notify_all(self) -> None:
        """Wake all tasks that wait."""
        self.original.notify_all()
        self._notified.notify(left=False)


class LookingCondition(Condition):
    """A condition that can itself look at what is waited for."""

    async def wait_for(self, predicate: Callable[[], Any]) -> Any:
        """Wait until a predicate is true; return its value."""
        while not (found := predicate()):
            await self.wait()
        return found


class _Named(type):
    """The type of what makes a framework's own objects, and notes the line that does as a name."""

    kind: str
    make: Callable[..., Any]

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        made = cls.make(*arguments, **options)
        for each in made if isinstance(made, tuple) else (made,):
            _names[each] = f"the {cls.kind} of {place()}"
        return made

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, cls.make)  # type: ignore[arg-type]  # a class, where that is asked

    def __getitem__(cls, _: object) -> "_Named":
        return cls


_WRAPPED: dict[str, tuple[str, type[Wrapped]]] = {
    "Lock": ("lock", Lock),
    "StrictFIFOLock": ("lock", Lock),
    "CapacityLimiter": ("limiter", Limiter),
    "Semaphore": ("semaphore", Semaphore),
    "Condition": ("condition", Condition),
}
_NAMED = {
    "Event": "event",
    "open_memory_channel": "channel",
    "create_memory_object_stream": "stream",
}


@cache
def noted(framework: ModuleType, name: str) -> Any:
    """Return what a program gets in place of one of a framework's own kinds; None for all else."""
    if name in _NAMED:
        make = staticmethod(getattr(framework, name))
        return _Named(name, (), {"kind": _NAMED[name], "make": make})
    if name not in _WRAPPED:
        return None
    kind, wrapper = _WRAPPED[name]
    make = getattr(framework, name)
    if hasattr(make, "wait_for"):
        wrapper = LookingCondition
    return type(name, (wrapper,), {"kind": kind, "make": staticmethod(make)})
