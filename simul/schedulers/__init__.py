"""The schedulers: one teaching file each, all with the same functions in the same order.

sequential.py     one game after the other
threaded.py       a thread for every board, and a lock on the master
with_asyncio.py   a task for every board, in asyncio
with_trio.py      a task for every board, in Trio

This file only lists them; a scheduler's own file is imported when it is run, and not before.
"""

import ast
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from simul.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simul.exhibition import Exhibition


@dataclass(frozen=True)
class Scheduler:
    """One way to play all games, by the name used on the command line."""

    name: str
    module: str
    policy: str
    """What it must lead to under the virtual clock: `sequential` or `ready-first`."""
    most_boards: int | None = field(default=None, kw_only=True)
    """How many boards it can serve on an ordinary machine; None for any number."""

    @property
    def path(self) -> Path:
        """The file in which it is written."""
        return Path(__file__).parent / f"{self.module}.py"

    @cached_property
    def source(self) -> str:
        """The text of that file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def summary(self) -> str:
        """What it is, in the first line of its file."""
        return (ast.get_docstring(ast.parse(self.source)) or "").partition("\n")[0].rstrip(".")

    def check_size(self, boards: int) -> None:
        """Raise InputError when there are more boards than it can serve."""
        if self.most_boards is not None and boards > self.most_boards:
            raise InputError(
                f"{self.name} can serve at most {self.most_boards:,} boards (got {boards:,}): "
                "use fewer boards, or another scheduler"
            )

    def load(self) -> "Callable[[Exhibition], None]":
        """Import its file and return its `play` function."""
        play: Callable[[Exhibition], None] = import_module(f"{__name__}.{self.module}").play
        return play


SCHEDULERS = {
    scheduler.name: scheduler
    for scheduler in (
        Scheduler("sequential", "sequential", "sequential"),
        # more threads exhaust the memory maps of a stock Linux machine
        Scheduler("threaded", "threaded", "ready-first", most_boards=10_000),
        Scheduler("asyncio", "with_asyncio", "ready-first"),
        Scheduler("trio", "with_trio", "ready-first"),
    )
}
"""All of them, in the order in which they are best read."""


def find_scheduler(name: str) -> Scheduler:
    """Look a scheduler up by name.

    Raises InputError, with the nearest name, when there is none.
    """
    if name.lower() in SCHEDULERS:
        return SCHEDULERS[name.lower()]
    near = get_close_matches(name.lower(), SCHEDULERS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(SCHEDULERS)}"
    raise InputError(f"no scheduler is called {name!r}; {hint}")
