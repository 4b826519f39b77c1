"""Python's own `timeit`, going by the hall's clock: `default_timer` is its `perf_counter`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeit import Timer, default_timer, repeat, timeit

    __all__ = ["Timer", "default_timer", "repeat", "timeit"]
else:
    from simul.stdlib.importing import on_halls_clock

    globals().update(on_halls_clock("timeit"))
