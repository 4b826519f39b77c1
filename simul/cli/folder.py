"""The folder that a command writes into, and what it says about those of commands before it."""

from pathlib import Path

from simul.output.files import OutputFolder
from simul.output.reports.terminal import complain


def output_folder(wish: Path | None, default: Path) -> OutputFolder:
    """Make the folder of --out, or a new one with a default name.

    What a killed command has left there is put in sight, and said.
    """
    folder = OutputFolder.create(wish or default, explicit=wish is not None)
    for path in folder.rescued:
        complain(f"a command was killed before its end; what it had written is in {path}/")
    return folder
