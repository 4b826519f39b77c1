"""The course as pages: what is in them, and what is not to be seen too early."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from commanding import call
from documents import WRITE_THE_COURSE

from simul.cli.learn import command as learn_command
from simul.cli.learning.pages import printed
from simul.course import Lesson, lessons, values
from simul.course.pages.lesson import file_name, lesson_page
from simul.course.source import read_lesson

pytestmark = pytest.mark.course

Capture = pytest.CaptureFixture[str]
COURSE = Path(__file__).resolve().parents[2] / "docs" / "course"
LARGEST = 300_000
"""Bytes of a lesson's page."""
FIRST = lessons()[0]


def silent(_: str) -> str:
    """Run no command."""
    return ""


def page_of(lesson: Lesson, answers: bool = False) -> str:
    """Return the page of a lesson, without the outputs of its commands."""
    return lesson_page(lesson, lessons(), silent, answers)


class Elements(HTMLParser):
    """What a browser makes of a page: its elements, and the text that is shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        """Text is shown again after a script."""
        self._silent = self._silent and tag not in {"script", "style"}

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.text += "" if self._silent else data


@pytest.mark.long
def test_the_pages_in_docs_are_those_that_the_command_makes(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is shown, as students have it; mend it with: python docs/refresh.py."""
    monkeypatch.chdir(tmp_path)
    words = WRITE_THE_COURSE["students"].split()[1:]
    done = call(capsys, *words)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("written to pages; open ")
    assert shown_in(written()) == shown_in(written(Path("pages")))


def written(folder: Path = COURSE) -> dict[str, str]:
    """Return the pages in a folder, those in docs unless it is named, by their names."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def shown_in(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the text that is shown on each page."""
    return {name: Elements(page).text for name, page in pages.items()}


