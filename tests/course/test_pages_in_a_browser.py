"""The pages of the course in a browser: questions, keys, paper, and readers who do not see them."""

import json
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import LAPTOP, PHONE, PROJECTOR, Watch, press, serious_violations, settled, until
from shared_folders import made_once

from simul.cli.learning.pages import printed
from simul.course import Lesson, lessons, values
from simul.course.answers import judge
from simul.course.figures import Value
from simul.course.lesson import Question
from simul.course.pages import course_pages
from simul.course.pages.lesson import file_name
from simul.course.pages.texts import Texts
from simul.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

FIRST = lessons()[0]
WITH_CHOICES = next(each for each in lessons() if any(q.choices for q in each.questions))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages, those with answers in a folder below."""
    return made_once(tmp_path_factory, "site", write_pages)


def write_pages(folder: Path) -> None:
    """Run each command of the course once."""
    (folder / "teachers").mkdir()
    print_once = cache(printed)
    for answers, place in ((False, folder), (True, folder / "teachers")):
        for name, text in course_pages(print_once, answers):
            (place / name).write_text(text, encoding="utf-8", newline="\n")


class Course(Watch):
    """Opens the pages of the course, as one student does: with one storage."""

    def __init__(self, browser: "Browser", site: Path) -> None:
        super().__init__(browser)
        self.site = site

    def student(self, size: tuple[int, int] = LAPTOP, **more: Any) -> "BrowserContext":
        """Begin with an empty storage."""
        return self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            **more,
        )

    def open(self, name: str, student: "BrowserContext | None" = None) -> "Page":
        """Open a page."""
        page = (student or self.student()).new_page()
        self.over(page)
        page.goto((self.site / name).as_uri())
        return page


@pytest.fixture
def course(browser: "Browser", site: Path) -> Iterator[Course]:
    """Open pages; none may complain, or ask a server for anything."""
    course = Course(browser, site)
    yield course
    course.end()


def replay_is_ready(page: "Page") -> None:
    """Scroll to the replay, which is only then loaded, and wait for it."""
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator("html[data-ready]").wait_for()


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_every_page_works(course: Course, lesson: Any) -> None:
    """Its replay moves, and nothing is too wide."""
    page = course.open(file_name(lesson))
    page.get_by_role("button", name="Go on without a prediction").click()
    replay_is_ready(page)
    frame = page.frame_locator("iframe")
    begun = frame.locator("#clock").text_content()
    page.locator("iframe").focus()
    press(page, "End")
    until(page, "true")
    frame.locator(f"#clock:not(:has-text('{begun}'))").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


GIVEN = [
    *("9", "9 s", "9s", " 9  sec ", "9,0", "09", "9.0 s", "0", "3", "3.1", "3.0 x", "11.8 ×"),
    *("11.9", "12 times", "1:00:55", "1:00:5.5", "0:00:09", "00:30:25", "1:2:3", "1:60:00", "1:0"),
    *("30:55", "2:40", "1h12", "1h12m", "30 min 55"),
    *("1 h 55 s", "1 h and 55 s", "1 hour, 55 seconds", "60 min 55", "3655", "3655 s", "61 min"),
    *("0.5 h", "30 min", "30 m", "30 minutes", "1825 s", "9000 ms", "9000 days", "3 constructor"),
    *(
        "50 %",
        "50%",
        "0.5",
        "98,5 %",
        "-9",
        "nine",
        "",
        "   ",
        "9 s 9",
        "1e3",
        "9 S",
        "٩",
        "5",
        "2",
    ),
    *("5", "2", "4", "1", "12", "720"),
    *("6 h", "12 h", "12:00:00", "0:30:00", "1 h", "h", "s 9", "9..0", "x"),
]


def test_the_page_judges_as_the_terminal_does(course: Course) -> None:
    """Every question of the course, and all sorts of answers; and those close to its figure."""
    for lesson in lessons():
        page = course.open(file_name(lesson))
        known = values(lesson)
        rules = page.evaluate(
            "all('form.question').map((form) => JSON.parse(form.dataset.rule))",
        )
        for question, rule in zip(lesson.questions, rules, strict=True):
            value = known[question.figure]
            numbers = [*GIVEN, *question.slips, *close_to(value)]
            given = [*question.choices] if question.choices else numbers
            shown = page.evaluate(
                "([rule, given]) => given.map((each) => judge(rule, each))", [rule, given]
            )
            assert shown == [judged(lesson, question, each) for each in given]


def close_to(value: Value) -> list[str]:
    """Numbers around a figure, and around the limits of what is right."""
    shares = 0, 0.0002, 0.01, 0.016, 0.049, 0.051, -0.0002, -0.01, -0.016, -0.049, -0.051
    near = [round(value.number * (1 + by), 4) for by in shares]
    scales = {"duration": 1_000, "share": 0.01}
    return [f"{each / scales.get(value.kind, 1):.4f}" for each in near]


def judged(lesson: Lesson, question: Question, given: str) -> list[str] | None:
    """How the terminal judges an answer, and what it says of a common mistake, as in the page."""
    try:
        found = judge(question, values(lesson)[question.figure], given)
    except InputError:
        return None
    return [found.grade.name, Texts(values(lesson)).line(found.slip)]


def test_a_lesson_can_be_done_with_the_keyboard_alone(course: Course) -> None:
    """Tab, an answer, Enter; after the last answer the rest is there, with its figures."""
    page = course.open(file_name(FIRST))
    known = values(FIRST)
    assert not page.locator("#run").is_visible()
    for number, question in enumerate(FIRST.questions, 1):
        page.locator(f"#question-{number} input").focus()
        page.keyboard.type(known[question.figure].text)
        press(page, "Enter")
        assert page.locator(f"#question-{number} .judged").text_content() == "Right."
        assert page.locator(f"#question-{number} .why").is_visible()
    assert page.locator("#run").is_visible()
    assert "?" not in page.locator(".figure").all_text_contents()


def test_a_wrong_answer_is_told_with_the_right_one(course: Course) -> None:
    """And what is no answer at all is told the form of one."""
    page = course.open(file_name(FIRST))
    value = values(FIRST)[FIRST.questions[0].figure]
    form = page.locator("#question-1")
    form.locator("input").fill("soon")
    form.locator("button").click()
    assert (form.locator(".judged").text_content() or "").startswith("The answer is a time")
    assert not form.locator(".why").is_visible()
    form.locator("input").fill("77 h")
    form.locator("button").click()
    assert form.locator(".judged").text_content() == f"No: {value.text}"
    assert form.get_attribute("data-state") == "wrong"
    assert not page.locator("#run").is_visible()


def test_a_choice_is_chosen_and_kept(course: Course) -> None:
    """After the page was closed the answers are there; the index says how far one is."""
    student = course.student()
    page = course.open(file_name(WITH_CHOICES), student)
    answer_all(page, WITH_CHOICES)
    again = course.open(file_name(WITH_CHOICES), student)
    assert again.locator("[data-state=right]").count() == len(WITH_CHOICES.questions)
    assert again.locator("#run").is_visible()
    index = course.open("index.html", student)
    assert (
        index.locator(f"[data-lesson={WITH_CHOICES.name}] .state").text_content() == "✓ predicted"
    )
    assert index.locator(f"[data-lesson={FIRST.name}] .state").text_content() == ""


def test_a_storage_with_something_else_in_it_does_no_harm(course: Course) -> None:
    """Another program's data, an older page's, a visitor's."""
    for text in ("null", "5", "[", '{"answers": {"countdown": {"question-1": {"x": 1}}}}', '"x"'):
        page = course.open(file_name(FIRST))
        page.evaluate("(text) => localStorage.setItem('simul-course', text)", text)
        page.reload()
        page.locator("#question-1 input").fill("9 s")
        page.locator("#question-1 button").click()
        assert page.locator("#question-1 .judged").text_content() == "Right."


