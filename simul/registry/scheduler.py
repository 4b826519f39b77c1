"""One way to play all games: its file, and the description in that file."""

import ast
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from simul.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simul.exhibition import Exhibition

PACKAGE = "simul.schedulers"
_LESSONS = Path(__file__).parents[1] / "schedulers"


@dataclass(frozen=True)
class Scheduler:
    """One way to play all games, by the name used on the command line."""

    name: str
    module: str
    """The module in `simul.schedulers`, such as `mistakes.no_lock`; empty if it is not there."""
    policy: str
    """The order in which it promises to serve boards under the virtual clock; may be empty.

    See `simul.oracle.reference`.
    """
    backend: str = field(default="", kw_only=True)
    """Passed to `play` where one file runs on several frameworks."""
    first_come: bool = field(default=False, kw_only=True)
    """Whether its promise holds only where the first in the queue is served first.

    Else the master is sent by a dispatcher, and the calls of this scheduler do not wait for that.
    """
    backpressure: bool = field(default=False, kw_only=True)
    """Whether it promises that none of its queues grows without a bound."""
    most_boards: int | None = field(default=None, kw_only=True)
    """How many boards it can serve on an ordinary machine; None for any number."""
    file: Path | None = field(default=None, kw_only=True)
    """The file, if it is not in `simul.schedulers`."""

    @property
    def mistake(self) -> bool:
        """Whether it is one of the famous mistakes."""
        return self.module.startswith("mistakes.")

    @property
    def label(self) -> str:
        """Its name for lists and tables, marked if it is a mistake."""
        return f"{self.name} (mistake)" if self.mistake else self.name

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return self.file or _LESSONS / f"{self.module.replace('.', '/')}.py"

    @cached_property
    def source(self) -> str:
        """The text of that file."""
        return self.path.read_text(encoding="utf-8-sig")

    @cached_property
    def summary(self) -> str:
        """The first line of its file, which says what it is."""
        return self._docstring.partition("\n")[0].rstrip(".")

    @cached_property
    def idea(self) -> str:
        """The one idea that it adds; of a mistake, what people believe. Empty if there is none."""
        head = "The belief" if self.mistake else "The new idea"
        _, found, text = self._docstring.partition(f"\n{head}: ")
        sentence = " ".join(text.split()).partition(". ")[0].rstrip(".")
        return sentence if found else ""

    @cached_property
    def _docstring(self) -> str:
        return ast.get_docstring(ast.parse(self.source)) or ""

    def check_size(self, boards: int) -> None:
        """Raise InputError when there are more boards than it can serve."""
        if self.most_boards is not None and boards > self.most_boards:
            raise InputError(
                f"{self.name} can serve at most {self.most_boards:,} boards (got {boards:,}): "
                "use fewer boards, or another scheduler"
            )

    def load(self) -> "Callable[[Exhibition], None]":
        """Import its file and return its `play` function."""
        play: Callable[..., None] = import_module(f"{PACKAGE}.{self.module}").play
        return partial(play, backend=self.backend) if self.backend else play
