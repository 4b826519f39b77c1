"""Characters that act on a terminal."""

import re

RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
    "|\x1b[^\\[]|\x1b\\[31m"
)
"""Active characters; of escape sequences only those that rich does not use."""