@pytest.mark.parametrize(
    ("schedulers", "columns"), [("asyncio", "100"), ("threaded,no-lock", "80")]
)
def test_no_real_seconds_are_on_a_page(
    schedulers: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They differ each time; narrow tables have the heading of their column in two lines."""
    monkeypatch.setenv("COLUMNS", columns)
    table = printed(f"simul compare textbook --schedulers {schedulers} --brief")
    assert "verified" in table
    assert not re.search(r"\breal\b|\d\.\d\d\b", table)


def test_there_is_a_page_for_each_lesson_and_an_index_that_links_to_all() -> None:
    """And each page leads to the next; no link leads nowhere."""
    names = [file_name(lesson) for lesson in lessons()]
    pages = written()
    assert sorted(pages) == sorted([*names, "index.html"])
    for name, page in pages.items():
        tags = Elements(page).tags
        inner = [each["href"] or "" for tag, each in tags if tag == "a" and each.get("href")]
        inner = [link for link in inner if not link.startswith(("https:", "#"))]
        assert set(inner) <= pages.keys()
        if name == "index.html":
            assert inner == names


@pytest.mark.long
def test_no_page_is_larger_than_it_may_be() -> None:
    """Replay, source and outputs included; nor the largest with its answers, which are few kB."""
    sizes = {name: len(page.encode()) for name, page in written().items()}
    largest = max(lessons(), key=lambda lesson: sizes[file_name(lesson)])
    answers = len(page_of(largest, answers=True)) - len(page_of(largest))
    assert max(sizes.values()) + answers <= LARGEST


def test_the_command_for_teachers_is_that_for_students_with_the_answers() -> None:
    """To build all pages twice takes long; a browser reads both."""
    students, teachers = (
        learn_command.make_context("learn", WRITE_THE_COURSE[whom].split()[2:]).params
        for whom in ("students", "teachers")
    )
    differ = {key for key, value in students.items() if teachers[key] != value}
    assert differ == {"html_folder", "with_answers"}


def test_every_command_of_a_lesson_prints_something_to_read() -> None:
    """What it prints in the terminal, but for where it was written."""
    for lesson in lessons():
        page = (COURSE / file_name(lesson)).read_text(encoding="utf-8")
        outputs = re.findall(r'<pre class="output"[^>]*>(.*?)</pre>', page, re.DOTALL)
        assert len(outputs) == len(lesson.run.commands)
        assert all("written to" not in each for each in outputs)
        assert all("seed" in each for each in outputs)


def test_the_same_course_gives_the_same_bytes() -> None:
    """Real seconds are not shown: they differ from time to time."""
    output = printed(FIRST.run.commands[0])
    assert output == printed(FIRST.run.commands[0])
    assert "played by   fingerprint    verdict" in output
    assert re.search(r"1 thread   [0-9a-f]{12}   verified", output)
    assert page_of(FIRST) == page_of(FIRST)


@pytest.mark.processes
def test_how_long_processes_took_to_start_is_not_shown_either() -> None:
    """In the sentence below the table."""
    (command,) = [each for each in lessons()[-1].run.commands if "processes" in each]
    output = " ".join(printed(command).split())
    assert output == " ".join(printed(command).split())
    assert "after – s of real time and played for – s" in re.sub(r"– +s", "– s", output)


def test_teachers_see_what_is_often_answered() -> None:
    """And what it is the figure of; students are told when they have answered it."""
    words = "<li>3 s is one counter alone. The next one has not begun.</li>"
    assert words in page_of(FIRST, answers=True)
    assert words not in page_of(FIRST)


@pytest.mark.parametrize("answers", [False, True])
def test_nothing_comes_from_another_server(answers: bool) -> None:
    """Links lead out; no script, style, font, picture or frame comes in."""
    tags = Elements(page_of(FIRST, answers)).tags
    loaded = [
        each.get(key) or "" for _, each in tags for key in ("src", "srcset", "data", "action")
    ]
    assert [address for address in loaded if address and not address.startswith("data:")] == []
    assert not [tag for tag, _ in tags if tag in {"link", "base", "object", "embed"}]
    (policy,) = (each["content"] for _, each in tags if "Policy" in (each.get("http-equiv") or ""))
    assert (policy or "").startswith("default-src 'none'; ")
    assert "unsafe" not in (policy or "")


def test_only_the_page_and_the_replay_in_it_may_run_scripts() -> None:
    """The policy names them by their hashes: a frame obeys the page around it."""
    page = page_of(FIRST)
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', page)
    (inner,) = re.findall(' srcdoc="([^"]*)"', page)
    (wanted,) = re.findall('Content-Security-Policy" content="([^"]*)"', html.unescape(inner))
    hashes = set(re.findall("'sha256-[^']+'", policy))
    assert set(re.findall("'sha256-[^']+'", wanted)) < hashes
    own = [page.rpartition("<script>")[2].partition("</script>")[0]]
    own += [page.partition("<style>")[2].partition("</style>")[0]]
    digests = {base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in own}
    assert {f"'sha256-{digest}'" for digest in digests} < hashes
    assert len(hashes) == 5


def test_no_text_of_a_lesson_is_obeyed_as_html(tmp_path: Path) -> None:
    """Whatever stands in a file: titles, questions, choices, hints, code."""
    evil = "<img src=x onerror=alert(1)>"
    text = (files("simul.course") / "lessons/01-countdown.md").read_text(encoding="utf-8")
    text = text.replace("# A function that pauses", f"# {evil}", 1).replace("The three", evil)
    text = text.replace("Three people", f"{evil} <script>alert(1)</script>\n\n    {evil}\n\nThree")
    text = text.replace("`for _ in game`", f"`{evil}` \\\"'>{evil}").replace("a generator", evil)
    text = text.replace('title = "Functional', f"title = '''\"{evil}'''  # \"")
    path = tmp_path / "01-countdown.md"
    path.write_text(text, encoding="utf-8")
    plain, spoilt = Elements(page_of(FIRST)), Elements(page_of(read_lesson(path)))
    assert spoilt.text.count(evil) >= 6
    assert sum(tag == "script" for tag, _ in spoilt.tags) == 1
    for tags in (plain.tags, spoilt.tags):
        assert not [each for tag, each in tags if tag == "img" or any(k[:2] == "on" for k in each)]


@pytest.mark.parametrize("lesson", lessons()[:4], ids=lambda lesson: lesson.name)
def test_no_figure_that_is_asked_for_is_to_be_seen_before_the_answer(lesson: Lesson) -> None:
    """In its place stands a question mark, or a line to write on."""
    known = values(lesson)
    tags = Elements(page_of(lesson)).tags
    asked = {question.figure for question in lesson.questions}
    shown = [each for tag, each in tags if tag == "span" and each.get("class") == "figure"]
    assert {each["data-figure"] for each in shown} <= asked
    text = re.sub(r'<span class="figure".*?</span>', "?", page_of(lesson), flags=re.DOTALL)
    before = text.partition('id="after"')[0]
    seen = Elements(re.sub(r'<div class="why" hidden>.*?</div>', "", before, flags=re.DOTALL)).text
    for name in asked:
        if known[name].kind == "duration":
            assert known[name].text not in seen


@pytest.mark.parametrize("lesson", lessons()[:2], ids=lambda lesson: lesson.name)
def test_the_page_knows_the_figures_that_simul_computes(lesson: Lesson) -> None:
    """Each question carries its rule; the right answer is that of a run."""
    tags = Elements(page_of(lesson)).tags
    rules = [json.loads(each["data-rule"] or "") for tag, each in tags if tag == "form"]
    known = values(lesson)
    for rule, question in zip(rules, lesson.questions, strict=True):
        value = known[question.figure]
        if question.choices:
            assert rule["key"] == value.text
        else:
            assert (rule["number"], rule["right"]) == (value.number, html.escape(value.text))


def test_solutions_are_for_teachers() -> None:
    """With every hint and answer; the pages of students have none of them in sight."""
    only_there = [line for line in FIRST.solution.splitlines() if line not in FIRST.start]
    teachers, students = Elements(page_of(FIRST, answers=True)), Elements(page_of(FIRST))
    wanted = [line.strip() for line in only_there if line.strip()]
    assert all(line in teachers.text for line in wanted)
    assert not all(line in students.text for line in wanted)
    assert "A model solution" not in students.text
    assert teachers.text.count("Answer:") == len(FIRST.questions)
    assert not [tag for tag, _ in teachers.tags if tag == "form"]
    hints = [each for tag, each in teachers.tags if tag == "details"]
    assert all("open" in each for each in hints)


def test_the_pages_own_files_are_all_used() -> None:
    """None of the folder is forgotten."""
    names = {path.name for path in files("simul.course.pages").joinpath("web").iterdir()}
    assert names == {"lesson.html", "index.html", "course.css", "course.js"}


def test_a_folder_that_holds_something_is_left_alone(capsys: Capture, tmp_path: Path) -> None:
    """Nothing is ever overwritten, and the remedy names the right option."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = call(capsys, "learn", "--html", str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert "nothing is ever overwritten; choose a new folder with --html" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "words", [["--with-answers"], ["next", "--html", "x"], ["--html", "x", "--verify", "y"]]
)
def test_what_does_not_go_together_is_refused(
    words: list[str], capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With exit code 2, and nothing written."""
    monkeypatch.chdir(tmp_path)
    done = call(capsys, "learn", *words)
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert list(tmp_path.iterdir()) == []
