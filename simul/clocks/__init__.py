"""Time in the hall: one interface, implemented by virtual time and by real time.

clock.py       the interface of a clock
timeline.py    the virtual clock: the discrete-event core
wall_clock.py  the wall clock: real time, with real sleeping

Times are integer milliseconds of hall time, starting at 0. Every scheduler has exactly one place
where it asks how long it may sleep. There each hall (see `simul.halls`) answers from a clock.
"""

from simul.clocks.clock import Clock
from simul.clocks.timeline import LATE, Agenda, Sleeper, Timeline, Wake
from simul.clocks.wall_clock import A_DAY, FASTEST, GIVE_WAY_EVERY, TimedWait, WallClock, give_way

__all__ = [
    "A_DAY",
    "FASTEST",
    "GIVE_WAY_EVERY",
    "LATE",
    "Agenda",
    "Clock",
    "Sleeper",
    "TimedWait",
    "Timeline",
    "Wake",
    "WallClock",
    "give_way",
]
