"""The exceptions, as a tree: catch coarse or fine.

SimulError
├── InputError          the user's input is at fault (exit code 2)
│   └── ScenarioError   ... a scenario file, with all its faults at once
├── RunError            the run failed (exit code 1)
│   ├── PlayerError     a player raised, returned nonsense or moved illegally
│   ├── OutOfTurn       a scheduler asked a board for a move that is not due
│   ├── GivenUp         nothing has happened for too long
│   └── Deadlock        no thread or task can ever run again
└── Interrupted         the run was stopped from outside (exit code 130)
"""

import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simul.record.waits import Place, Wait

LONGEST_WORD = 500
"""Most characters of a message without a space or line end; more says nothing to a person."""
LONGEST_MESSAGE = 20_000
"""Most characters of a message: a list of all faults may be long."""


class SimulError(Exception):
    """Base of all exceptions that this project raises on purpose.

    A message that quotes something endless is cut when it is shown. Addresses are left out: they
    differ from run to run.
    """

    exit_code = 1

    def __str__(self) -> str:
        """Return the message, with endless words and endless lists cut, and without addresses."""
        return cut(without_addresses(super().__str__()))


class InputError(SimulError):
    """The user's input is at fault; the message says where, why and what would do.

    For programs, its parts are also attributes, as far as they are known:

    Args:
        message: the whole sentence.
        file: the file that is at fault.
        line: its line, from 1.
        key: the key in it, or the option of the command, such as `--speed`.
        remedy: what would do.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int | None = None,
        key: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.key = key
        self.remedy = remedy

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback, for the fault is in the input."""
        return [f"error: {self}"]

    def details(self) -> list[dict[str, Any]]:
        """Return all that `--json` shows of it: an object for each fault, always the same keys."""
        return [
            {
                "message": str(self),
                "file": self.file or None,
                "line": self.line,
                "key": self.key or None,
                "rule": None,
                "got": None,
                "remedy": self.remedy or None,
            }
        ]


class RunError(SimulError):
    """The run failed; its record until then is kept."""


class PlayerError(RunError):
    """A player raised an exception, returned nonsense or made an illegal move."""


class OutOfTurn(RunError):  # noqa: N818 - a chess term
    """A scheduler asked a board for a move that is not due there."""


class GivenUp(RunError):  # noqa: N818 - it is not known whose error it is
    """Nothing has happened for too long; whether anything ever would is not known."""


class Deadlock(RunError):  # noqa: N818 - the field's term
    """No thread or task can ever run again; the message says who waits for whom.

    Args:
        message: all of it in words.
        waits: the same as data.
        unheard: lines of threads that called asyncio, which did not wake its event loop; None
            where a line is not known.
        hopeful: whether something outside the program could still have ended it.
        starved: whether calls were waiting for a worker of a pool whose workers are all busy.
        at: since when nothing has run, in ms of hall time.
    """

    def __init__(
        self,
        message: str,
        *,
        waits: "tuple[Wait, ...]" = (),
        unheard: "tuple[Place | None, ...]" = (),
        hopeful: bool = False,
        starved: bool = False,
        at: int = 0,
    ) -> None:
        super().__init__(message)
        self.waits = waits
        self.unheard = unheard
        self.hopeful = hopeful
        self.starved = starved
        self.at = at


class Interrupted(SimulError):  # noqa: N818 - it is not an error
    """The run was stopped from outside, by Ctrl-C for example."""

    exit_code = 130


def cut(text: str) -> str:
    """Cut words of more than `LONGEST_WORD` characters, and a text that is much too long.

    >>> len(cut("a" * 900_000 + " is not a key")), cut("all is well")
    (516, 'all is well')
    """
    if len(text) > LONGEST_WORD:
        text = _ENDLESS.sub(r"\1...", text)
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}..."


def without_addresses(text: str) -> str:
    """Leave out where objects are in memory, which is different each time.

    >>> without_addresses("<mine.Steward object at 0x7f5615dd8510> is no board")
    '<mine.Steward object> is no board'
    """
    return _ADDRESS.sub("", text)


_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_ENDLESS = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")


def described(error: BaseException, folder: Path | None = None) -> str:
    """Describe an error, with the last line of its traceback in a folder if given.

    >>> described(ValueError("bad luck"))
    'ValueError: bad luck'
    """
    frames = traceback.extract_tb(error.__traceback__)
    there = [frame for frame in frames if folder in Path(frame.filename).parents]
    place = "".join(f" ({Path(at.filename).name}, line {at.lineno})" for at in there[-1:])
    words = " ".join(without_addresses(str(error)).split())
    return type(error).__name__ + (f": {words}" if words else "") + place
