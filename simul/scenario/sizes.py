"""The size of a TOML text, looked at before it is parsed: a few bytes can cost gigabytes there.

The parser makes a table for every part of a dotted key, and again for each prefix of it. So keys of
many parts, and very many keys, are refused by a look at the text alone. It may see keys in what is
a text or a comment; the limits are far beyond those of any scenario.
"""

import re

from simul.scenario.faults import Fault

MOST_PARTS = 50
"""Most parts of a dotted key."""
MOST_KEYS = 30_000
"""Most keys of a file."""

_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*"|'[^'\n]*')"""
_DOT = r"[ \t]*\.[ \t]*"
_TOO_MANY_PARTS = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:{_DOT}{_PART}){{{MOST_PARTS}}}")


def size_fault(text: str, file: str) -> Fault | None:
    """Return the fault of a text that is too large to be parsed; None if it is not."""
    keys = text.count("=") + text.count("\n[")
    if keys > MOST_KEYS:
        rule = f"must not have more than {MOST_KEYS:,} keys"
        return Fault(file, None, "", rule, f"about {keys:,}")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") >= MOST_PARTS and (found := _TOO_MANY_PARTS.search(line)):
            rule = f"has a key of more than {MOST_PARTS} parts"
            return Fault(file, number, "", rule, f"{found[0][:40]}...")
    return None
