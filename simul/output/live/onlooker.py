"""A run in real time, watched while it happens."""

import time
from typing import Self

from rich.console import Console

from simul.output.live.keys import Keys
from simul.output.live.moment import Moment
from simul.output.live.painting import Painting
from simul.output.live.playback import ZOOM, has_colours, names_of, size_of
from simul.output.live.screen import Shown, Zoom, screen
from simul.output.live.source import Places
from simul.running.glance import Glance

REFRESH = 0.1
"""Real seconds between two pictures."""
HELP = "space: stop the picture, not the exhibition · +/- zoom · Ctrl-C ends the run"


class Onlooker:
    """Shows a run at each glance; it is the waiting thread that calls it."""

    def __init__(
        self,
        title: str,
        label: str,
        end: int,
        console: Console,
        keys: Keys,
        source: str = "",
        visit: int = 1_000,
    ) -> None:
        """Take the scheduler's name and file, and in ms the likely end and length of a visit."""
        self._title = title
        self._label = label
        self._end = end
        self._painting = Painting(console)
        self._keys = keys
        self._source = source.splitlines()
        self._moment: Moment | None = None
        self._zoom = Zoom(whole=None, cell=visit)
        self._stopped = False
        self._next = 0.0

    def __enter__(self) -> Self:
        self._painting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._painting.stop()

    def __call__(self, glance: Glance) -> None:
        """Show the hall, unless the picture is stopped or has just been made."""
        moment = self._take_in(glance)
        self._press(self._keys.pressed(0))
        if self._stopped or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + REFRESH
        places = Places(glance.standing) if glance.standing else None
        names = names_of(glance.pairings)
        shown = Shown(self._label, moment, glance.now, names, self._source, places)
        end = max(self._end, glance.now)
        console = self._painting.console
        picture = screen(
            self._title,
            [shown],
            end,
            self._zoom,
            size_of(console),
            HELP,
            colours=has_colours(console),
        )
        self._painting.paint(picture)

    def _press(self, key: str) -> None:
        if key == "space":
            self._stopped = not self._stopped
        elif key in ZOOM:
            self._zoom = self._zoom._replace(whole=ZOOM[key])

    def _take_in(self, glance: Glance) -> Moment:
        if self._moment is None:
            self._moment = Moment(glance.pairings)
        self._moment.meet(glance.pairings)
        for event in glance.news:
            self._moment.see(event)
        return self._moment
