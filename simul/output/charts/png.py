"""PNG files of pictures with large even areas: pixels are compressed as they are.

Pillow stores each row of a picture in colours as the differences from its neighbours, after it has
tried five ways to take them. That helps photographs. It takes three times as long as all the rest,
and makes the file of a chart larger.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

LEVEL = 3
"""How hard it is compressed, up to 9: the usual 6 takes twice as long, for 10 to 20 % less."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
INCH = 0.0254
"""In metres."""
EIGHT_BITS, IN_COLOUR, METRES = 8, 2, 1
UNFILTERED = 0
"""The byte with which such a row begins."""


def write_png(
    path: Path, pixels: npt.NDArray[np.uint8], dpi: float, texts: Mapping[str, str]
) -> None:
    """Write a picture: integers [rows, columns, 3 or 4], of which the opacity is left out."""
    path.write_bytes(b"".join([SIGNATURE, *_chunks(pixels, dpi, texts)]))


def _chunks(pixels: npt.NDArray[np.uint8], dpi: float, texts: Mapping[str, str]) -> Iterator[bytes]:
    rows, columns, _ = pixels.shape
    pitch = round(dpi / INCH)
    data = np.full((rows, 1 + 3 * columns), UNFILTERED, dtype=np.uint8)
    for colour in range(3):
        data[:, 1 + colour :: 3] = pixels[:, :, colour]
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, EIGHT_BITS, IN_COLOUR, 0, 0, 0))
    yield _chunk(b"pHYs", struct.pack(">IIB", pitch, pitch, METRES))
    for name, text in texts.items():  # neither compressed, nor in a language that is named
        yield _chunk(b"iTXt", name.encode("latin-1") + bytes(5) + text.encode())
    yield _chunk(b"IDAT", zlib.compress(data.data, LEVEL))
    yield _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