def test_the_replay_looks_like_the_page(course: Course) -> None:
    """Dark or light by the key `d`; it is kept for the other pages."""
    student = course.student()
    page = course.open(file_name(FIRST), student)
    page.get_by_role("button", name="Go on without a prediction").click()
    replay_is_ready(page)
    press(page, "d")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-theme=dark]").wait_for()
    press(page, "d")
    frame.locator("html[data-theme=light]").wait_for()
    press(page, "d", "l")
    other = course.open("index.html", student)
    assert other.evaluate("[isDark(), document.documentElement.className]") == [True, "large"]
    page.locator("#question-1 input").press_sequentially("dl")
    assert page.evaluate("isDark()")


@pytest.mark.parametrize("size", [PHONE, LAPTOP, PROJECTOR])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [file_name(WITH_CHOICES), "teachers/index.html"])
def test_axe_finds_nothing_serious(
    course: Course, name: str, scheme: str, size: tuple[int, int]
) -> None:
    """Names of buttons, contrast, roles, order: what a program can check."""
    page = course.open(name, course.student(size, color_scheme=scheme, bypass_csp=True))
    if (gate := page.locator(".gate button")).count():
        gate.click()
        settled(page)
    assert serious_violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_printed_page_is_a_worksheet(course: Course) -> None:
    """All of the lesson, lines to write on, and no answer; nothing that only a screen can do."""
    page = course.open(file_name(WITH_CHOICES), course.student(color_scheme="dark"))
    page.emulate_media(media="print")
    assert page.locator("#run").is_visible()
    assert page.locator(".fields").is_visible()
    for hidden in ("iframe", "button", ".why", ".hints", ".ways", ".output", "#controls"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), hidden
    assert not page.get_by_text("Look for").is_visible()  # it says how the run ended
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


