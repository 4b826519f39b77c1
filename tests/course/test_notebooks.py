"""The course as notebooks: what is in them, what their cells say, and that they run."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commanding import call
from documents import WRITE_THE_COURSE

from simul.course import Lesson, lessons, values
from simul.course.lesson import HERE
from simul.course.notebooks import answer, check, course_notebooks, hint
from simul.course.notebooks.making import in_python
from simul.errors import InputError

pytestmark = pytest.mark.usefixtures("own_folder")

Capture = pytest.CaptureFixture[str]
EVERY = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
FIRST = lessons()[0]


def jupyter(module: str) -> Any:
    """Import a module of Jupyter's."""
    return pytest.importorskip(module, reason="the extra [notebook] is not installed")


@pytest.mark.long
def test_the_command_writes_one_for_each_lesson(capsys: Capture) -> None:
    """Valid ones, in order, and the same bytes each time."""
    nbformat = jupyter("nbformat")
    done = call(capsys, *WRITE_THE_COURSE["notebooks"].split()[1:])
    assert (done.code, done.out) == (0, "written to books\n")
    names = [f"{lesson.number:02}-{lesson.name}.ipynb" for lesson in lessons()]
    assert sorted(path.name for path in Path("books").iterdir()) == names
    for name, text in course_notebooks():
        assert Path("books", name).read_text(encoding="utf-8") == text
        nbformat.validate(nbformat.reads(text, 4))


def test_no_notebook_holds_the_answers_to_its_questions() -> None:
    """Neither an answer, nor why it is so, nor a hint or the model solution."""
    jupyter("nbformat")
    for lesson, (_, text) in zip(lessons(), course_notebooks(), strict=True):
        cells = json.loads(text)["cells"]
        written = "\n".join("".join(cell["source"]) for cell in cells)
        assert "{{" not in written
        assert lesson.solution not in written
        for paragraph in lesson.text.look_for.split("\n\n"):
            assert paragraph not in written
        for question in lesson.questions:
            assert question.why not in written
        # a lesson may say, or ask, what a hint repeats
        asked = [text for each in lesson.questions for text in (each.ask, *each.choices.values())]
        own = "\n".join([*lesson.text.model_dump().values(), *asked])
        assert not [each for each in lesson.exercise.hints if each in written and each not in own]
        assert not any(cell.get("outputs") for cell in cells)


