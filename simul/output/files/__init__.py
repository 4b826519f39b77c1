"""Files for other programs, made from a record alone.

san           moves in algebraic notation; refuses an illegal one
pgn           the games, with the time of each move       games.pgn
tables        the events for a spreadsheet                record.csv
json_record   the whole record, written and read back     record.json
json_steps    where tasks stood in the source, likewise   steps.json
json_text     JSON with one element per line
found         the records that commands have left in a folder
tracks        what a trace shows: slices, instants and arrows
trace         several runs for Perfetto and viztracer      trace.json
folder        the output folder: complete or absent
leftovers     what a killed command has left of one
latest        the name `latest`, which leads to the newest folder
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from simul.interpreter import no_garbage_collection
from simul.output.alike import alike
from simul.output.files.folder import OutputFolder, plain_name, writing
from simul.output.files.found import NO_STEPS, record_files, steps_beside
from simul.output.files.json_record import (
    load_record,
    record_body,
    record_head,
    record_json,
    summary_json,
)
from simul.output.files.json_steps import STEPS_FILE, LocatedSteps, load_steps, steps_json
from simul.output.files.latest import point_to
from simul.output.files.pgn import games_pgn, pgn_parts
from simul.output.files.san import replay
from simul.output.files.tables import csv_parts, record_csv, spans_csv
from simul.output.files.trace import Traced, trace_json
from simul.record import Record

__all__ = [
    "NO_STEPS",
    "STEPS_FILE",
    "LocatedSteps",
    "OutputFolder",
    "Traced",
    "games_pgn",
    "load_record",
    "load_steps",
    "plain_name",
    "point_to",
    "record_csv",
    "record_files",
    "record_json",
    "spans_csv",
    "steps_beside",
    "steps_json",
    "summary_json",
    "trace_json",
    "write_runs",
    "writing",
]


@no_garbage_collection()
def write_runs(records: Sequence[Record], folders: Sequence[Path]) -> list[Path]:
    """Write games.pgn, record.csv and record.json of each run into its folder; return their paths.

    Of runs with equal records, all but the name of the scheduler is made once. Raises SimulError
    when a file cannot be written; those before it stay.
    """
    return [
        path
        for group in alike(records)
        for path in _write([records[i] for i in group.runs], [folders[i] for i in group.runs])
    ]


def _write(records: Sequence[Record], folders: Sequence[Path]) -> Iterator[Path]:
    """Write the files of runs with equal records."""
    first, *_ = records
    games = replay(first)  # the one slow step, so both files share one replay
    yield from _write_parts(pgn_parts(first, games), [folder / "games.pgn" for folder in folders])
    yield from _write_parts(csv_parts(first, games), [folder / "record.csv" for folder in folders])
    paths = [folder / "record.json" for folder in folders]
    yield from _write_parts(record_body(first), paths, [record_head(each) for each in records])


def _write_parts(
    parts: Iterable[str], paths: Sequence[Path], heads: Sequence[str] = ()
) -> Sequence[Path]:
    """Write the same text into several files, after a head of each; return their paths.

    It is never in memory as a whole: a hundred thousand boards have a gigabyte of it.
    """
    with ExitStack() as files:
        texts = [files.enter_context(_writing_text(path)) for path in paths]
        for text, head in zip(texts, heads, strict=False):
            text.write(head)
        for part in parts:
            for text in texts:
                text.write(part)
    return paths


@contextmanager
def _writing_text(path: Path) -> Iterator[TextIO]:
    with writing(path) as part, part.open("w", encoding="utf-8", newline="\n") as text:
        yield text
