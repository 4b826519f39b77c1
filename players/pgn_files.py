"""PGN files as people have them: the games in one, each with its moves, clocks and result."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Literal

from players.recorded_game import RecordedGame

MOST_BYTES = 10_000_000
"""About 10,000 games. All are kept in memory, so a whole database is a slip."""
MOST_GAMES = 100_000
"""As many as an exhibition may have."""


@lru_cache(maxsize=8)
def read_games(
    path: Path, unplayed: Literal["refuse", "skip"] = "refuse"
) -> tuple[RecordedGame, ...]:
    """Return the games of a PGN file, in UTF-8 or Latin-1.

    Games without moves, such as forfeits and byes, are refused or skipped; where they are skipped,
    results are not looked at. Raises OSError if the file cannot be read and ValueError if it is not
    a regular file, is too large, holds no game, or holds one that cannot be read as it is meant.
    """
    games = list(_games(path, results=unplayed == "refuse"))
    played = [game for game in games if game.moves]
    if not games:
        raise ValueError("there is no game in it")
    if not played or (unplayed == "refuse" and played != games):
        raise ValueError(_without_moves(games))
    return tuple(played)


def _games(path: Path, *, results: bool) -> Iterator[RecordedGame]:
    from players.pgn_reader import games_in  # imports chess.engine and asyncio, so only when used

    for game in games_in(_text(path), results=results):
        if game.number > MOST_GAMES:
            raise ValueError(f"it holds more than {MOST_GAMES:,} games: keep those you need")
        yield game


def _text(path: Path) -> str:
    """Read a file; a pipe or a device, which may have no end, is not opened."""
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        # what claims to be empty may be a stream of the kernel's; others may grow meanwhile
        data = file.read(MOST_BYTES + 1) if found.st_size else b""
    if len(data) > MOST_BYTES:
        raise ValueError(f"it holds more than {MOST_BYTES // 10**6} MB: keep the games you need")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text


def _without_moves(games: Sequence[RecordedGame]) -> str:
    """Return which games have no moves, all at once, and what to do."""
    empty = [game for game in games if not game.moves]
    numbers = [str(game.number) for game in empty]
    if len(numbers) > 1:
        more = f"{len(numbers) - 10:,} more" if len(numbers) > 11 else numbers.pop()
        which = f"games {', '.join(numbers[:10])} and {more} have no moves"
    else:
        which = f"game {numbers[0]} has no moves"
    for game in empty:
        after = games[game.number] if game.number < len(games) else None
        if game.headers and after and after.moves and not after.headers:
            return (
                f"{which}, and game {after.number} (line {after.line}) no tags: more than one "
                "blank line between tags and moves parts them"
            )
    return f"{which}: keep only games that were played"
