"""What docs/record-format.md shows is what happens."""

import ast
import re
import runpy
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import pytest
from endings import ending

from simul.output.files import load_record, record_json
from simul.record import Event, Fate, Kind, Pairing, Record, Role, State, Wait, Want

DOCUMENT = (Path(__file__).parents[3] / "docs" / "record-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[0]
OWN = (
    Kind.WALK,
    Kind.REST,
    Kind.STAND,
    Kind.BLOCKED,
    Kind.RESUMED,
    Kind.OVERWRITTEN,
    Kind.CROWDED,
)
KINDS = [kind for kind in Kind if kind not in OWN]
PROGRAMS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_example_is_a_record_as_it_is_written() -> None:
    """It reads back, fingerprint and all, and is written with the same bytes."""
    assert record_json(load_record(EXAMPLE)) == EXAMPLE


def test_every_fate_is_told_as_the_program_of_the_document_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One board for each kind of event, another with a reply after that, and one without any."""
    seats = load_record(EXAMPLE).pairings[:1] * (2 * len(KINDS) + 1)
    pairings = tuple(replace(seat, board=board) for board, seat in enumerate(seats, 1))
    note = {Kind.OVER: ending("1-0 checkmate")}
    events = tuple(
        Event(0, board, 0, kind, "", note.get(kind, ""))
        for board, kind in enumerate([*KINDS, *KINDS], 1)
    )
    events += tuple(Event(9, len(KINDS) + n, 2, Kind.REPLY) for n in range(1, len(KINDS) + 1))
    record = replace(load_record(EXAMPLE), pairings=pairings, events=events)
    monkeypatch.chdir(tmp_path)
    Path("record.json").write_text(record_json(record), encoding="utf-8")
    Path("program.py").write_text(PROGRAMS[0][0], encoding="utf-8")
    runpy.run_path("program.py")
    fates = Counter(str(fate) for fate in record.fates.values())
    assert set(fates) == set(map(str, Fate))
    assert ast.literal_eval(capsys.readouterr().out) == fates


def test_every_field_kind_and_state_is_described() -> None:
    """Nothing that may stand in a record is left out of the document."""
    names = [field.name for cls in (Record, Pairing) for field in fields(cls)]
    for word in (*names, *Wait._fields, *Kind, *Role, *Want):
        assert f"`{word}`" in DOCUMENT
    for state in (*State, *Fate):
        assert str(state) in DOCUMENT
