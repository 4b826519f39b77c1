"""The source of a scheduler, with the line that runs and the boards that are suspended at each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Self

from rich.text import Text

from simul.record.steps import Action, Step, Steps
from simul.words import shorten

RUNS, STANDS = "> ", "  "
"""What stands before the line that runs, and before all others."""


class Places:
    """Where each task or thread stands at one moment."""

    def __init__(self, standing: Iterable[Step] = ()) -> None:
        """Take the last step of each."""
        self._standing = {step.worker: step for step in standing}

    @property
    def running(self) -> set[int]:
        """The lines at which a task or thread runs."""
        return {line for line, step in self._lines() if step.action is not Action.GIVES_UP}

    @property
    def suspended(self) -> dict[int, list[int]]:
        """By line: the boards whose tasks or threads are suspended, or blocked, there."""
        boards: dict[int, list[int]] = defaultdict(list)
        for line, step in self._lines():
            if step.action is Action.GIVES_UP:
                boards[line].append(step.board)
        return {line: sorted(found) for line, found in boards.items()}

    def _lines(self) -> list[tuple[int, Step]]:
        """Return the lines where tasks stand: of nested calls, the innermost."""
        return [(step.chain[-1].line, step) for step in self._standing.values() if step.chain]


class NotedPlaces(Places):
    """Where they stood in a run that is over, told one step after the other."""

    def __init__(self, steps: Steps) -> None:
        """Begin before the first step."""
        super().__init__()
        self._steps = steps.steps
        self._next = 0
        self._at = 0

    def at(self, now: int) -> Self:
        """Go to this time, forward or back; in ms of hall time."""
        if now < self._at:
            self._next = 0
            self._standing.clear()
        self._at = now
        while self._next < len(self._steps) and self._steps[self._next].at <= now:
            self._take(self._steps[self._next])
            self._next += 1
        return self

    def _take(self, step: Step) -> None:
        if step.action is Action.LEAVES:
            self._standing.pop(step.worker, None)
        else:
            self._standing[step.worker] = step


def source_lines(source: Sequence[str], places: Places, columns: int, lines: int) -> list[Text]:
    """Return as many lines of source as there is room for, around those where tasks stand."""
    running, suspended = places.running, places.suspended
    marked = sorted(running | suspended.keys()) or _definitions(source)
    first = _first_line(marked, lines, len(source))
    return [
        _line(
            number,
            source[number - 1],
            suspended.get(number, []),
            columns,
            runs=number in running,
        )
        for number in range(first, min(first + lines, len(source) + 1))
    ]


def _definitions(source: Sequence[str]) -> list[int]:
    """Return the lines of functions: the most telling ones where no task stands."""
    words = ("def ", "async def ")
    return [number for number, line in enumerate(source, 1) if line.startswith(words)]


def _first_line(marked: Sequence[int], lines: int, length: int) -> int:
    """Return the first line of a window that shows the marked lines, the last of them in any case.

    >>> _first_line([30, 33], 8, 40), _first_line([2], 8, 40), _first_line([39], 8, 40)
    (28, 1, 33)
    """
    if not marked:
        return 1
    middle = (max(marked[0], marked[-1] - lines + 1) + marked[-1]) // 2
    return max(1, min(middle - lines // 2 + 1, length - lines + 1))


def _line(number: int, code: str, boards: Sequence[int], columns: int, *, runs: bool) -> Text:
    mark = _boards(boards, columns // 2)
    code = f"{RUNS if runs else STANDS}{number:>3} {code}"
    text = Text(shorten(code, columns - len(mark)), style="bold reverse" if runs else "")
    return text + Text(mark, style="bold")


def _boards(boards: Sequence[int], room: int) -> str:
    """Return the numbers of boards, as many as there is room for, and how many there are.

    >>> _boards([1, 2, 3], 20), _boards([1, 2, 3, 14, 15], 15)
    ('  < boards 1 2 3', '  < 5 boards')
    """
    played = [str(board) for board in boards if board]
    if not played:
        return ""
    named = f"  < board{'s' if len(played) > 1 else ''} {' '.join(played)}"
    return named if len(named) <= room else f"  < {len(played)} boards"
