"""Write a file to start from: a scheduler or a scenario of your own."""

import shlex
import sys
from importlib.resources import files
from pathlib import Path

import click

from simul.cli.objects import say
from simul.errors import InputError

NEW_FILE = click.Path(path_type=Path)


@click.group("new")
def command() -> None:
    """Write a file to start from: it works as it is, and its comments say what to change."""


@command.command("scheduler")
@click.argument("file", type=NEW_FILE)
def scheduler(file: Path) -> None:
    """Write a scheduler of your own, such as mine.py, with a task for every board."""
    path = _with_suffix(file, ".py")
    _check_module_name(path)
    _write(path, "scheduler.py")
    _print_next_steps(path, ["run", "duel", "--scheduler"], ["show", "asyncio"])


@command.command("scenario")
@click.argument("file", type=NEW_FILE)
def scenario(file: Path) -> None:
    """Write a scenario of your own, such as club.toml."""
    path = _with_suffix(file, ".toml")
    _write(path, "scenario.toml")
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


def _write(path: Path, skeleton: str) -> None:
    """Copy a skeleton to a new file; raise InputError if that fails."""
    text = files("simul.cli.skeletons").joinpath(skeleton).read_text(encoding="utf-8")
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
    say(f"written to {path}; it works as it is")
    say(f"next: {shlex.join(['simul', *first, str(path)])}")
    say(f"then: {shlex.join(['simul', *then, str(path)])}")
