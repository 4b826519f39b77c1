"""Finished runs, played back in the terminal: in one go, step by step, back and forth."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from rich.console import Console
from rich.text import Text

from simul.output.live.keys import Keys
from simul.output.live.moment import Moment
from simul.output.live.painting import Painting
from simul.output.live.screen import Shown, Size, Zoom, fitting, screen
from simul.output.live.source import NotedPlaces
from simul.record import Pairing, Record, in_causal_order
from simul.record.steps import Steps

SECONDS = 20.0
"""Real seconds that a playback takes unless a pace is chosen."""
FRAME = 0.05
"""Real seconds between two pictures, if the terminal keeps up."""
MOST_CELLS = 4
"""A window that moves by more cells from picture to picture is hard to follow."""
FASTER = 1.5
"""By what a key changes the pace."""
_STEPS = {"right": 1, "left": -1, "down": 1, "up": -1}
ZOOM = {"+": False, "-": True, "0": True}
"""Whether a key shows all of the time."""
HELP = "space pause · left/right step · ]/[ pace · +/- zoom · q quit"


class Film:
    """One run, which can be looked at in any moment."""

    def __init__(self, record: Record, source: str = "", steps: Steps | None = None) -> None:
        """Take the scheduler's file and where its tasks stood there, if that has been noted."""
        self.record = record
        self._source = source.splitlines()
        self._names = names_of(record.pairings)
        self._places = NotedPlaces(steps) if steps else None
        self._events = in_causal_order(record.events)
        self._rewind()

    def _rewind(self) -> None:
        self._moment = Moment(self.record.pairings)
        self._next = 0

    def shown(self, now: int) -> Shown:
        """Return what there is to show of this run at this time."""
        return Shown(
            label=self.record.label,
            moment=self.at(now),
            until=min(now, self.record.makespan),
            names=self._names,
            source=self._source,
            places=self._places.at(now) if self._places else None,
        )

    def at(self, now: int) -> Moment:
        """Return the hall at this time."""
        if now < self._moment.at:
            self._rewind()
        events = self._events
        while self._next < len(events) and events[self._next].at <= now:
            self._moment.see(events[self._next])
            self._next += 1
        return self._moment


class Playback:
    """The time of a playback: it passes, and keys stop and move it."""

    def __init__(self, title: str, films: Sequence[Film], pace: float | None = None) -> None:
        """Take the hall's seconds that pass in a real second; by default all takes 20 s."""
        self._title = title
        self._films = films
        records = [film.record for film in films]
        self.end = max((record.makespan for record in records), default=0)
        """When the last of the runs is over, in ms of hall time."""
        self.pace = pace or max(self.end / 1_000 / SECONDS, 0.001)
        self.now = 0.0
        """In ms of hall time."""
        self.paused = False
        visit = typical_visit(records)
        followed = self.pace * 1_000 * FRAME <= MOST_CELLS * visit
        self._zoom = Zoom(whole=None if followed else True, cell=visit)
        events = [event for record in records for event in record.events]
        self._times = sorted({event.at for event in events})
        self._moves = sorted({event.at for event in events if event.move})

    @property
    def over(self) -> bool:
        """Whether everything has been shown."""
        return self.now >= self.end

    def pass_time(self, seconds: float) -> None:
        """Let real seconds pass."""
        if not self.paused:
            self.now = min(self.now + seconds * self.pace * 1_000, self.end)

    def press(self, key: str) -> None:
        """Do what a key says; unknown keys do nothing."""
        if key == "space":
            self.paused = not self.paused
        elif key in _STEPS:
            self._step(self._moves if key in ("down", "up") else self._times, by=_STEPS[key])
        elif key in ("home", "end"):
            self.now = 0 if key == "home" else self.end
        elif key in ("]", "["):
            self.pace *= FASTER if key == "]" else 1 / FASTER
        elif key in ZOOM:
            self._zoom = self._zoom._replace(whole=ZOOM[key])

    def _step(self, times: Sequence[int], *, by: int) -> None:
        """Stop at the next of these times, or at the one before."""
        self.paused = True
        if by > 0:
            index = bisect_right(times, self.now)
            self.now = times[index] if index < len(times) else self.end
        else:
            index = bisect_left(times, self.now)
            self.now = times[index - 1] if index else 0

    @property
    def _pace(self) -> str:
        return f"{self.pace:,.0f}" if self.pace >= 10 else f"{self.pace:.3g}"

    def picture(self, size: Size, *, colours: bool) -> Text:
        """Return a screenful of the hall now."""
        shown = [film.shown(int(self.now)) for film in self._films]
        state = "paused" if self.paused else f"{self._pace} × real time"
        words = f"{state} · {HELP}"
        return screen(self._title, shown, self.end, self._zoom, size, words, colours=colours)


def names_of(pairings: Iterable[Pairing]) -> dict[int, str]:
    """Return the first opponent's name at each board of the hall."""
    names: dict[int, str] = {}
    for pairing in pairings:
        names.setdefault(pairing.seat, pairing.opponent)
    return names


def typical_visit(records: Iterable[Record]) -> int:
    """Return the median ms of the master's visits, and at least 1."""
    visits = [span.end - span.start for record in records for span in record.visits]
    return max(int(median(visits or [1_000])), 1)


def show(
    title: str,
    films: Sequence[Film],
    console: Console,
    keys: Keys,
    stopped: Callable[[], bool],
    pace: float | None = None,
) -> None:
    """Play finished runs back, side by side where there is room, else one after the other.

    The key `q` ends it, and `stopped`, if it returns True.
    """
    together = fitting(len(films), console.width)
    for first in range(0, len(films), together):
        playback = Playback(title, films[first : first + together], pace)
        if not _show(playback, console, keys, stopped):
            return


def _show(playback: Playback, console: Console, keys: Keys, stopped: Callable[[], bool]) -> bool:
    """Return whether it was shown to its end."""
    before = time.monotonic()
    with Painting(console) as painting:
        while not playback.over or playback.paused:
            painting.paint(_picture(playback, console))
            key = keys.pressed(FRAME)
            if key == "q" or stopped():
                return False
            playback.press(key)
            now = time.monotonic()
            playback.pass_time(now - before)
            before = now
        painting.paint(_picture(playback, console))
    return True


def _picture(playback: Playback, console: Console) -> Text:
    return playback.picture(size_of(console), colours=has_colours(console))


def has_colours(console: Console) -> bool:
    """Return whether a terminal can show coloured cells."""
    plain = console.no_color or console.color_system is None
    return not plain and not console.options.ascii_only


def size_of(console: Console) -> Size:
    """Return the room that a terminal has; the cursor stands in its last line."""
    return Size(console.width, console.height - 1)
