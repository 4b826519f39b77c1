"""What docs/record-format.md shows is what happens."""

import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest

from simul.exports import load_record, record_json
from simul.record import Kind, Pairing, Record, State

DOCUMENT = (Path(__file__).parents[2] / "docs" / "record-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[0]
PROGRAMS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_example_is_a_record_as_it_is_written() -> None:
    """It reads back, fingerprint and all, and is written with the same bytes."""
    assert record_json(load_record(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize(("program", "output"), PROGRAMS, ids=["waits", "fingerprint", "loading"])
def test_every_program_prints_what_stands_below_it(
    program: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each runs in a folder that holds the example as record.json."""
    monkeypatch.chdir(tmp_path)
    Path("record.json").write_text(EXAMPLE, encoding="utf-8")
    Path("program.py").write_text(program, encoding="utf-8")
    runpy.run_path("program.py")
    assert capsys.readouterr().out == output


def test_every_field_kind_and_state_is_described() -> None:
    """Nothing that may stand in a record is left out of the document."""
    names = [field.name for cls in (Record, Pairing) for field in fields(cls)]
    for word in (*names, *Kind):
        assert f"`{word}`" in DOCUMENT
    for state in State:
        assert str(state) in DOCUMENT
