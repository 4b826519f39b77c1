"""Schedulers of other distributions; see `simul.plugins`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import TYPE_CHECKING

from simul import plugins
from simul.errors import InputError
from simul.registry.own_file import promise_in
from simul.registry.play_function import checked_play
from simul.registry.scheduler import Scheduler

if TYPE_CHECKING:
    from simul.exhibition import Exhibition


@dataclass(frozen=True)
class Installed(Scheduler):
    """A scheduler of another distribution."""

    entry: EntryPoint = field(kw_only=True)

    def load(self) -> "Callable[[Exhibition], None]":
        """Import it and return its `play` function.

        Raises InputError when that fails, or there is no suitable function.
        """
        what = f"the scheduler {self.name} of {plugins.origin(self.entry)}"
        found = plugins.loaded(self.entry, what)
        if isinstance(found, ModuleType):
            if not hasattr(found, "play"):
                raise InputError(f"{what}: there is no function play in {self.entry.module}")
            found = found.play
        return checked_play(found, what)


def find_installed(name: str, reserved: Collection[str]) -> Installed | None:
    """Find a plugin by its name, and read the order that it promises from its file.

    Raises InputError when there is no such file, or it is not valid Python.
    """
    entry = plugins.offered(plugins.SCHEDULERS, reserved).get(name)
    if entry is None:
        return None
    path = plugins.location(entry)
    if path is None:
        raise InputError(
            f"the scheduler {name} of {plugins.origin(entry)} cannot be found: "
            f"there is no module {entry.value.partition(':')[0].strip()}"
        )
    return Installed(name, "", promise_in(path), file=path, entry=entry)
