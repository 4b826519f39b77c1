"""Files that a scenario names: relative to its own folder, and read during validation."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from players.book import read_book
from players.pgn_files import read_games


def _existing(what: str, read: Callable[[Path], object]) -> Callable[[Any, ValidationInfo], Path]:
    """Return a validator that a path names a file which `read` accepts."""

    def check(value: Any, info: ValidationInfo) -> Path:
        if not isinstance(value, (str, Path)) or "\0" in str(value):
            raise ValueError(f"must be the path of a {what}, in quotes")
        folder = Path((info.context or {}).get("folder", Path()))
        path = folder.absolute() / value  # so that it stays right when the current folder changes
        try:
            read(path)
        except FileNotFoundError:
            raise ValueError(f"must name a {what}: there is no {path}") from None
        except OSError as error:
            raise ValueError(f"must be a readable {what}: {error.strerror}") from None
        except ValueError as error:
            raise ValueError(f"must be a readable {what}: {error}") from None
        return path

    return check


PgnPath = Annotated[
    Path,
    BeforeValidator(_existing("PGN file", read_games)),
    PlainSerializer(str),
    WithJsonSchema({"type": "string"}),
]
"""A PGN file with at least one game, all legal."""

BookPath = Annotated[
    Path,
    BeforeValidator(_existing("book", read_book)),
    PlainSerializer(str),
    WithJsonSchema({"type": "string"}),
]
"""An opening book: a Polyglot book if its name ends in .bin, else a PGN file."""
