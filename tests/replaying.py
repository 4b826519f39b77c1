"""Pages of replays: what is packed in one."""

import base64
import json
import re
import zlib
from typing import Any


def unpacked(page: str, name: str) -> str:
    """Return a text that is packed in an element of a page."""
    found = re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', page)
    assert found
    return zlib.decompress(base64.b64decode(found[1])).decode()


def data_of(page: str) -> dict[str, Any]:
    """Return the data that a page shows."""
    data: dict[str, Any] = json.loads(unpacked(page, "data"))
    return data
