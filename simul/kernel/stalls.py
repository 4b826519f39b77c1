"""Steps of a program that take long in real time, by computing or by waiting.

Under the virtual clock they take no time of the hall; in real time no board is served meanwhile. So
a step that stands out is reported, with its line. The program is sampled from outside a few times a
second, which costs nothing. A busy machine does not count: computing is measured in processor time,
and a wait counts only while the operating system says that the thread sleeps, or if it is very
long.

Short waits add up. Where Linux says that a thread sleeps in anything but a lock, the sample counts
for its line, however short the wait is: samples come by chance, so a line is seen in proportion to
the sum of its waits.
"""

import os
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from simul.kernel.baton import Baton
from simul.kernel.outside import programs_call
from simul.kernel.running_code import is_programs, line_of, programs_frame

TASKS = Path("/proc/self/task")
"""Where Linux shows the state of each thread."""
LONG = 0.3
"""Seconds of processor time from which a step stands out."""
LONG_WAIT = 0.3 if TASKS.exists() else 2.0
"""Seconds of waiting from which a step stands out; more where thread states are unknown."""
LONG_SUM = 1.0
"""Seconds from which short waits at one line stand out together."""
SAMPLE = 0.1
"""The most seconds that one look counts for; on a busy machine looks may be further apart."""
HALLS_OWN = ("simul.halls.", "simul.kernel.", "simul.clocks.", "trio._core._io_")
"""Modules in which the hall, or Trio for it, waits for what it knows."""
START = threading.Thread.start.__code__
"""Waits until the operating system has begun a thread, which takes long on a busy machine."""


@dataclass
class _Spent:
    """Real seconds spent at one line of the program, and in how many steps."""

    computed: float = 0.0
    waited: float = 0.0
    steps: int = 0


class Stalls:
    """Samples the running thread of a program at each `look`."""

    def __init__(self, baton: Baton) -> None:
        self.baton = baton
        self._lines: defaultdict[str, _Spent] = defaultdict(_Spent)
        self._step: object = None
        """The step, and its thread, at the last look."""
        self._at_lines: defaultdict[str, _Spent] = defaultdict(_Spent)
        """The lines at which this step was seen so far."""
        self._naps: defaultdict[str, float] = defaultdict(float)
        """Seconds of waiting at each line, long or short, by the samples."""
        self._looked_at = self._cpu = 0.0

    def look(self) -> None:
        """Note what the step of the last look has done since, if it still runs."""
        now, thread = time.monotonic(), self.baton.holder
        step = thread, self.baton.turns, len(self.baton.exhibition.log.events)
        cpu, frame = processor_time(thread), sys._current_frames().get(thread)
        known, seconds = _is_known(frame), now - self._looked_at
        if not known and _naps(thread) and (where := _place(frame, thread)):
            self._naps[where] += min(seconds, SAMPLE)
        if step != self._step:
            self._end_step()
            self._step = step
        elif not known:
            self._note(frame, seconds, cpu - self._cpu, thread)
        self._looked_at, self._cpu = now, cpu

    def _note(self, frame: FrameType | None, seconds: float, cpu: float, thread: int) -> None:
        place = _place(frame, thread)
        if place:
            at = self._at_lines[place]
            at.computed += min(cpu, seconds)
            at.waited += seconds if _sleeps(thread, cpu, seconds) else 0.0

    def _end_step(self) -> None:
        """Keep what this step did if it stands out."""
        computed = sum(each.computed for each in self._at_lines.values())
        if max(computed / LONG, self.waits_since / LONG_WAIT) >= 1:
            for place, spent in self._at_lines.items():
                line = self._lines[place]
                line.computed += spent.computed
                line.waited += spent.waited
                line.steps += 1
        self._at_lines.clear()

    @property
    def waits_since(self) -> float:
        """Seconds for which this step has waited for something that the hall does not know."""
        return sum(each.waited for each in self._at_lines.values())

    @property
    def place(self) -> str:
        """File and line at which this step is; empty if unknown."""
        return next(reversed(self._at_lines), "")

    def forget_step(self) -> None:
        """Leave out the step that runs now: the run ends because of it, and says so."""
        for place in self._at_lines:
            self._naps.pop(place, None)
        self._at_lines.clear()

    def notes(self) -> list[str]:
        """Return a sentence for each line that stood out."""
        self._end_step()
        naps = {
            place: seconds
            for place, seconds in self._naps.items()
            if seconds >= LONG_SUM and seconds > 2 * self._lines[place].waited
        }
        return [
            *(_sentence(place, naps[place], "waited", "in many short waits") for place in naps),
            *(
                _of_steps(place, spent)
                for place, spent in self._lines.items()
                if spent.steps and place not in naps
            ),
        ]


