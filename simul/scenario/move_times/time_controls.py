"""Time controls of recorded games: the standard's notation, and words as broadcasts have them.

The standard is section 9.6 of Steven J. Edwards, "Portable Game Notation Specification and
Implementation Guide", 1994. `chess.pgn.parse_time_control` knows it but for the hourglass and
fractions of a second, and no words.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

MOST_CHARACTERS = 200
"""Longer text is not looked at."""


class Period(NamedTuple):
    """One field of a time control; times in s."""

    time: float
    moves: int | None = None
    """Moves of a player for which the time is; None: all that are left."""
    increment: float = 0

    def __str__(self) -> str:
        moves = "" if self.moves is None else f"{self.moves}/"
        increment = f"+{self.increment:g}" if self.increment else ""
        return f"{moves}{self.time:.10g}{increment}"


@dataclass(frozen=True, slots=True)
class TimeControl:
    """How much time each player of a game is given, and when."""

    periods: tuple[Period, ...] = ()
    """In order, the last one again and again; empty if it is unknown, or there is none."""
    hourglass: bool = False
    """Whether the time that a player uses is given to the other."""
    in_words: bool = False
    """Whether it was not written in the standard's notation."""

    def period_of(self, move: int) -> tuple[Period, bool]:
        """Return the period of a player's move, from 1, and whether it is the first move of it.

        >>> control = TimeControl((Period(7_200, 40), Period(3_600)))
        >>> control.period_of(40)
        (Period(time=7200, moves=40, increment=0), False)
        >>> control.period_of(41)
        (Period(time=3600, moves=None, increment=0), True)
        """
        for period in self.periods[:-1]:
            assert period.moves  # noqa: S101 - for the type checker
            if move <= period.moves:
                return period, move == 1
            move -= period.moves
        last = self.periods[-1]
        return last, move == 1 or (last.moves is not None and (move - 1) % last.moves == 0)

    @property
    def anew(self) -> bool:
        """Whether each move has the whole time, and none is kept: so many days for a move."""
        return len(self.periods) == 1 and self.periods[0].moves == 1

    def __str__(self) -> str:
        """Return the standard's notation."""
        return ("*" if self.hourglass else "") + ":".join(map(str, self.periods))


def read_time_control(tag: str) -> TimeControl | None:
    """Read the tag TimeControl of a game; None if it cannot be understood.

    >>> str(read_time_control("90 min/40 moves + 30 min, 30 sec increment per move"))
    '40/5400+30:1800+30'
    """
    tag = tag.strip()
    if tag in {"", "?", "-"}:
        return TimeControl()
    if len(tag) > MOST_CHARACTERS:
        return None
    return _in_notation(tag) or _in_words(tag)


_SECONDS = r"\d{1,8}(?:\.\d{1,3})?"
_FIELD = re.compile(rf"(?:(\d{{1,3}})/)?({_SECONDS})(?:\+({_SECONDS})(d?))?", re.ASCII)


def _in_notation(tag: str) -> TimeControl | None:
    """Read the standard's notation; `5d`, a delay, is that of python-chess."""
    tag = "".join(tag.split())
    hourglass = tag.startswith("*")
    fields = [_FIELD.fullmatch(field) for field in tag.removeprefix("*").split(":")]
    periods = [
        Period(
            float(field[2]),
            int(field[1]) if field[1] else None,
            0.0 if field[4] else float(field[3] or 0),  # clocks do not show a delay
        )
        for field in fields
        if field
    ]
    return TimeControl(tuple(periods), hourglass) if _valid(periods, len(fields)) else None


def _valid(periods: list[Period], fields: int) -> bool:
    """Return whether every field was read and all but the last count moves."""
    if not periods or len(periods) != fields:
        return False
    return all(period.moves for period in periods[:-1]) and periods[-1].moves != 0


# In words: amounts of time, numbers of moves, and what says that an amount comes with each move

