"""English that many rooms put together: counts, lists of names, shares, texts made to fit."""

import re
from collections.abc import Sequence
from functools import lru_cache


def plural(noun: str) -> str:
    """Return the regular plural of a noun.

    >>> plural("board"), plural("pass"), plural("ply"), plural("key")
    ('boards', 'passes', 'plies', 'keys')
    """
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def count(number: float, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "board"), count(10_000, "board")
    ('1 board', '10,000 boards')
    """
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def listing(names: Sequence[str]) -> str:
    """Join names as in a sentence.

    >>> listing(["asyncio", "threaded", "trio"])
    'asyncio, threaded and trio'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def few(names: Sequence[str]) -> str:
    """Join up to three names; of more, name the first and count the others.

    >>> few(["threaded", "asyncio", "trio", "anyio"])
    'threaded and 3 more'
    """
    return listing(names if len(names) <= 3 else [names[0], f"{len(names) - 1} more"])


def percent(share: float) -> str:
    """Format a share in per cent; "100 %" and "0 %" only where it is true to the last ms.

    >>> percent(0.985), percent(0.9999), percent(1.0)
    ('98.5 %', '99.9 %', '100 %')
    """
    if 0 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f} %"
    return f"{100 * share:.0f} %"


_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|(?:kB|km|ms|min|[hms])\b))")


def with_units(text: str) -> str:
    r"""Keep a unit on the line of its number: a space that does not break stands between them.

    >>> with_units("19.3 % of 55 s")
    '19.3\xa0% of 55\xa0s'
    """
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)


def more_or_less(number: float, than: float) -> str:
    """Return by how much a number differs from another, in per cent of the other.

    >>> more_or_less(107_412, 90_000), more_or_less(45, 90), more_or_less(1, 1)
    ('19.3 % more', '50.0 % less', 'the same')
    """
    share = round(100 * (number / than - 1), 1)
    return f"{abs(share):.1f} % {'less' if share < 0 else 'more'}" if share else "the same"


def _controls() -> dict[int, str]:
    """Map each character that acts on a terminal or page, instead of being shown, to its escape.

    These are the control characters (C0, C1) but for tab and line feed, the separators of lines and
    paragraphs, those that turn the direction of writing, and the byte order mark.
    """
    numbers = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F),
               *range(0x2066, 0x206A), 0xFEFF]  # fmt: skip
    return {
        n: f"\\x{n:02x}" if n < 0x100 else f"\\u{n:04x}" for n in numbers if chr(n) not in "\t\n"
    }


_CONTROLS = _controls()
_ANY_CONTROL = re.compile("[" + "".join(map(chr, _CONTROLS)) + "]")


def visible(text: str) -> str:
    r"""Write the control characters in a text of any origin as escapes, which do nothing.

    >>> print(visible("a\x1b[31mb\u202e"))
    a\x1b[31mb\u202e
    """
    return text.translate(_CONTROLS) if _ANY_CONTROL.search(text) else text


def visible_json(text: str) -> str:
    r"""Write the control characters in JSON as its own escapes, which mean the same.

    JSON itself demands that only of the first 32.

    >>> print(visible_json('{"name": "a\u202eb"}'))
    {"name": "a\u202eb"}
    """
    if text.isascii() and "\x7f" not in text:  # known at once, also of a hundred megabytes
        return text
    return text.translate({n: f"\\u{n:04x}" for n in _CONTROLS if n >= 0x7F})


def plain(text: str) -> str:
    """Put text of any origin on one line, without characters that no format can hold."""
    if not text.isprintable():
        text = visible(" ".join(text.split()))
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


@lru_cache(maxsize=4_096)  # most cells of a table come again
def spreadsheet_cell(text: str) -> str:
    """Return a text as a cell of a CSV file that no spreadsheet takes for a formula.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("one, two")
    ("'=1+1", '"one, two"')
    """
    text = visible(text)
    text = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
    if any(mark in text for mark in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def shorten(text: str, length: int) -> str:
    """Cut a text that would run off the page; an ellipsis marks the cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def whole_sentences(text: str, length: int) -> str:
    """Drop sentences from the end of a text until it fits.

    If the first sentence alone is too long, clauses or words are dropped from it, and an ellipsis
    marks the cut.

    >>> whole_sentences("Nobody moved. It is in line 21. A loop?", 35)
    'Nobody moved. It is in line 21.'
    >>> whole_sentences("deadlock at 0:01:00: nobody can run", 30)
    'deadlock at 0:01:00 …'
    """
    if len(text) <= length:
        return text
    if sentences := re.match(r".*[.!?](?= )", text[: length + 1]):
        return sentences[0]
    room = text[: max(length - 1, 0)]
    part = re.match(r".*(?=[:;,·] )", room) or re.match(r".*(?= )", room)
    return f"{part[0].rstrip()} …" if part else shorten(text, length)


def ended(sentence: str) -> str:
    """End a sentence with a full stop, unless the text quoted at its end brings its own mark.

    >>> ended("It failed: bad luck"), ended("It failed: why?"), ended("It failed: once upon a …")
    ('It failed: bad luck.', 'It failed: why?', 'It failed: once upon a …')
    """
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
