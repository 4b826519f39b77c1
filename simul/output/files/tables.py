"""Tables for a spreadsheet: plain CSV (RFC 4180, lines end in a line feed), times in ms."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from simul.output.files.san import Games, is_move, replay, san_by_ply
from simul.record import Event, Kind, Record, Span
from simul.words import spreadsheet_cell as _cell


def record_csv(record: Record, games: Games | None = None) -> str:
    """Return one row per event, in order of time.

    `move` is in UCI notation (e2e4), `san` in algebraic notation (e4); both are empty for events
    other than moves. `place` is the board of the hall where that game is played, empty at board 0.
    `master` is the number of the master who comes, moves, walks or rests, empty in all other rows.

    `games` are those of `replay`, if the caller has them already. Raises InputError for an illegal
    move.
    """
    games = replay(record) if games is None else games
    sans = {board: san_by_ply(record, board, game) for board, game in games.items()}
    sans[0] = {}
    rows = (
        f"{_event_row(event, sans[event.board].get(event.ply, ''))},{_where_and_who(record, event)}"
        for event in record.events
    )
    return _table("at_ms,board,ply,kind,move,san,note,place,master", rows)


def spans_csv(record: Record) -> str:
    """Return one row per bar of the Gantt chart; board 0 holds the master's times at no board.

    The times of several masters follow each other, master by master.
    """
    rows = (
        f"{span.board},{_cell(span.state)},{span.start},{span.end},{span.end - span.start}"
        for span in (*_own_spans(record), *record.spans)
    )
    return _table("board,state,start_ms,end_ms,duration_ms", rows)


def _own_spans(record: Record) -> Iterator[Span]:
    """Yield when masters are idle, walk and rest, master by master, in order of time."""
    for master, idle in record.idle_by_master.items():
        yield from sorted([*idle, *record.away_by_master[master]], key=attrgetter("start"))


def _event_row(event: Event, san: str) -> str:
    at, board, ply, kind, move, note = event
    return f"{at},{board},{ply},{kind},{_cell(move)},{san if is_move(event) else ''},{_cell(note)}"


def _where_and_who(record: Record, event: Event) -> str:
    if event.board == 0:
        return f",{event.ply}"
    hers = event.kind is Kind.VISIT or event.kind is Kind.MOVE
    master = record.pairing_of[event.board].master_at(event.ply) if hers else ""
    return f"{record.place_of[event.board]},{master}"


def _table(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows, ""])
