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

from functools import partial
from pathlib import Path

from simul.interpreter import no_garbage_collection
from simul.output.files.folder import OutputFolder, plain_name, writing
from simul.output.files.found import record_files, steps_beside
from simul.output.files.json_record import load_record, record_json, summary_json
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
    "write_run",
    "writing",
]


@no_garbage_collection()
def write_run(record: Record, folder: Path) -> list[Path]:
    """Write games.pgn, record.csv and record.json of one run into a folder; return their paths.

    Raises SimulError when a file cannot be written; those before it stay.
    """
    games = replay(record)  # the one slow step, so both files share one replay
    makers = {
        "games.pgn": partial(games_pgn, record, games),
        "record.csv": partial(record_csv, record, games),
        "record.json": partial(record_json, record),
    }
    for name, make in makers.items():
        with writing(folder / name) as part:
            part.write_text(make(), encoding="utf-8", newline="\n")  # one text in memory at a time
    return [folder / name for name in makers]
