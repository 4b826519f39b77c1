"""Pictures painted over each other in the terminal, without flicker.

Rich erases a picture line by line before it writes the next, and a terminal may show the lines in
between. Here the next picture is written over the last, in one write, marked as one update for
terminals that know the mark (DEC private mode 2026); others pass over it.
"""

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderResult
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType, Segment
from rich.text import Text

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""The marks around an update that a terminal is to show all at once."""
ERASE = "\x1b[2K"


class Painting(Live):
    """Shows pictures, each in the place of the one before."""

    def __init__(self, console: Console) -> None:
        super().__init__(console=console, auto_refresh=False)
        self._covers = False
        """Whether a picture is painted that covers the one before, which need not be erased."""
        self._shape = (0, 0)

    def paint(self, picture: Text) -> None:
        """Show a picture."""
        columns = self.console.width
        lines = picture.split("\n")
        for line in lines:
            line.pad_right(columns - cell_len(line.plain))
        shape = (columns, len(lines))
        self._covers, self._shape = shape == self._shape, shape
        self.update(Text("\n").join(lines), refresh=True)
        self._covers = False

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Return what is written: to show a picture, or lines of the program above it."""
        shown = super().process_renderables(renderables)
        if not self.console.is_interactive or self.console.legacy_windows:
            return shown
        back = shown[0]
        if self._covers and isinstance(back, Control):
            shown[0] = _Codes(str(back).replace(ERASE, ""))
        return [_Codes(BEGIN), *shown, _Codes(END)]


class _Codes:
    """Codes that a terminal acts on."""

    def __init__(self, codes: str) -> None:
        self._codes = codes

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # a segment is written as it is if it has a control code, of which rich knows but a few
        yield Segment(self._codes, None, [(ControlType.CARRIAGE_RETURN,)])
