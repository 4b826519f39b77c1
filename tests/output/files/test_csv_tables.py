"""The tables for a spreadsheet, read back by Python's csv module."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_records import ADJUDICATED, ALL, OPENED, Game, made_record, random_game

from simul.errors import InputError
from simul.output.files import record_csv, spans_csv
from simul.record import Event, Kind, Record, Span, State
from simul.words import visible

OPENED_CSV = """\
at_ms,board,ply,kind,move,san,note,place,master
0,1,0,arrived,,,,1,
5000,1,1,reply,g8f6,Nf6,,1,
5007,1,2,visit,,,,1,1
60007,1,2,move,b1c3,Nc3,,1,1
60007,1,2,over,,,1-0 adjudicated: a rook up,1,
"""

ADJUDICATED_SPANS = """\
board,state,start_ms,end_ms,duration_ms
0,master idle,0,7,7
0,master idle,5007,60007,55000
1,waiting to start,0,7,7
1,master at the board,7,5007,5000
1,opponent thinking,5007,60007,55000
"""


def rows(text: str) -> list[list[str]]:
    """Read a table, header and all."""
    return list(csv.reader(io.StringIO(text, newline="")))


def test_events_are_rows_in_order_of_time() -> None:
    """Moves stand there as the board knows them and as people write them."""
    assert record_csv(made_record(OPENED)) == OPENED_CSV


def test_every_event_is_in_the_table_as_it_is_in_the_record() -> None:
    """Without the people's notation the rows are the events again."""
    record = made_record(*ALL, *map(random_game, range(5)))
    header, *body = rows(record_csv(record))
    fields = ["at_ms", "board", "ply", "kind", "move", "san", "note", "place", "master"]
    assert header == fields
    events = [
        Event(int(at), int(board), int(ply), Kind(kind), move, note)
        for at, board, ply, kind, move, _, note, _, _ in body
    ]
    assert tuple(events) == record.events


@given(note=st.text())
def test_any_note_survives(note: str) -> None:
    """Commas, quotes and line feeds stay within their cell; control characters are escaped."""
    record = made_record(Game(("e2e4",), failed=note or "?"))
    cell = rows(record_csv(record))[-1][6]
    assert cell.removeprefix("'") == visible(note or "?").removeprefix("'")
    assert not cell.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_note_becomes_a_formula(formula: str) -> None:
    """A spreadsheet would compute it, or even call a program."""
    record = made_record(Game(("e2e4",), failed=formula))
    assert rows(record_csv(record))[-1][6] == f"'{formula}"


def test_control_characters_in_a_note_are_escaped() -> None:
    """So `cat record.csv` does nothing but show it."""
    record = made_record(Game(("e2e4",), failed="a\x1b[31m\x9b\u202e\ufeff\r\x7f"))
    assert rows(record_csv(record))[-1][6] == r"a\x1b[31m\x9b\u202e\ufeff\x0d\x7f"


def test_an_illegal_move_is_refused() -> None:
    """A table with half of the moves would be worse than none."""
    with pytest.raises(InputError, match="board 1: e2e5 is not a legal move"):
        record_csv(made_record(Game(("e2e5",))))


def test_bars_are_rows_with_their_lengths() -> None:
    """The master's idle times come first, on board 0."""
    assert spans_csv(made_record(ADJUDICATED)) == ADJUDICATED_SPANS


def test_every_bar_of_the_gantt_chart_is_in_the_table() -> None:
    """States, starts and ends read back as they are in the record."""
    record = made_record(*ALL, *map(random_game, range(5)))
    bars = [
        Span(int(board), State(state), int(start), int(end))
        for board, state, start, end, _ in rows(spans_csv(record))[1:]
    ]
    assert tuple(bars) == record.idle + record.spans


def test_idle_times_of_several_masters_follow_each_other() -> None:
    """All of them on board 0: first those of the first master."""
    record = made_record(ADJUDICATED, ADJUDICATED)
    second = replace(record.pairings[1], masters=(2,))
    record = replace(record, pairings=(record.pairings[0], second))
    assert rows(spans_csv(record))[1:5] == [
        ["0", "master idle", "0", "7", "7"],
        ["0", "master idle", "5007", "60014", "55007"],
        ["0", "master idle", "0", "14", "14"],
        ["0", "master idle", "5014", "60014", "55000"],
    ]


def test_a_game_that_was_left_is_in_the_tables_as_far_as_it_got() -> None:
    """Its last event and its last bar end at the same time."""
    record = made_record(replace(ADJUDICATED, moves=("e2e4",), note="", left=Kind.CANCELLED))
    later = tuple(
        event._replace(at=9_000) if event.kind is Kind.CANCELLED else event
        for event in record.events
    )
    record = replace(record, events=later)
    assert rows(record_csv(record))[-1] == ["9000", "1", "1", "cancelled", "", "", "", "1", ""]
    assert rows(spans_csv(record))[-1] == ["1", "opponent thinking", "5007", "9000", "3993"]


def test_an_empty_record_gives_the_headers_alone() -> None:
    """A spreadsheet can open it all the same."""
    record = replace(made_record(), pairings=())
    assert record_csv(record) == "at_ms,board,ply,kind,move,san,note,place,master\n"
    assert spans_csv(record) == "board,state,start_ms,end_ms,duration_ms\n"


def test_walks_and_breaks_are_rows_in_their_masters_time() -> None:
    """Board 0, between her idle times; a newcomer's place is the board of the hall."""
    record = made_record(ADJUDICATED, ADJUDICATED)
    pairings = (replace(record.pairings[0], masters=(1, 2)), replace(record.pairings[1], place=1))
    own = [
        Event(2, 0, 1, Kind.WALK),
        Event(7, 0, 1, Kind.STAND),
        Event(6_000, 0, 2, Kind.REST),
        Event(9_000, 0, 2, Kind.STAND),
    ]
    record = replace(record, pairings=pairings, events=Record.in_order([*record.events, *own]))
    assert rows(spans_csv(record))[1:7] == [
        ["0", "master idle", "0", "2", "2"],
        ["0", "master walking", "2", "7", "5"],
        ["0", "master idle", "5014", "60014", "55000"],
        ["0", "master idle", "0", "6000", "6000"],
        ["0", "master on a break", "6000", "9000", "3000"],
        ["0", "master idle", "9000", "60014", "51014"],
    ]
    last = {row[3]: row[7:] for row in rows(record_csv(record))[1:]}
    assert (last["rest"], last["walk"], last["visit"]) == (["", "2"], ["", "1"], ["1", "1"])


def test_the_times_in_which_the_program_is_blocked_are_rows_too() -> None:
    """Board 0, with the call and its place in a cell of their own."""
    note = 'read("a, b") at mine.py, line 3'
    own = [Event(at, 0, 1, kind, "", note) for at, kind in ((2, Kind.BLOCKED), (6, Kind.RESUMED))]
    record = made_record(ADJUDICATED)
    record = replace(record, events=Record.in_order([*record.events, *own]))
    assert rows(record_csv(record))[2] == ["2", "0", "1", "blocked", "", "", note, "", "1"]
    assert rows(spans_csv(record))[1:4] == [
        ["0", "master idle", "0", "2", "2"],
        ["0", "program blocked", "2", "6", "4"],
        ["0", "master idle", "6", "7", "1"],
    ]
