"""Python's own `datetime`; its now and today are the time in the hall.

The hall opens on 1 January 1970, as for `time.time()`.
"""

import datetime as _python
from typing import Any, Self

from simul.stdlib.time import time


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


class datetime(_python.datetime):  # noqa: N801 - its name there
    """A date with a time."""

    @classmethod
    def now(cls, tz: _python.tzinfo | None = None) -> Self:
        """Return the time in the hall."""
        return cls.fromtimestamp(time(), tz)

    @classmethod
    def utcnow(cls) -> Self:
        """Return the time in the hall, in UTC."""
        return cls.fromtimestamp(time(), _python.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Self:
        """Return the time in the hall."""
        return cls.now()


class date(_python.date):  # noqa: N801 - its name there
    """A date."""

    @classmethod
    def today(cls) -> Self:
        """Return the date in the hall."""
        return cls.fromtimestamp(time())
