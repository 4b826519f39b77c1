"""Durations at the edge: "55 s" in a scenario, 1:00:55 on the screen, integer ms inside."""

import math
import re

NEVER = 2**62
"""A time in ms that is never reached."""
UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
_PATTERN = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\s*")


def parse_duration(value: str | int | float) -> int:
    """Return the ms of `"5 s"`, `"2 min"`, `"500 ms"`, `"1 h"` or a plain number of seconds.

    Raises ValueError, with the rule, for anything else.

    >>> parse_duration("2 min"), parse_duration(0.5)
    (120000, 500)
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(_RULE)
    if not isinstance(value, str):
        return _whole(value, "s")
    match = _PATTERN.fullmatch(value)
    if match is None or match[2] not in {"", *UNITS_MS}:
        raise ValueError(_RULE)
    return _whole(float(match[1]), match[2] or "s")


def _whole(value: float, unit: str) -> int:
    ms = value * UNITS_MS[unit]
    if not abs(ms) < math.inf:
        raise ValueError("must be a finite time")
    return round(ms)


_RULE = 'must be a duration: seconds as a number, or text such as "5 s", "500 ms", "2 min", "1 h"'


def clock(ms: float) -> str:
    """Format ms as h:mm:ss, with tenths of a second only below a minute, where they matter.

    >>> clock(3_655_000), clock(43_200_000), clock(31_500)
    ('1:00:55', '12:00:00', '0:00:31.5')
    """
    if 0 < ms < 59_950:
        tenths = round(ms / 100)
        return f"0:00:{tenths // 10:02d}" + (f".{tenths % 10}" if tenths % 10 else "")
    seconds = round(ms / 1_000)
    return f"{seconds // 3_600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def in_words(ms: int) -> str:
    """Format ms in the largest unit that they fill.

    >>> in_words(120_000), in_words(3_600_000), in_words(30_000), in_words(200)
    ('2 minutes', '1 hour', '30 seconds', '0.2 seconds')
    """
    for name, unit in (("hour", "h"), ("minute", "min")):
        number = ms / UNITS_MS[unit]
        if number >= 1:
            return f"{number:g} {name}" + ("s" if number != 1 else "")
    return f"{ms / 1_000:g} second" + ("s" if ms != 1_000 else "")


def seconds(ms: float) -> str:
    """Format ms as seconds without needless digits.

    >>> seconds(5_000), seconds(2_500)
    ('5 s', '2.5 s')
    """
    return f"{ms / 1_000:.3f}".rstrip("0").rstrip(".") + " s"
