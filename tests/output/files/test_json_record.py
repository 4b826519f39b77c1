"""The whole record as JSON: written, read back equal, and every fault named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_records import ALL, MATE, UNFINISHED, made_record, random_game

from simul.errors import InputError
from simul.output.files import load_record, record_json, summary_json
from simul.record import (
    Clocks,
    Ending,
    Event,
    Failure,
    Kind,
    Pairing,
    Place,
    Reason,
    Record,
    Role,
    Wait,
    Want,
)

MOMENTS = st.integers(min_value=0)
BOARDS = st.integers(min_value=1, max_value=4)
MASTERS = st.integers(min_value=1, max_value=4)
OWN = (
    Kind.WALK,
    Kind.REST,
    Kind.STAND,
    Kind.BLOCKED,
    Kind.RESUMED,
    Kind.OVERWRITTEN,
    Kind.CROWDED,
)
ENDS = (Kind.OVER, Kind.FAILED)
AT_BOARDS = st.sampled_from([kind for kind in Kind if kind not in (*OWN, *ENDS)])
ENDINGS = st.builds(Ending, st.text(), st.sampled_from(Reason), st.text(), st.text())
FAILURES = st.builds(Failure, st.text(), st.booleans())
EVENTS = st.one_of(
    st.builds(Event, MOMENTS, BOARDS, MOMENTS, AT_BOARDS, move=st.text(), note=st.text()),
    st.builds(Event, MOMENTS, BOARDS, MOMENTS, st.just(Kind.OVER), note=ENDINGS),
    st.builds(Event, MOMENTS, BOARDS, MOMENTS, st.just(Kind.FAILED), note=FAILURES),
    st.builds(Event, MOMENTS, st.just(0), st.just(1), st.sampled_from(OWN), note=st.text()),
)
TEXTS = {name: st.text() for name in ("white", "black", "fen", "first_fen")}
SEATS = st.tuples(
    *(
        st.builds(
            Pairing,
            board=st.just(board),
            **TEXTS,
            opening=st.lists(st.text()).map(tuple),
            master_is_white=st.booleans(),
            place=st.integers(min_value=0),
            masters=st.lists(MASTERS, min_size=1).map(tuple),
            clocks=st.none() | st.builds(Clocks, MOMENTS, MOMENTS, MOMENTS),
        )
        for board in range(1, 5)
    )
)
WAITS = st.builds(
    Wait,
    waiter=st.text(),
    role=st.sampled_from(Role),
    want=st.sampled_from(Want),
    what=st.text(),
    holders=st.lists(st.text()).map(tuple),
    place=st.none() | st.builds(Place, st.text(), st.integers()),
    board=st.integers(min_value=0, max_value=4),
)
RECORDS = st.builds(
    Record,
    title=st.text(),
    scheduler=st.text(),
    clock=st.sampled_from(["virtual", "wall"]),
    seed=st.integers(),
    pairings=SEATS,
    events=st.lists(EVENTS).map(Record.in_order),
    stopped=st.text(),
    mistake=st.booleans(),
    reproducible=st.booleans(),
    held_up=st.integers(min_value=0),
    measured=st.booleans(),
    sequential=st.none() | st.integers(min_value=0),
    waits=st.lists(WAITS).map(tuple),
    cut_short=st.text(),
)
WAIT = Wait(
    "the task main", Role.TASK, Want.LOCK, "a lock", ("the task of board 1",), Place("a.py", 3)
)


def changed(path: list[Any], value: Any) -> str:
    """Write a record with one place of its JSON changed; `...` removes it."""
    data: Any = json.loads(record_json(made_record(MATE, UNFINISHED)))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(data)


@given(RECORDS)
def test_any_record_reads_back_equal(record: Record) -> None:
    """Whatever is in it, and the same text comes out again."""
    text = record_json(record)
    assert load_record(text) == record
    assert record_json(load_record(text)) == text


def test_a_record_without_a_deadlock_says_nothing_of_waits() -> None:
    """So files from before there were any read as those of today do."""
    assert '"waits"' not in record_json(made_record(MATE))
    assert '"waits"' in record_json(replace(made_record(MATE), waits=(WAIT,)))


def test_a_record_reads_back_from_its_file(tmp_path: Path) -> None:
    """A Path is a file, a text is the JSON itself."""
    record = made_record(*ALL, *map(random_game, range(5)), stopped="Ctrl-C")
    pairings = (replace(pairing, masters=(1 + pairing.board % 3,)) for pairing in record.pairings)
    record = replace(record, pairings=tuple(pairings), mistake=True)
    file = tmp_path / "record.json"
    file.write_text(record_json(record), encoding="utf-8")
    loaded = load_record(file)
    assert loaded == record
    assert (loaded.masters, loaded.label) == (3, "sequential (mistake)")
    assert loaded.fates == record.fates


def test_every_event_and_pairing_has_its_own_line() -> None:
    """So that two records can be compared with an ordinary diff."""
    record = made_record(MATE, UNFINISHED)
    lines = record_json(record).splitlines()
    rows = [line for line in lines if line.startswith("    ")]
    assert len(rows) == len(record.events) + len(record.pairings)


NO_MASTERS = "`pairings[1].masters` must be a list of whole numbers from 1 to 1,000, one at least"
FAULTS = [
    (["schema"], ..., "not a record of this program: there is no `schema` field"),
    (
        ["schema"],
        "simul-record/2",
        '`schema` must be simul-record/3, which this version reads, not "simul-record/2"',
    ),
    (
        ["events", 11, 6, "reason"],
        "boredom",
        f"`events[11].reason` must be one of {', '.join(Reason)}, not boredom",
    ),
    (
        ["events", 11, 6, "result"],
        "1-0",
        '`events[11]` says "0-1 checkmate", but its data say "1-0 checkmate"',
    ),
    (["events", 11, 6], [], "`events[11]` must have an object in its seventh place, not []"),
    (["seed"], ..., "the field `seed` is missing"),
    (["seed"], True, "`seed` must be a whole number, not true"),
    (["mistake"], ..., "the field `mistake` is missing"),
    (["mistake"], 1, "`mistake` must be true or false, not 1"),
    (["reproducible"], ..., "the field `reproducible` is missing"),
    (["reproducible"], None, "`reproducible` must be true or false, not null"),
    (["title"], None, "`title` must be text, not null"),
    (["events"], {}, "`events` must be a list, not {}"),
    (["pairings", 1], 3, "`pairings[1]` must be an object, not 3"),
    (["pairings", 1, "white"], ..., "the field `pairings[1].white` is missing"),
    (["pairings", 0, "opening"], [1], "`pairings[0].opening` must be a list of texts"),
    (["pairings", 0, "board"], "1", '`pairings[0].board` must be a whole number, not "1"'),
    (["pairings", 0, "masters"], ..., "the field `pairings[0].masters` is missing"),
    (["pairings", 0, "masters"], 1, "`pairings[0].masters` must be a list, not 1"),
    *(
        (["pairings", 1, "masters"], wrong, f"{NO_MASTERS}, not {json.dumps(wrong)}")
        for wrong in ([], [0], [1, True], [1_001], ["1"])
    ),
    (["pairings", 1, "board"], 0, "`pairings[1].board` must be at least 1, not 0"),
    (["pairings", 1, "place"], -1, "`pairings[1].place` must be at least 0, not -1"),
    (["pairings", 0, "place"], ..., "the field `pairings[0].place` is missing"),
    (["pairings", 0, "clocks"], ..., "the field `pairings[0].clocks` is missing"),
    (["pairings", 0, "clocks"], [1, 2, 3], "`pairings[0].clocks` must be an object, not [1, 2, 3]"),
    (
        ["pairings", 0, "clocks"],
        {"master": 1, "opponent": 2},
        "the field `pairings[0].clocks.increment` is missing",
    ),
    (
        ["events", 0],
        [0, 0, 0, "arrived", "", ""],
        "`events[0]` must be at board 0 for what concerns no game (blocked, crowded, overwritten, "
        "rest, resumed, stand, walk), and at no other time; not arrived at board 0",
    ),
    (
        ["events", 0],
        [0, 1, 1, "walk", "", ""],
        "`events[0]` must be at board 0 for what concerns no game (blocked, crowded, overwritten, "
        "rest, resumed, stand, walk), and at no other time; not walk at board 1",
    ),
    (["events", 0], [0, 0, 2, "rest", "", ""], "`events` tells of master 2, who plays nowhere"),
    (["pairings", 0, "board"], 2, "`pairings` has board 2 twice"),
    (["pairings", 0, "board"], 3, "`events` tells of board 1, which has no pairing"),
    *(
        (["waits"], [WAIT._asdict() | {"place": None, key: value}], fault)
        for key, value, fault in [
            ("role", "king", "`waits[0].role` must be one of task, thread, board, not king"),
            (
                "want",
                "tea",
                "`waits[0].want` must be one of lock, kept, empty, end, result, worker, event, "
                "condition, barrier, item, room, done, signal, line, not tea",
            ),
            ("holders", [1], "`waits[0].holders` must be a list of texts"),
            ("place", "a.py", '`waits[0].place` must be an object, not "a.py"'),
            ("board", 3, "`waits` tells of board 3, which has no pairing"),
        ]
    ),
    (["waits"], [1], "`waits[0]` must be an object, not 1"),
    (["waits"], {}, "`waits` must be a list, not {}"),
    (
        ["event_fields"],
        ["at_s"],
        "`event_fields` must be ['at_ms', 'board', 'ply', 'kind', 'move', 'note']",
    ),
]


@pytest.mark.parametrize(("path", "value", "message"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_fault_is_named(path: list[Any], value: Any, message: str) -> None:
    """With its place, what must stand there and what does."""
    with pytest.raises(InputError) as caught:
        load_record(changed(path, value))
    assert str(caught.value) == f"record: {message}"


@pytest.mark.parametrize(
    "row",
    [
        [0, 1, 0, "gone", "", ""],
        [0.5, 1, 0, "move", "", ""],
        [True, 1, 0, "move", "", ""],
        [-1, 1, 0, "move", "", ""],
        [0, 1, 0, "move", ""],
        [0, 1, 0, "move", "", None],
        {"at_ms": 0},
    ],
    ids=["kind", "fraction", "truth", "negative", "short", "null", "object"],
)
def test_a_faulty_event_is_shown_with_what_it_should_be(row: Any) -> None:
    """Its number counts from 0, as in the list."""
    with pytest.raises(InputError) as caught:
        load_record(changed(["events", 2], row))
    assert str(caught.value) == (
        "record: `events[2]` must be at_ms, board, ply, kind, move, note: three whole numbers "
        "from 0, one of arrived, visit, move, reply, over, failed, cancelled, passed, walk, rest, "
        "stand, orphaned, blocked, resumed, overwritten, crowded, and two texts; not "
        f"{json.dumps(row)}"
    )


def test_a_changed_event_is_found_out_by_the_fingerprint() -> None:
    """One millisecond more, and both fingerprints are told."""
    record = made_record(MATE, UNFINISHED)
    at, *rest = record.events[2]
    with pytest.raises(InputError, match="the events were changed after the run") as caught:
        load_record(changed(["events", 2], [at + 1, *rest]))
    assert record.fingerprint in str(caught.value)


def test_long_values_are_shown_in_part() -> None:
    """A message stays readable whatever somebody put into the file."""
    with pytest.raises(InputError) as caught:
        load_record(changed(["seed"], "7" * 1_000))
    assert str(caught.value) == f'record: `seed` must be a whole number, not "{"7" * 56}...'


@pytest.mark.parametrize(
    "text", ["", "games.pgn", '{"schema": "simul-record/2"', "[" * 100_000, "7" * 5_000]
)
def test_what_is_not_json_is_refused(text: str) -> None:
    """Cut short, too deep, or something else altogether."""
    with pytest.raises(InputError, match=r"^record: not a JSON text: "):
        load_record(text)


@pytest.mark.parametrize("text", ["[]", "7", "null", "{}"])
def test_other_json_is_refused(text: str) -> None:
    """It has no schema field."""
    with pytest.raises(InputError, match=r"^record: not a record of this program"):
        load_record(text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, a folder, or not even text."""
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "missing", tmp_path, binary):
        with pytest.raises(InputError) as caught:
            load_record(path)
        assert str(caught.value).startswith(f"{path}: ")


def test_a_summary_keeps_its_order_and_its_umlauts() -> None:
    """Two spaces of indentation and a line end, for people and programs."""
    assert summary_json({"z": ["Müller", 1.5], "a": None}) == (
        '{\n  "z": [\n    "Müller",\n    1.5\n  ],\n  "a": null\n}\n'
    )


def test_a_summary_refuses_numbers_json_does_not_know() -> None:
    """NaN would make a file that other programs cannot read."""
    with pytest.raises(ValueError, match="JSON compliant"):
        summary_json({"wait": float("nan")})
