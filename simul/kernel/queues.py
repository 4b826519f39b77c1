"""The queues of a program: how long the lines in them get."""

from simul.exhibition.lines import Line
from simul.kernel.running_code import place
from simul.kernel.threads import current


def new_line(room: int) -> Line:
    """Return the line of a new queue, which is the program's if it has a hall."""
    line, kernel = Line(place(), room), current()
    if kernel is not None:
        kernel.exhibition.program.lines.append(line)
    return line


def note_length(line: Line, length: int) -> None:
    """Note how long a line is now."""
    kernel = current()
    if kernel is not None and length > line.longest:
        line.note(length, kernel.now())
