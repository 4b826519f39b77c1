"""Other people's code: say in one line what it raised, and where."""

import traceback
from pathlib import Path


def described(error: BaseException, folder: Path | None = None) -> str:
    """Name an error, and the last line in that folder on its way.

    >>> described(ValueError("bad luck"))
    'ValueError: bad luck'
    """
    frames = traceback.extract_tb(error.__traceback__)
    there = [frame for frame in frames if folder in Path(frame.filename).parents]
    place = "".join(f" ({Path(at.filename).name}, line {at.lineno})" for at in there[-1:])
    words = " ".join(str(error).split())
    return type(error).__name__ + (f": {words}" if words else "") + place
