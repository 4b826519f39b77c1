"""The whole record as JSON, for other programs and for `load_record`.

The format is described in docs/record-format.md. Times are integer milliseconds.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from simul.errors import InputError
from simul.interpreter import no_garbage_collection
from simul.output.files.json_text import as_text, parts_of
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
from simul.words import visible_json

SCHEMA = "simul-record/3"
EVENT_FIELDS = ["at_ms", "board", "ply", "kind", "move", "note"]
"""The meaning of the columns of an event's row; a row takes a third of the space of an object.

A row whose note is made from data has that data in a seventh column.
"""
MOST_MASTERS = 1_000
"""The limit of scenarios; without it, a large number would need memory for as many lanes."""

_EVENT_TYPES = [int, int, int, str, str, str]
_TEXTS = ("title", "scheduler", "clock", "stopped", "fingerprint")
_PAIRING = {
    "board": int,
    "white": str,
    "black": str,
    "fen": str,
    "first_fen": str,
    "opening": list,
    "master_is_white": bool,
    "place": int,
    "masters": list,
}
_WAIT = {
    "waiter": str,
    "role": str,
    "want": str,
    "what": str,
    "holders": list,
    "board": int,
}
_OF_NO_GAME = {
    Kind.WALK,
    Kind.REST,
    Kind.STAND,
    Kind.BLOCKED,
    Kind.RESUMED,
    Kind.OVERWRITTEN,
    Kind.CROWDED,
}
_TYPE_NAMES = {
    int: "a whole number",
    str: "text",
    list: "a list",
    bool: "true or false",
    dict: "an object",
}
_KINDS = {str(kind): kind for kind in Kind}
_REASONS = {str(reason): reason for reason in Reason}
_ROLES = {str(role): role for role in Role}
_WANTS = {str(want): want for want in Want}
_ENDING = ("result", "reason", "by", "detail")


def summary_json(summary: object) -> str:
    """Return the results of a command as indented JSON; keys keep their order.

    Raises ValueError for a number that JSON does not know (NaN, infinity).
    """
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
    return visible_json(text) + "\n"


def record_json(record: Record) -> str:
    """Return a record as JSON, with one event or pairing per line."""
    return "".join([record_head(record), *record_body(record)])


def record_head(record: Record) -> str:
    """Return the part of the JSON that names the run."""
    head = {
        "schema": SCHEMA,
        "title": record.title,
        "scheduler": record.scheduler,
        "clock": record.clock,
        "seed": record.seed,
        "mistake": record.mistake,
        "reproducible": record.reproducible,
        "stopped": record.stopped,
        "held_up": record.held_up,
        **({"measured": True} if record.measured else {}),
        **({} if record.sequential is None else {"sequential": record.sequential}),
        **({"cut_short": record.cut_short} if record.cut_short else {}),
        "fingerprint": record.fingerprint,
    }
    lines = [f"  {as_text(key)}: {as_text(value)},\n" for key, value in head.items()]
    return visible_json("".join(["{\n", *lines]))


def record_body(record: Record) -> Iterator[str]:
    """Yield the rest of the JSON, which is the same for all schedulers with equal records."""
    return map(visible_json, _body(record))


def _body(record: Record) -> Iterator[str]:
    if record.waits:
        yield '  "waits": '
        yield from parts_of(as_text(_waiting(wait)) for wait in record.waits)
        yield ",\n"
    yield '  "pairings": '
    yield from parts_of(as_text(_seated(pairing)) for pairing in record.pairings)
    yield f',\n  "event_fields": {as_text(EVENT_FIELDS)},\n  "events": '
    yield from parts_of(map(_row, record.events))
    yield "\n}\n"


def _seated(pairing: Pairing) -> dict[str, Any]:
    values = {field.name: getattr(pairing, field.name) for field in fields(pairing)}
    return values | {"clocks": pairing.clocks._asdict() if pairing.clocks else None}


def _waiting(wait: Wait) -> dict[str, Any]:
    return wait._asdict() | {"place": wait.place._asdict() if wait.place else None}


def _row(event: Event) -> str:
    at, board, ply, kind, move, note = event
    data = _data(note)
    more = f", {as_text(data)}" if data else ""
    return f'[{at}, {board}, {ply}, "{kind}", {_text(move)}, {_text(note)}{more}]'


@lru_cache(maxsize=4_096)  # there are not many moves
def _text(text: str) -> str:
    return as_text(text)


def _data(note: str) -> dict[str, Any]:
    """Return the data from which a note is made; empty if it has none."""
    if isinstance(note, Ending):
        return dict(zip(_ENDING, (note.result, note.reason, note.by, note.detail), strict=True))
    return {"out_of_turn": True} if isinstance(note, Failure) and note.out_of_turn else {}


@no_garbage_collection()
def load_record(source: str | Path) -> Record:
    """Read a record from a file, given as a Path, or from JSON text, given as a str.

    Raises InputError with the fault: not JSON, another schema, a field that is missing or of the
    wrong type, or a fingerprint that does not match the events.
    """
    if isinstance(source, str):
        return _load(source, "record")
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{source}: {error}") from error
    return _load(text, str(source))


def _load(text: str, name: str) -> Record:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: not a JSON text: {error}") from error
    try:
        record, fingerprint = _record(data)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    if record.fingerprint != fingerprint:
        raise InputError(
            f"{name}: the events were changed after the run: their fingerprint is "
            f"{record.fingerprint}, the file says {fingerprint}"
        )
    return record


def _record(data: Any) -> tuple[Record, str]:
    _check_schema(data)
    texts = {key: _field(data, key, str) for key in _TEXTS}
    fingerprint = texts.pop("fingerprint")
    record = Record(
        **texts,
        seed=_field(data, "seed", int),
        mistake=_field(data, "mistake", bool),
        reproducible=_field(data, "reproducible", bool),
        held_up=_field({"held_up": 0} | data, "held_up", int),
        measured=_field({"measured": False} | data, "measured", bool),
        sequential=_field(data, "sequential", int) if "sequential" in data else None,
        waits=tuple(_waits(_field({"waits": []} | data, "waits", list))),
        cut_short=_field({"cut_short": ""} | data, "cut_short", str),
        pairings=tuple(_pairings(_field(data, "pairings", list))),
        events=tuple(_event(row, i) for i, row in enumerate(_field(data, "events", list))),
    )
    _check_boards(record)
    return record, fingerprint


def _check_schema(data: Any) -> None:
    if not isinstance(data, dict) or "schema" not in data:
        raise InputError("not a record of this program: there is no `schema` field")
    if data["schema"] != SCHEMA:
        raise InputError(
            f"`schema` must be {SCHEMA}, which this version reads, not {_shown(data['schema'])}"
        )
    if _field(data, "event_fields", list) != EVENT_FIELDS:
        raise InputError(f"`event_fields` must be {EVENT_FIELDS}")


def _check_boards(record: Record) -> None:
    boards = Counter(pairing.board for pairing in record.pairings)
    twice = [board for board, count in boards.items() if count > 1]
    if twice:
        raise InputError(f"`pairings` has board {twice[0]} twice")
    for event in record.events:
        if event.board and event.board not in boards:
            raise InputError(f"`events` tells of board {event.board}, which has no pairing")
        if not event.board and not 1 <= event.ply <= record.masters:
            raise InputError(f"`events` tells of master {event.ply}, who plays nowhere")
    for wait in record.waits:
        if wait.board and wait.board not in boards:
            raise InputError(f"`waits` tells of board {wait.board}, which has no pairing")


def _waits(rows: list[Any]) -> Iterator[Wait]:
    for i, row in enumerate(rows):
        place = f"waits[{i}]"
        if not isinstance(row, dict):
            raise InputError(f"`{place}` must be an object, not {_shown(row)}")
        values = {key: _field(row, key, kind, f"{place}.") for key, kind in _WAIT.items()}
        for key, known in (("role", _ROLES), ("want", _WANTS)):
            if values[key] not in known:
                raise InputError(
                    f"`{place}.{key}` must be one of {', '.join(known)}, not {values[key]}"
                )
            values[key] = known[values[key]]
        if not all(isinstance(name, str) for name in values["holders"]):
            raise InputError(f"`{place}.holders` must be a list of texts")
        values["holders"] = tuple(values["holders"])
        yield Wait(**values, place=_place(row, place))


def _place(row: Mapping[str, Any], place: str) -> Place | None:
    if "place" in row and row["place"] is None:
        return None
    line = _field(row, "place", dict, f"{place}.")
    where = f"{place}.place."
    return Place(_field(line, "file", str, where), _field(line, "line", int, where))


def _pairings(rows: list[Any]) -> Iterator[Pairing]:
    for i, row in enumerate(rows):
        place = f"pairings[{i}]"
        if not isinstance(row, dict):
            raise InputError(f"`{place}` must be an object, not {_shown(row)}")
        values = {key: _field(row, key, kind, f"{place}.") for key, kind in _PAIRING.items()}
        if not all(isinstance(move, str) for move in values["opening"]):
            raise InputError(f"`{place}.opening` must be a list of texts")
        _check_seat(values, place)
        values |= {key: tuple(values[key]) for key in ("opening", "masters")}
        yield Pairing(**values, clocks=_clocks(row, place))


def _check_seat(values: Mapping[str, Any], place: str) -> None:
    masters = values["masters"]
    if not masters or not all(type(each) is int and 1 <= each <= MOST_MASTERS for each in masters):
        raise InputError(
            f"`{place}.masters` must be a list of whole numbers from 1 to {MOST_MASTERS:,}, "
            f"one at least, not {_shown(masters)}"
        )
    for key, least in (("board", 1), ("place", 0)):
        if values[key] < least:
            raise InputError(f"`{place}.{key}` must be at least {least}, not {values[key]}")


def _clocks(row: Mapping[str, Any], place: str) -> Clocks | None:
    if "clocks" in row and row["clocks"] is None:
        return None
    clocks = _field(row, "clocks", dict, f"{place}.")
    return Clocks(*(_field(clocks, key, int, f"{place}.clocks.") for key in Clocks._fields))


def _event(row: Any, index: int) -> Event:
    # by exact type, because in Python True is also a whole number
    if isinstance(row, list) and [*map(type, row[:6])] == _EVENT_TYPES and len(row) <= 7:
        at, board, ply, kind, move, note = row[:6]
        if kind in _KINDS and min(at, board, ply) >= 0:
            _check_whose(index, board, kind)
            note = _note(_KINDS[kind], note, row[6] if row[6:] else {}, f"events[{index}]")
            return Event(at, board, ply, _KINDS[kind], move, note)
    raise InputError(
        f"`events[{index}]` must be {', '.join(EVENT_FIELDS)}: three whole numbers from 0, "
        f"one of {', '.join(_KINDS)}, and two texts; not {_shown(row)}"
    )


def _note(kind: Kind, note: str, data: Any, place: str) -> str:
    """Return a note made from its data, or its text if it has none."""
    if not isinstance(data, dict):
        raise InputError(f"`{place}` must have an object in its seventh place, not {_shown(data)}")
    if kind is Kind.FAILED:
        return Failure(note, bool(data.get("out_of_turn")))
    if kind is not Kind.OVER:
        return note
    result, reason, by, detail = (_field(data, key, str, f"{place}.") for key in _ENDING)
    if reason not in _REASONS:
        raise InputError(f"`{place}.reason` must be one of {', '.join(_REASONS)}, not {reason}")
    ending = Ending(result, _REASONS[reason], by, detail)
    if ending != note:
        raise InputError(f"`{place}` says {_shown(note)}, but its data say {_shown(ending)}")
    return ending


def _check_whose(index: int, board: int, kind: str) -> None:
    of_no_game = _KINDS[kind] in _OF_NO_GAME
    if of_no_game is not (board == 0):
        own = ", ".join(sorted(_OF_NO_GAME))
        raise InputError(
            f"`events[{index}]` must be at board 0 for what concerns no game ({own}), and at no "
            f"other time; not {kind} at board {board}"
        )


def _field(data: Mapping[str, Any], key: str, kind: type, place: str = "") -> Any:
    if key not in data:
        raise InputError(f"the field `{place}{key}` is missing")
    if type(data[key]) is not kind:
        wanted = _TYPE_NAMES[kind]
        raise InputError(f"`{place}{key}` must be {wanted}, not {_shown(data[key])}")
    return data[key]


def _shown(value: Any) -> str:
    text = as_text(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
