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

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from simul.interpreter import no_garbage_collection
from simul.output.alike import alike
from simul.output.files.folder import OutputFolder, plain_name, writing
from simul.output.files.found import record_files, steps_beside
from simul.output.files.json_record import (
    load_record,
    record_body,
    record_head,
    record_json,
    summary_json,
)
from simul.output.files.json_steps import STEPS_FILE, LocatedSteps, load_steps, steps_json
from simul.output.files.latest import point_to
from simul.output.files.pgn import games_pgn
from simul.output.files.san import replay
from simul.output.files.tables import record_csv, spans_csv
from simul.output.files.trace import Traced, trace_json
from simul.record import Record

__all__ = [
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
    makers = {
        "games.pgn": partial(games_pgn, first, games),
        "record.csv": partial(record_csv, first, games),
        "record.json": partial(record_body, first),
    }
    for name, make in makers.items():
        text = make()  # one text in memory at a time
        for record, folder in zip(records, folders, strict=True):
            head = record_head(record) if name == "record.json" else ""
            with writing(folder / name) as part:
                part.write_text(head + text, encoding="utf-8", newline="\n")
            yield folder / name
