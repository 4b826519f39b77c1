"""Scheduler files as users write them, and where their tasks and threads stand in them."""

from pathlib import Path
from textwrap import dedent

from simul.record.steps import Action, Chain
from simul.running import Clock, run
from simul.running.results import Run
from simul.schedulers import find_scheduler

Place = tuple[str, ...]
"""The expressions of a chain, outermost first."""


def played(folder: Path, text: str, clock: Clock = "virtual", speed: float = 1.0) -> Run:
    """Play the duel with this file, and note its steps."""
    path = folder / "mine.py"
    path.write_text(dedent(text), encoding="utf-8")
    return run("duel", find_scheduler(str(path)), clock=clock, speed=speed, steps=True)


def texts(one: Run, chain: Chain) -> Place:
    """The expressions of a chain, lines joined."""
    lines = one.scheduler.source.encode().split(b"\n")
    found = []
    for at in chain:
        part = lines[at.line - 1 : at.end_line]
        part[-1] = part[-1][: at.end_column]
        part[0] = part[0][at.column :]
        found.append(" ".join(b"".join(part).decode().split()))
    return tuple(found)


def steps_of(one: Run, name: str) -> list[tuple[float, Action, Place]]:
    """The steps of a task or thread by its name, with seconds."""
    assert one.steps
    number = one.steps.workers.index(name)
    mine = [step for step in one.steps.steps if step.worker == number]
    return [(step.at / 1_000, step.action, texts(one, step.chain)) for step in mine]


def places(one: Run, action: Action = Action.GIVES_UP) -> set[Place]:
    """Where tasks or threads gave up execution, or did something else."""
    assert one.steps
    return {texts(one, step.chain) for step in one.steps.steps if step.action is action}
