"""Tables for a spreadsheet: plain CSV (RFC 4180, lines end in a line feed), times in ms."""

import re
from collections.abc import Iterable

from simul.exports.replay import Game, Games, by_ply, is_move, replay
from simul.record import Event, Record

_SPECIAL = re.compile(r"[,\"\r\n]")


def record_csv(record: Record, games: Games | None = None) -> str:
    """Write one row an event, in order of time.

    `move` is in UCI notation (e2e4), `san` is what people write (e4); both are empty where nobody
    moves. Whoever has replayed the games already may hand them in. Raises InputError for an
    illegal move.
    """
    games = replay(record) if games is None else games
    sans = {board: _sans(record, board, game) for board, game in games.items()}
    rows = (_event_row(event, sans[event.board].get(event.ply, "")) for event in record.events)
    return _table("at_ms,board,ply,kind,move,san,note", rows)


def spans_csv(record: Record) -> str:
    """Write one row a bar of the Gantt chart; board 0 is the master's own lane, when idle.

    Of several masters the idle times of the first come first, then those of the second.
    """
    rows = (
        f"{span.board},{_cell(span.state)},{span.start},{span.end},{span.end - span.start}"
        for span in (*record.idle, *record.spans)
    )
    return _table("board,state,start_ms,end_ms,duration_ms", rows)


def _sans(record: Record, board: int, game: Game) -> dict[int, str]:
    """Find the notation for each half-move of a board."""
    plies = (event.ply for event in by_ply(record, board) if is_move(event))
    return dict(zip(plies, game.moves, strict=True))


def _event_row(event: Event, san: str) -> str:
    at, board, ply, kind, move, note = event
    return f"{at},{board},{ply},{kind},{_cell(move)},{san if is_move(event) else ''},{_cell(note)}"


def _cell(text: str) -> str:
    # Before Python 3.13 the csv module leaves a lone carriage return unquoted: a broken row.
    if _SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _table(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows, ""])