def _of_steps(place: str, spent: _Spent) -> str:
    often = "in one step" if spent.steps == 1 else f"in {spent.steps} steps"
    if spent.computed >= spent.waited:
        return _sentence(place, spent.computed, "computed", often)
    return _sentence(place, spent.waited, "waited", often)


def _sentence(place: str, seconds: float, does: str, often: str) -> str:
    what = "waited for what the hall does not know" if does == "waited" else does
    return (
        f"{place}: the program {what} for {seconds:.1f} s of real time, {often}; on the virtual "
        "clock this costs nothing, on the wall clock it takes as long"
    )


def _place(frame: FrameType | None, thread: int) -> str:
    """Return the program's line at which a thread is, or else the function it was given."""
    own = programs_frame(frame)
    if own is not None:
        return str(line_of(own))
    name = next((each.name for each in threading.enumerate() if each.ident == thread), "")
    call = programs_call(frame, "", name)
    return f"{call.name} in {call.where}" if call is not None and call.name else ""


def processor_time(thread: int) -> float:
    """Return the processor time of a thread in seconds; if unknown, that of the process.

    It is read from a file because `time.pthread_getcpuclockid` crashes Python if the thread has
    just ended; a file is then only missing.
    """
    if not TASKS.exists():
        return time.process_time()
    fields = _of_linux(thread)
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _sleeps(thread: int, cpu: float, seconds: float) -> bool:
    """Return whether a thread waits by itself, not because the machine is busy."""
    if cpu > seconds / 2:
        return False
    fields = _of_linux(thread)
    return not fields or fields[0] in "SD"


def _naps(thread: int) -> bool:
    """Return whether Linux says that a thread sleeps, in anything but a lock.

    A thread that waits for the interpreter sleeps in a lock, so a busy machine does not count.
    """
    call = _read_of_linux(thread, "wchan")
    return call not in {"", "0"} and "futex" not in call and _of_linux(thread)[:1] == ["S"]


def _of_linux(thread: int) -> list[str]:
    """Return what Linux says of a thread, from its state on; empty if unknown, or if it has ended.

    See `/proc/pid/stat` in proc(5): the state is field 3; user and system time are 14 and 15.
    """
    return _read_of_linux(thread, "stat").rpartition(")")[2].split()


def _read_of_linux(thread: int, name: str) -> str:
    """Return a file in which Linux describes a thread; empty if there is none."""
    native = next((each.native_id for each in threading.enumerate() if each.ident == thread), None)
    try:
        return (TASKS / str(native) / name).read_text()
    except OSError:
        return ""


def _is_known(frame: FrameType | None) -> bool:
    """Return whether a thread is in a wait that the hall knows, or in a player's thinking."""
    if frame is None or _is_in_halls_own(frame):
        return True
    while frame:
        if frame.f_globals.get("__name__") == "simul.games.referee":
            return True
        frame = frame.f_back
    return False


def _is_in_halls_own(frame: FrameType | None) -> bool:
    """Return whether the program called the hall, which waits, or starts a thread."""
    while frame and not is_programs(frame):
        if frame.f_code is START or str(frame.f_globals.get("__name__")).startswith(HALLS_OWN):
            return True
        frame = frame.f_back
    return False
