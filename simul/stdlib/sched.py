"""Python's own `sched`, going by the hall's clock."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sched import Event, scheduler

    __all__ = ["Event", "scheduler"]
else:
    from simul.stdlib.importing import on_halls_clock

    globals().update(on_halls_clock("sched"))