_UNIT_S = {"h": 3_600, "s": 1, '"': 1, "m": 60, "'": 60}
_SPELLINGS = (
    (r"''|\u2033|\u201d", '"'),
    (r"[\u2019\u2032]", "'"),
    (r"\bstd", "h"),
    (r"\b(\d{1,2})\s*h(?:ours?)?\s*(?:and\s*)?(\d\d)(?:\s*m[a-z]*)?\b", r"\1h\2"),
    (r"\bg(?:ame)?\s*/\s*(\d{1,3})\b", r"\1 m"),  # as in the United States: G/60; d5
    (r"\b(?:d|delay)\s*/?\s*(\d{1,3})\b", r"\1 s delay"),
    (r"\binc\s*/?\s*(\d{1,3})\b", r"\1 s increment"),
)
_MOVES = r"(?:moves?|mov|z[uü]ge|coups|jugadas|lances|mosse)\b"
_TOKEN = re.compile(
    rf"""
      \b(?:from|since|starting|desde|ab)\b\D{{0,20}}?\b(?:move|mov|zug)\D{{0,3}}
        (?P<since>\d{{1,3}}|one)
    | (?:/|\bfirst)\s*(?P<first>\d{{1,3}})(?![\d.,]*\s*(?:h|s|m(?!o)|'|"))
    | \b(?P<moves>\d{{1,3}})\s*{_MOVES}
    | (?P<hours>\d{{1,2}})h(?P<minutes>\d\d)
    | (?P<number>\d{{1,4}}(?:[.,]\d{{1,2}})?)\s*(?P<unit>h|s|m(?!o)|'|")[a-z]*
    | (?P<each>incr|inkr|bonus|added
        |(?:/|per|each|every|\ba|p/|pro|por|par)\s*(?:move|mov|zug|jugada|coup)\b)
    | (?P<delay>delay)
    | (?P<digit>\d)
    """,
    re.VERBOSE | re.ASCII,
)


def _in_words(tag: str) -> TimeControl | None:
    words = _Words()
    text = tag.lower()
    for spelling, usual in _SPELLINGS:
        text = re.sub(spelling, usual, text)
    for token in _TOKEN.finditer(text):
        words.take(token)
    return words.time_control()


class _Words:
    """What has been understood of a time control in words."""

    def __init__(self) -> None:
        self._periods: list[Period] = []
        self._moves: int | None = None
        """Moves of a period whose time has yet to come: 40 moves in 2 hours."""
        self._increment = 0.0
        self._since = 1
        self._delay = self._unclear = False

    def take(self, token: re.Match[str]) -> None:
        """Understand one more part of the text."""
        moves = token["first"] or token["moves"]
        if moves:
            self._count(int(moves))
        elif token["hours"]:
            self._give(int(token["hours"]) * 3_600 + int(token["minutes"]) * 60)
        elif token["number"]:
            seconds = float(token["number"].replace(",", ".")) * _UNIT_S[token["unit"]]
            if self._periods and _UNIT_S[token["unit"]] == 1:
                self._increment = seconds
            else:
                self._give(seconds)
        elif token["since"]:
            self._since = 1 if token["since"] == "one" else int(token["since"])
        elif token["each"] and not self._increment and len(self._periods) > 1:
            self._increment = self._periods.pop().time  # an increment of whole minutes
        self._delay = self._delay or bool(token["delay"])
        self._unclear = self._unclear or bool(token["digit"])

    def _count(self, moves: int) -> None:
        if self._periods and self._periods[-1].moves is None:
            self._periods[-1] = self._periods[-1]._replace(moves=moves)
        else:
            self._moves = moves

    def _give(self, seconds: float) -> None:
        self._periods.append(Period(seconds, self._moves))
        self._moves = None

    def time_control(self) -> TimeControl | None:
        """Return the whole; None if there is no time in it, or something is unclear."""
        if self._unclear or not _valid(self._periods, len(self._periods)):
            return None
        increment, begins = 0.0 if self._delay else self._increment, 1
        periods = []
        for period in self._periods:
            periods.append(period._replace(increment=increment if begins >= self._since else 0.0))
            begins += period.moves or 0
        starts_with_a_period = not increment or periods[-1].increment > 0
        return TimeControl(tuple(periods), in_words=True) if starts_with_a_period else None