SECRETS = """all('.typed input, .judged, .why, .figure > span, .look-for').filter(
    (each) => each.getClientRects().length)"""
"""What of an answer is laid out: a PDF keeps the text of all of it, also of what has no colour."""


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_the_text_of_a_printed_page_has_no_answer(course: Course, lesson: Any) -> None:
    """Read as a program reads it, after all was answered: as before, letter by letter."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")

    def printed_text() -> str:
        reader = pypdf.PdfReader(BytesIO(page.pdf(format="A4")))
        return "\n".join(sheet.extract_text() for sheet in reader.pages)

    page = course.open(file_name(lesson))
    page.get_by_role("button", name="Go on without a prediction").click()
    before = printed_text()
    answer_all(page, lesson)
    assert page.locator(".figure.known").count() == page.locator(".figure").count()
    assert printed_text() == before
    page.emulate_media(media="print")
    assert page.evaluate(f"{SECRETS}.length") == 0


def answer_all(page: "Page", lesson: Lesson) -> None:
    """Give the right answer to every question."""
    known = values(lesson)
    for number, question in enumerate(lesson.questions, 1):
        form = page.locator(f"#question-{number}")
        right = known[question.figure].text
        if question.choices:
            form.locator(f"input[value={json.dumps(right)}]").check()
        else:
            form.locator("input").fill(right)
        form.locator("button").click()


def test_a_page_that_was_answered_is_printed_as_a_worksheet_all_the_same(course: Course) -> None:
    """No verdict, no explanation, no figure: the same paper as before."""
    # a window as high as the page: a scroll bar that fades would be in the picture
    page = course.open(file_name(WITH_CHOICES), course.student((LAPTOP[0], 8_000)))
    page.emulate_media(media="print")
    before = page.screenshot(full_page=True)
    page.emulate_media(media="screen")
    answer_all(page, WITH_CHOICES)
    assert page.locator(".why:visible, .judged:visible, .figure.known").count()
    page.emulate_media(media="print")
    assert not page.locator(".why:visible, .judged:visible").count()
    page.evaluate("document.activeElement.blur()")
    assert page.screenshot(full_page=True) == before


def test_a_teachers_printed_page_has_everything(course: Course) -> None:
    """Chart, outputs, hints, answers and the model solution."""
    page = course.open(f"teachers/{file_name(WITH_CHOICES)}")
    page.emulate_media(media="print")
    for shown in ("figure img", ".answer", ".output", ".hints p"):
        assert all(each.is_visible() for each in page.locator(shown).all()), shown
        assert page.locator(shown).count(), shown
    assert page.get_by_text("A model solution").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
