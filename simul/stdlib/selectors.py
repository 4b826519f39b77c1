"""Python's own `selectors`, going by the hall's clock: made of our `select`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectors import EVENT_READ, EVENT_WRITE, BaseSelector, DefaultSelector

    __all__ = ["EVENT_READ", "EVENT_WRITE", "BaseSelector", "DefaultSelector"]
else:
    from simul.stdlib.importing import on_halls_clock

    globals().update(on_halls_clock("selectors"))
