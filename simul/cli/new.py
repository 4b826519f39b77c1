"""Write a file to start from: a scheduler or a scenario of your own."""

import ast
import shlex
import sys
from importlib.resources import files
from pathlib import Path

import click

from simul.cli.lazy import HelpfulGroup
from simul.cli.objects import say
from simul.cli.options import SchedulerNames
from simul.errors import InputError

NEW_FILE = click.Path(path_type=Path)


@click.group("new", cls=HelpfulGroup)
def command() -> None:
    """Write a file to start from: it works as it is, and its comments say what to change."""


@command.command("scheduler")
@click.argument("file", type=NEW_FILE)
@click.option("--copy", "model", type=SchedulerNames(), help="Copy this scheduler or mistake.")
def scheduler(file: Path, model: str | None) -> None:
    """Write a scheduler of your own, such as mine.py, with a task for every board.

    With --copy it is the file of another scheduler, or of a famous mistake to be mended, and
    promises the same policy.
    """
    path = _with_suffix(file, ".py")
    _check_module_name(path)
    if model is None:
        _write(path, _skeleton("scheduler.py"))
        say(f"written to {path}; it works as it is")
    else:
        _write(path, _copy_of(model))
        say(f"written to {path}; it is {model} until you change it")
    _print_next_steps(path, ["run", "duel", "--scheduler"], ["show", model or "asyncio"])


@command.command("scenario")
@click.argument("file", type=NEW_FILE)
def scenario(file: Path) -> None:
    """Write a scenario of your own, such as club.toml."""
    path = _with_suffix(file, ".toml")
    _write(path, _skeleton("scenario.toml"))
    say(f"written to {path}; it works as it is")
    _print_next_steps(path, ["check"], ["compare"])


def _with_suffix(path: Path, suffix: str) -> Path:
    """Return the path with the suffix; raise InputError if it has another one."""
    if _is_folder(path):
        raise InputError(f"{path}: is a folder; name the file too, such as {path / 'mine'}{suffix}")
    if path.suffix not in {"", suffix}:
        raise InputError(f"{path}: must end in {suffix}, such as {path.with_suffix(suffix)}")
    return path.with_suffix(suffix)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the name is invalid for a folder
        return False


def _check_module_name(path: Path) -> None:
    """Raise InputError for the name of a scheduler or of a standard module."""
    from simul.registry.catalogue import SCHEDULERS

    other = f"{path.parent / f'my_{path.stem}'}.py"
    if path.stem in SCHEDULERS:
        raise InputError(
            f"{path}: {path.stem} is the name of one of simul's own; "
            f"choose another, such as {other}"
        )
    if path.stem in sys.stdlib_module_names:
        raise InputError(
            f"{path}: {path.stem} is the name of a module of Python's own, which this file would "
            f"hide from those beside it; choose another, such as {other}"
        )


def _skeleton(name: str) -> str:
    return files("simul.cli.skeletons").joinpath(name).read_text(encoding="utf-8")


def _copy_of(model: str) -> str:
    """Return the source of a scheduler, with the policy that the catalogue knows of it."""
    from simul.registry.catalogue import find_scheduler

    found = find_scheduler(model)
    text = found.source
    if not found.policy or "POLICY" in text:
        return text
    body = ast.parse(text).body
    last = max(i for i, node in enumerate(body) if isinstance(node, ast.Import | ast.ImportFrom))
    lines = text.splitlines(keepends=True)
    lines.insert(body[last].end_lineno or 0, f'\nPOLICY = "{found.policy}"\n')
    return "".join(lines)


def _write(path: Path, text: str) -> None:
    """Write a new file; raise InputError if that fails."""
    if not _is_folder(path.parent):
        raise InputError(f"{path}: there is no folder {path.parent}; make it first")
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:  # the disk is full: half a file is worse than none
                path.unlink()
                raise
    except FileExistsError:
        raise InputError(f"{path}: is there already, and nothing is ever overwritten") from None
    except (OSError, ValueError) as error:  # ValueError: the name is invalid for a file
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)[:200]}: cannot be written: {reason}") from None


def _print_next_steps(path: Path, first: list[str], then: list[str]) -> None:
    say(f"next: {shlex.join(['simul', *first, str(path)])}")
    say(f"then: {shlex.join(['simul', *then, str(path)])}")
