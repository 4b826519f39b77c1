"""English that many rooms put together: counts, lists of names, shares, texts made to fit."""

import re
from collections.abc import Sequence


def plural(noun: str) -> str:
    """Return the regular plural of a noun.

    >>> plural("board"), plural("pass")
    ('boards', 'passes')
    """
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
    'threaded and 3 others'
    """
    return listing(names if len(names) <= 3 else [names[0], f"{len(names) - 1} others"])


def percent(share: float) -> str:
    """Format a share in per cent; "100 %" and "0 %" only where it is true to the last ms.

    >>> percent(0.985), percent(0.9999), percent(1.0)
    ('98.5 %', '99.9 %', '100 %')
    """
    if 0 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f} %"
    return f"{100 * share:.0f} %"


def plain(text: str) -> str:
    """Put text of any origin on one line, without characters that no format can hold."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


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
