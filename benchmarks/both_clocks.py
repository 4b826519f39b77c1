"""Compare the makespans of programs on the virtual clock and on the wall clock, side by side.

    python benchmarks/both_clocks.py                            tests/schedulers/programs
    python benchmarks/both_clocks.py --speed 50 folder/*.py     others, at another speed

Real time depends on the load of the machine: a program is played up to three times if the totals
are more than 3 % apart. Trio's own order, and unfair locks, show in real time.
"""

from collections.abc import Iterable
from pathlib import Path

import click

from simul.running import run
from simul.running.results import Run
from simul.scenario import Scenario

PROGRAMS = Path(__file__).resolve().parents[1] / "tests" / "schedulers" / "programs"
NEAR = 0.03
ATTEMPTS = 3


def hall(boards: int, moves: int) -> Scenario:
    """Return a scenario in which all moves take equally long, and so do all replies."""
    return Scenario.model_validate(
        {
            "title": "Both clocks",
            "boards": boards,
            "moves": moves,
            "master": {"player": "random", "move_time": "5 s"},
            "opponents": {"player": "random", "think_time": "55 s"},
        }
    )


def apart(virtual: Run, wall: Run) -> float:
    """Return the relative excess of the makespan in real time."""
    return wall.record.makespan / virtual.record.makespan - 1


def in_real_time(virtual: Run, path: Path, speed: float) -> Run:
    """Play a program in real time, repeatedly if a busy machine may have disturbed it."""
    for _ in range(ATTEMPTS):
        wall = run(virtual.scenario, str(path), clock="wall", speed=speed)
        if abs(apart(virtual, wall)) <= NEAR:
            break
    return wall


def compare(paths: Iterable[Path], scenario: Scenario, speed: float) -> None:
    """Print one line for each program that is verified on the virtual clock."""
    click.echo(f"{'program':40}{'virtual':>10}{f'wall x{speed:g}':>12}{'apart':>8}  verified")
    for path in paths:
        virtual = run(scenario, str(path))
        if virtual.error is not None or not virtual.verdict.verified:
            continue
        wall = in_real_time(virtual, path, speed)
        times = f"{virtual.record.makespan / 1_000:>8g} s{wall.record.makespan / 1_000:>10.1f} s"
        verdict = "yes" if wall.verdict.verified else f"no: {wall.error or wall.verdict.broken}"
        click.echo(f"{path.stem:40}{times}{apart(virtual, wall):>8.1%}  {verdict}")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--boards", default=3, show_default=True)
@click.option("--moves", default=4, show_default=True)
@click.option("--speed", default=100.0, show_default=True)
def main(paths: tuple[Path, ...], boards: int, moves: int, speed: float) -> None:
    """Play programs on both clocks, and print the totals side by side."""
    compare(paths or sorted(PROGRAMS.glob("*.py")), hall(boards, moves), speed)


if __name__ == "__main__":
    main()
