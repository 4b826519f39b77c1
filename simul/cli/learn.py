"""The course: lessons from a countdown to structured concurrency, one step at a time."""

import gc
from pathlib import Path

import click

from simul.errors import InputError

DOINGS = "next", "run", "check", "hint", "token"
"""What may be done; any other word is a lesson, which is done next."""


def _names(begun: str, *others: str) -> list[str]:
    """Complete what may be done, and the names of lessons."""
    from simul.course import lessons

    names = [*others, *(lesson.name for lesson in lessons())]
    return [name for name in names if name.startswith(begun)]


@click.command("learn")
@click.argument(
    "what",
    required=False,
    metavar="[next|run|check|hint|token|LESSON]",
    shell_complete=lambda _context, _argument, begun: _names(begun, *DOINGS),
)
@click.argument("lesson", required=False,
                shell_complete=lambda _context, _argument, begun: _names(begun))  # fmt: skip
@click.option("--answer", "-a", "answers", multiple=True, metavar="ANSWER",
              help="Answer the next question; give it again for the one after.")  # fmt: skip
@click.option("--name", metavar="NAME", help="Your name, as it is to stand in the token.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Your working folder.  [default: simul-course]")  # fmt: skip
@click.option("--verify", "token", metavar="TOKEN", help="Check the token of a student.")
@click.option("--class", "class_folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Show who has solved what in a folder with one folder a student.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(0, min_open=True), default=30.0,
              show_default=True, metavar="SECONDS",
              help="With --class: how long each file may run.")  # fmt: skip
@click.option("--json", is_flag=True,
              help="With --class or --verify: print one JSON object.")  # fmt: skip
@click.option("--html", "html_folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Write the course as pages for a browser, and for paper.")  # fmt: skip
@click.option("--notebooks", "notebook_folder", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Write the course as notebooks.")  # fmt: skip
@click.option("--with-answers", is_flag=True,
              help="With --html: for teachers, with answers, hints and solutions.")  # fmt: skip
def command(
    what: str | None,
    lesson: str | None,
    answers: tuple[str, ...],
    name: str | None,
    folder: Path | None,
    token: str | None,
    class_folder: Path | None,
    time_limit: float,
    json: bool,
    html_folder: Path | None,
    notebook_folder: Path | None,
    with_answers: bool,
) -> int:
    """Learn concurrency step by step: see a picture, predict, run, change one thing.

    \b
      simul learn            lists the lessons, and says where you stand
      simul learn next       shows the next step: do this again and again
      simul learn 3          shows the next step of lesson 3; a name does as well
      simul learn check      runs your file, and says what is wrong; writes it at first
      simul learn hint       gives a hint, a plainer one each time
      simul learn run        runs the lesson's commands again
      simul learn token      prints a token of what you have done

    run, check and hint take a lesson as well: simul learn check locks.

    With --html the same lessons are pages that need no network, and printed they are worksheets;
    with --notebooks they are notebooks for Jupyter.

    Your files and your place are kept in the folder simul-course. Your own files are run as any
    program of yours. With --class the files of students are: each in a process of its own with a
    time limit, but with all your rights. A token is valid only if the exercises were solved as it
    says. It cannot prove who solved them, and can be forged with the source at hand.
    """  # noqa: D301 - click takes the real character for "keep these lines"
    from simul.cli.learning import session

    gc.enable()  # whole courses are played: garbage would add up
    wishes = what, token, class_folder, html_folder, notebook_folder
    if sum(each is not None for each in wishes) > 1:
        raise InputError(
            "a step, --verify, --class, --html and --notebooks are different things: give one"
        )
    if with_answers and html_folder is None:
        raise InputError("--with-answers belongs to --html FOLDER", key="--with-answers")
    if json and token is None and class_folder is None:
        raise InputError("--json is for --class and --verify", key="--json")
    if html_folder is not None:
        from simul.cli.learning.pages import write_pages

        return write_pages(html_folder, with_answers)
    if notebook_folder is not None:
        from simul.cli.learning.pages import write_notebooks

        return write_notebooks(notebook_folder)
    if token is not None:
        return session.verify(token, as_object=json)
    if class_folder is not None:
        return session.show_class(class_folder, time_limit, as_object=json)
    if what is not None and what not in DOINGS and lesson is not None:
        raise InputError(
            f"there is nothing to do called {what[:60]!r}; there are {', '.join(DOINGS)}"
        )
    if what is not None and what not in DOINGS:
        what, lesson = "next", what
    return session.learn(what, lesson, answers, name, folder)
