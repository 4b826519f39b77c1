"""Tables for a spreadsheet: plain CSV (RFC 4180, lines end in a line feed), times in ms."""

from collections.abc import Iterator
from operator import attrgetter

from simul.output.files.san import Games, is_move, replay, san_in_time
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
    return "".join(csv_parts(record, replay(record) if games is None else games))


def csv_parts(record: Record, games: Games) -> Iterator[str]:
    """Yield the same text row by row."""
    sans = {board: iter(san_in_time(record, board, game)) for board, game in games.items()}
    yield "at_ms,board,ply,kind,move,san,note,place,master\n"
    for event in record.events:
        san = next(sans[event.board]) if is_move(event) else ""
        yield f"{_event_row(event, san)},{_where_and_who(record, event)}\n"


def spans_csv(record: Record) -> str:
    """Return one row per bar of the Gantt chart; board 0 holds the master's times at no board.

    The times of several masters follow each other, master by master.
    """
    rows = (
        f"{span.board},{_cell(span.state)},{span.start},{span.end},{span.end - span.start}"
        for span in (*_own_spans(record), *record.spans)
    )
    return "\n".join(["board,state,start_ms,end_ms,duration_ms", *rows, ""])


def _own_spans(record: Record) -> Iterator[Span]:
    """Yield when masters are idle, walk and rest, master by master, in order of time."""
    for master, idle in record.idle_by_master.items():
        yield from sorted([*idle, *record.away_by_master[master]], key=attrgetter("start"))


def _event_row(event: Event, san: str) -> str:
    at, board, ply, kind, move, note = event
    return f"{at},{board},{ply},{kind},{_cell(move)},{san},{_cell(note)}"


def _where_and_who(record: Record, event: Event) -> str:
    if event.board == 0:
        return f",{event.ply}"
    hers = event.kind is Kind.VISIT or event.kind is Kind.MOVE
    master = record.pairing_of[event.board].master_at(event.ply) if hers else ""
    return f"{record.place_of[event.board]},{master}"
