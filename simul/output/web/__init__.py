"""What all web pages have in common: how they look, and which scripts may run in them.

base.css   colours for light and dark, letters, buttons, the colours of source code
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files


def base_style() -> str:
    """Return the style sheet that every page begins with."""
    return files("simul.output.web").joinpath("base.css").read_text(encoding="utf-8")


def allowed(text: str) -> str:
    """Return what a page's policy says to allow a script or a style: the hash of its text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
