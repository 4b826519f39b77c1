"""Endings of games, written as people read them: `1-0 forfeit: Ada walked out`."""

import re

from simul.record import Ending, Reason

PATTERNS = {
    r"(?P<by>\w+) resigned": Reason.RESIGNED,
    r"adjudicated: (?P<detail>.+)": Reason.ADJUDICATED,
    r"forfeit: no reply within (?P<detail>.+)": Reason.NO_REPLY,
    r"forfeit: (?P<by>.+) ran out of time": Reason.OUT_OF_TIME,
    r"(?P<by>.+) ran out of time, but the other side could not mate": Reason.OUT_OF_TIME,
    r"forfeit: (?P<by>.+) walked out": Reason.WALKED_OUT,
    r"forfeit: (?P<by>.+) fell ill": Reason.FELL_ILL,
    r"forfeit: (?P<by>\w+ \w+) (?P<detail>.+)": Reason.MISCONDUCT,
}


def ending(text: str) -> Ending:
    """Read an ending; what it is made into is the same text again."""
    result, _, words = text.partition(" ")
    if words in set(Reason):
        return Ending(result, Reason(words))
    found = ((re.fullmatch(pattern, words), reason) for pattern, reason in PATTERNS.items())
    match, reason = next((match, reason) for match, reason in found if match)
    made = Ending(result, reason, **match.groupdict())
    assert made == text
    return made
