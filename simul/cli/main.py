"""The entry point of the command `simul`."""

import codecs
import io
import sys
from contextlib import suppress
from typing import NoReturn

import click

from simul import interrupts
from simul.cli import objects
from simul.cli.lazy import LazyGroup
from simul.errors import InputError, Interrupted, SimulError
from simul.version import __version__


@click.group(
    cls=LazyGroup,
    commands_in={
        "run": "simul.cli.run",
        "compare": "simul.cli.compare",
        "replay": "simul.cli.replay",
        "list": "simul.cli.listing",
        "check": "simul.cli.check",
        "theory": "simul.cli.theory",
        "sweep": "simul.cli.sweep",
        "trace": "simul.cli.trace",
        "show": "simul.cli.show",
        "learn": "simul.cli.learn",
        "new": "simul.cli.new",
        "schema": "simul.cli.schema",
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: simul compare textbook",
)
@click.version_option(__version__, prog_name="simul")
def cli() -> None:
    """One chess master, many opponents: concurrency you can see.

    Plays a simultaneous exhibition under different schedulers (one game after the other, threads,
    asyncio, Trio), compares how long each takes, and plots who was where when.
    """


ASCII = {
    "×": "x", "·": "*", "±": "+-", "…": "...", "½": "1/2", "→": "->", "≤": "<=", "≥": ">=",
    "–": "-", "—": "-", "“": '"', "”": '"', "’": "'",
}  # fmt: skip
"""Spellings where the encoding of the output lacks a character; of all others it shows ?."""


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Spell what an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(ASCII.get(letter, "?") for letter in lacking), error.end


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 success, 1 failed run, 2 bad input, 130 interrupted."""
    codecs.register_error("spelled", _spelled)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="spelled")
    code = _finished(args)
    interrupts.begin_to_end()
    sys.exit(interrupts.exit_code() if code == Interrupted.exit_code else code)


def _finished(args: list[str] | None) -> int:
    """Run the command, and report what ended it; return the exit code."""
    try:
        code = _call(args)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except (click.Abort, KeyboardInterrupt, Interrupted):
        _complain("interrupted")
        return Interrupted.exit_code
    except BrokenPipeError:
        # the reader of the output, such as head, is gone: keep Python from flushing at exit
        sys.stdout = None
        return 0
    except OSError as error:
        _complain(f"error: cannot write the output: {error.strerror or error}")
        sys.stdout = None
        return Interrupted.exit_code if interrupts.have_come() else 1
    except SimulError as error:
        _complain(f"error: {error}")
        return error.exit_code


def _complain(text: str) -> None:
    """Print on standard error, unless its terminal is gone."""
    with suppress(OSError):
        objects.say(text, err=True)


def _call(args: list[str] | None) -> int:
    """Run the command, or report what is wrong with the input; return the exit code."""
    try:
        code = cli.main(args, prog_name="simul", standalone_mode=False)
    except click.ClickException as error:
        words = io.StringIO()
        error.show(words)
        _complain(words.getvalue().rstrip("\n"))
        return _refuse(args, error)
    except InputError as error:
        _complain(f"error: {error}")
        return _refuse(args, error)
    return code if isinstance(code, int) else 0


def _refuse(args: list[str] | None, error: InputError | click.ClickException) -> int:
    """Print the error as JSON as well, if `--json` was given; return the exit code."""
    if objects.asked_for(sys.argv[1:] if args is None else args):
        objects.print_object(objects.errors_object(error))
    return InputError.exit_code
