"""Where tasks or threads stood in the scheduler's file, as JSON: written and read back.

The format is described in docs/record-format.md. The text of the file is in it, since that may be
changed after the run.
"""

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError
from pydantic.types import Strict

from simul.errors import InputError
from simul.interpreter import no_garbage_collection
from simul.output.files.json_text import as_text, lines_of
from simul.record import Record
from simul.record.steps import Action, Chain, Position, Step, Steps
from simul.words import visible_json

SCHEMA = "simul-steps/1"
STEPS_FILE = "steps.json"
"""The name of the file, beside `record.json`."""
STEP_FIELDS = ["at_ms", "worker", "board", "action", "chain"]
Count = Annotated[NonNegativeInt, Strict()]


class LocatedSteps(NamedTuple):
    """Steps, and the file in which they have their lines."""

    steps: Steps
    file: str
    """The name of the file."""
    source: str
    """Its text."""


class _File(BaseModel):
    """What `steps.json` holds."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    schema_: Literal["simul-steps/1"] = Field(alias="schema")
    fingerprint: str
    file: str
    source: str
    workers: list[str]
    position_fields: list[str]
    chains: list[list[tuple[str, Count, Count, Count, Count]]]
    step_fields: list[str]
    steps: list[tuple[Count, Count, Count, Action, Count]]


def steps_json(located: LocatedSteps, record: Record) -> str:
    """Return the steps of the run of this record as JSON, with one step per line."""
    numbers: dict[Chain, int] = {}
    rows = [
        f'[{at}, {worker}, {board}, "{action}", {numbers.setdefault(chain, len(numbers))}]'
        for at, worker, board, action, chain in located.steps.steps
    ]
    head = {
        "schema": SCHEMA,
        "fingerprint": record.fingerprint,
        "file": located.file,
        "source": located.source,
        "workers": located.steps.workers,
        "position_fields": Position._fields,
    }
    lines = [f"  {as_text(key)}: {as_text(value)}," for key, value in head.items()]
    text = [
        "{",
        *lines,
        f'  "chains": {lines_of(map(as_text, numbers))},',
        f'  "step_fields": {as_text(STEP_FIELDS)},',
        f'  "steps": {lines_of(rows)}',
        "}\n",
    ]
    return visible_json("\n".join(text))


@no_garbage_collection()
def load_steps(path: Path, record: Record) -> LocatedSteps:
    """Read the steps of the run of this record.

    Raises InputError for what is no such file, and for the steps of another run.
    """
    try:
        data = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{path}: not steps of this program: {place or 'the text'}: {first['msg']}"
        ) from error
    if data.fingerprint != record.fingerprint:
        raise InputError(
            f"{path}: these are the steps of another run: its fingerprint is {data.fingerprint}, "
            f"that of the record {record.fingerprint}"
        )
    return LocatedSteps(_steps(data, path, record), data.file, data.source)


def _steps(data: _File, path: Path, record: Record) -> Steps:
    chains = [tuple(Position(*position) for position in chain) for chain in data.chains]
    limits = {"worker": len(data.workers), "chain": len(chains)}
    boards = {0, *(pairing.board for pairing in record.pairings)}
    steps: list[Step] = []
    for number, (at, worker, board, action, chain) in enumerate(data.steps):
        for name, value in (("worker", worker), ("chain", chain)):
            if value >= limits[name]:
                raise InputError(f"{path}: `steps[{number}]`: there is no {name} {value}")
        if board not in boards:
            raise InputError(f"{path}: `steps[{number}]`: there is no board {board}")
        if steps and at < steps[-1].at:
            raise InputError(f"{path}: `steps[{number}]`: its time is before that of the last step")
        steps.append(Step(at, worker, board, action, chains[chain]))
    return Steps(tuple(data.workers), tuple(steps))
