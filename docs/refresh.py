"""Make the pictures, the printed outputs and the course's pages with the program itself.

    python docs/refresh.py

A block marked `console` holds commands after `$ ` and what they print; the block is written anew.
The tests check that nothing would change, but for the real seconds, which differ every time. The
tables of speed.md are measurements, and made by `python benchmarks/shown.py`.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
PAGES = [
    DOCS.parent / "README.md",
    DOCS.parent / "CONTRIBUTING.md",
    *sorted(DOCS.glob("*.md")),
]
"""Whatever is printed on these is executed by the tests."""
WALK_OUT = ["sequential", "callbacks", "threaded", "asyncio-gather", "asyncio", "trio"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def refreshed(text: str) -> str:
    """Return the text with every console block executed again."""
    return BLOCK.sub(lambda block: f"```console\n{executed(block[1])}```", text)


def executed(block: str) -> str:
    """Run the commands of a block in an empty folder; return them with their outputs."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join(f"$ {command}\n{output(command, folder)}" for command in commands)


def output(command: str, folder: str) -> str:
    """Return what a `simul` command prints, as it would into a file."""
    program, *words = command.split()
    if program != "simul":
        raise ValueError(f"not a simul command: {command}")
    arguments = [sys.executable, "-m", "simul", *words]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (0, 1):  # 1 is a run that failed, which may be the point of it
        raise RuntimeError(done.stderr)
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def draw_pictures(folder: Path) -> list[Path]:
    """Draw every picture of README.md and docs/ into a folder."""
    from simul import compare, load_scenario, run, sweep
    from simul.output.charts import comparison, gantt, save
    from simul.sweeps.charts import totals_along

    textbook, duel, tandem = (load_scenario(name) for name in ("textbook", "duel", "tandem"))
    walk_out = compare(load_scenario("walk-out"), WALK_OUT)
    drawn = comparison(walk_out.records, walk_out.remarks, scenario=walk_out.scenario)
    what_if = sweep("chance", "boards=1..40", schedulers=["rotation", "asyncio"], jobs=1)
    return [
        *save(
            comparison(compare(textbook).records, scenario=textbook), folder / "comparison", ["png"]
        ),
        *save(drawn, folder / "walk-out", ["png"]),
        *save(gantt(run(duel, "asyncio").record), folder / "duel-asyncio", ["png"]),
        *save(gantt(run(tandem, "asyncio").record), folder / "tandem", ["png"]),
        *save(totals_along(what_if), folder / "what-if", ["png"]),
    ]


def write_course(folder: Path) -> None:
    """Write the pages of the course, for students, into a folder."""
    from simul.cli.learning.pages import printed
    from simul.course.pages import course_pages

    folder.mkdir(exist_ok=True)
    for name, text in course_pages(printed):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(refreshed(text), encoding="utf-8", newline="\n")
    draw_pictures(DOCS)
    write_course(DOCS / "course")