def test_without_the_extra_it_is_said_what_to_install(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is written."""
    monkeypatch.setitem(sys.modules, "nbformat", None)
    done = call(capsys, "learn", "--notebooks", "books")
    assert (done.code, done.out) == (2, "")
    assert done.err == ("error: notebooks need nbformat: pip install 'chess-simul[notebook]'\n")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("command", "python"),
    [
        ("simul run duel --scheduler trio", 'simul.run("duel", "trio")'),
        ("simul compare duel -s a,b", 'simul.compare("duel", ["a", "b"])'),
        (
            "simul run duel --boards 6 --scheduler trio --workers 2",
            'simul.run(simul.load_scenario("duel", boards=6, workers=2), "trio")',
        ),
        ("simul run duel -s trio --brief", 'brief(simul.run("duel", "trio"))'),
        ("simul compare duel --brief -s a", 'brief(simul.compare("duel", ["a"]))'),
        ("simul show asyncio trio", "!simul show asyncio trio"),
        ("simul theory textbook", "!simul theory textbook"),
        ("simul run duel -s trio --order rotation", "!simul run duel -s trio --order rotation"),
    ],
)
def test_a_command_becomes_python_where_it_can(command: str, python: str) -> None:
    """Or else is left to the shell."""
    assert in_python(command) == python


@pytest.mark.long
@EVERY
def test_the_figures_own_values_are_the_right_answers(lesson: Lesson) -> None:
    """Typed as they are written; a choice by its letter."""
    known = values(lesson)
    for number, question in enumerate(lesson.questions, 1):
        text = known[question.figure].text
        given = "abcdefg"[[*question.choices].index(text)] if question.choices else text
        said = answer(lesson.name, number, given)
        assert said.markdown.startswith("**Right.** ")
        assert "{{" not in said.markdown


def test_wrong_answers_and_none_are_told_what_to_write() -> None:
    """The right one, or the form of one."""
    assert answer("countdown", 1, "10 h").markdown.startswith("**No:** 9 s. ")
    assert answer("countdown", 1, "9.2 s").markdown.startswith("**Not quite:** 9 s. ")
    assert answer("countdown", 1, "3 s").markdown.startswith("**No:** 9 s. 3 s is one counter ")
    assert answer("countdown", 1, "  ").markdown.endswith("or 2:15:40; write 7:30 as 0:07:30.")
    with pytest.raises(InputError, match="the answer is a time"):
        answer("countdown", 1, "soon")
    with pytest.raises(InputError, match=r"there are questions 1 to 2 \(got 3\)"):
        answer("countdown", 3, "9 s")
    with pytest.raises(InputError, match="there is no lesson 'countdwn'; did you mean countdown"):
        answer("countdwn", 1, "9 s")


def test_hints_come_one_by_one() -> None:
    """As many as there are."""
    hints = [hint("countdown", number + 1) for number in range(len(FIRST.exercise.hints))]
    assert [repr(each) for each in hints] == FIRST.exercise.hints
    with pytest.raises(InputError, match=r"there are hints 1 to 3 \(got 4\)"):
        hint("countdown", 4)


def test_the_file_beside_the_notebook_is_checked() -> None:
    """Missing, as it was written, and solved."""
    with pytest.raises(InputError, match="run the cell above, which begins with %%writefile"):
        check("countdown")
    Path(FIRST.file).write_text(FIRST.start, encoding="utf-8")
    assert check("countdown").markdown.endswith("**Not yet.**")
    shutil.copy(HERE / "solutions" / FIRST.file, FIRST.file)
    assert check("countdown").markdown.endswith("**Lesson 1 is solved.**")


class Kernel:
    """A kernel for notebooks, one after the other; each finds it as if it were new."""

    def __init__(self) -> None:
        self._manager = jupyter("jupyter_client").AsyncKernelManager(kernel_name="python3")

    def execute(self, book: Any, folder: Path, **options: Any) -> None:
        """Execute the cells of a notebook that lies in a folder."""
        as_new = f"%reset -f\n__spec__ = None\nimport os\nos.chdir({str(folder)!r})\ndel os"
        book.cells.insert(0, jupyter("nbformat").v4.new_code_cell(as_new))
        client = jupyter("nbclient").NotebookClient(book, self._manager, timeout=300, **options)
        client.execute()
        client.kc.stop_channels()
        del book.cells[0]

    def end(self) -> None:
        """End its process."""
        asyncio.run(self._manager.shutdown_kernel(now=True))


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """A kernel for all notebooks."""
    for module in ("ipykernel", "nbclient", "nbformat"):
        jupyter(module)
    kernel = Kernel()
    yield kernel
    kernel.end()


def sooner(notebook: str) -> str:
    """Play with few boards: the commands of the lesson play with all, in the tests of `learn`."""
    return notebook.replace('(\\"textbook\\"', '(\\"duel\\"')


@pytest.mark.notebooks
@pytest.mark.filterwarnings("default")
@EVERY
def test_every_cell_runs_and_shows_what_it_should(
    lesson: Lesson, kernel: Kernel, tmp_path: Path
) -> None:
    """Tables, charts, a replay, and a check that is not solved yet."""
    texts = {name.partition("-")[0]: text for name, text in course_notebooks()}
    book = jupyter("nbformat").reads(sooner(texts[f"{lesson.number:02}"]), 4)
    kernel.execute(book, tmp_path)
    shown = {cell.source: cell.outputs for cell in book.cells if cell.cell_type == "code"}
    for source, outputs in shown.items():
        kinds = {kind for each in outputs for kind in each.get("data", {})}
        if re.match(r"brief\(simul\.(run|compare)\(", source):
            assert {"text/html", "image/svg+xml"} <= kinds
            assert "What binds" not in outputs[-1].data["text/html"]
        elif source.startswith("simul.replay"):
            assert "srcdoc=" in outputs[-1].data["text/html"]
        elif source.startswith("check"):
            assert outputs[-1].data["text/markdown"].endswith("**Not yet.**")
        elif source.startswith(("answer", "hint", "look_for")):
            assert "text/markdown" in kinds
    assert (tmp_path / lesson.file).read_text(encoding="utf-8").strip() == lesson.start.strip()


@pytest.mark.notebooks
@pytest.mark.filterwarnings("default")
def test_a_slip_is_told_in_a_line_of_the_notebook(kernel: Kernel, tmp_path: Path) -> None:
    """What is no answer, and a file that Python cannot read: no traceback through simul."""
    (tmp_path / FIRST.file).write_text("def play(exhibition)\n", encoding="utf-8")
    begin = "from simul.course.notebooks import answer, check\n"
    cells = [begin + 'answer("countdown", 1, "soon")', 'check("countdown")']
    make = jupyter("nbformat").v4
    book = make.new_notebook(cells=[make.new_code_cell(each) for each in cells])
    kernel.execute(book, tmp_path, allow_errors=True)
    told = [cell.outputs[-1].traceback for cell in book.cells]
    assert [len(lines) for lines in told] == [1, 1]
    assert told[0][0].startswith("error: the answer is a time")
    assert told[1][0].startswith("error: countdown.py, line 1: Python cannot read")
