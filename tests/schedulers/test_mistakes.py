"""The famous mistakes: each is one wrong line, and each is caught."""

import ast
import difflib
import re
from pathlib import Path

import pytest
from conftest import make_scenario
from where_it_shows import head, shown

from simul.durations import clock
from simul.errors import Deadlock, OutOfTurn
from simul.games.seating import seat
from simul.record import Fate
from simul.running import compare, run
from simul.running.results import Run
from simul.scenario import load_scenario, shipped
from simul.schedulers import LADDER, MISTAKES, Scheduler
from simul.theory import closed_form

NEVER_AWAITED = "ignore:coroutine 'AwaitingBoard.opponent_replies' was never awaited:RuntimeWarning"
pytestmark = [
    pytest.mark.filterwarnings(NEVER_AWAITED),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def code(text: str) -> list[str]:
    """The lines of code of all functions, without comments and docstrings."""
    lines: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body[1:]
            lines += ast.unparse(node).splitlines()
    return lines


@pytest.fixture(params=list(MISTAKES))
def mistake(request: pytest.FixtureRequest) -> Scheduler:
    """Every mistake in turn."""
    return MISTAKES[request.param]


def right(mistake: Scheduler) -> Scheduler:
    """The right file of which it is a spoilt copy."""
    module = head(mistake, "Right").removesuffix(".py")
    return next(each for each in LADDER.values() if each.module == module)


SLEEPING = {
    "unchecked-rotation",
    "gather-swallowed",
    "cancel-swallowed",
    "unbounded-queue",
}
"""Mistakes of which nothing shows unless an opponent is late, something fails, or a line grows."""
OF_A_BUSY_MASTER = {"no-lock", "cloned-masters", "timeout-swallowed"}
"""Mistakes of which nothing shows where the master's moves take no time, as in `count`."""
LESSONS = [each.name for each in shipped("lessons") if not load_scenario(each.name).propagates]


SOON = {"duel", "few-boards"}
"""The fast lane has these."""
ENOUGH = 8
"""Boards at which everything shows that a scenario is about."""


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in SOON else pytest.mark.long) for name in LESSONS],
)
def test_every_mistake_is_caught_wherever_it_can_show(name: str) -> None:
    """On every scenario that comes along, unless what happened is what should have happened."""
    rights = {mistake.name: right(mistake).name for mistake in MISTAKES.values()}
    scenario = load_scenario(name)
    if scenario.boards > ENOUGH:
        scenario = load_scenario(name, boards=ENOUGH)
    several = compare(scenario, [*rights, *dict.fromkeys(rights.values())])
    runs = {one.scheduler.name: one for one in several.runs}
    for mistake, as_it_should_be in rights.items():
        one = runs[mistake]
        if one.record.fingerprint == runs[as_it_should_be].record.fingerprint:
            assert mistake in SLEEPING | (OF_A_BUSY_MASTER if name == "count" else set())
            assert one.outcome == "verified"
        else:
            assert one.outcome != "verified"
            assert one.verdict.breaches


def test_an_unchecked_rotation_does_not_show_where_everybody_has_replied_in_time() -> None:
    """With 24 equal boards a round takes twice as long as a reply: the mistake sleeps."""
    assert run(load_scenario("textbook"), "unchecked-rotation").outcome == "verified"
    assert run(load_scenario("textbook", boards=3), "unchecked-rotation").outcome != "verified"


def three_boards(name: str) -> Run:
    """Play with few boards, so that replies are late."""
    return run(load_scenario("textbook", boards=3), name)


def test_a_mistake_breaks_the_invariant_that_its_text_names(mistake: Scheduler) -> None:
    """The docstring promises it, and `verify` finds it first."""
    promised = head(mistake, "What breaks").partition(":")[0].partition(",")[0].partition(".")[0]
    assert shown(mistake).verdict.broken[0] == promised


def test_a_mistake_takes_as_long_as_its_text_says(mistake: Scheduler) -> None:
    """Times in the text are those of the command in it."""
    record = shown(mistake).record
    if head(mistake, "Total").startswith("none"):
        assert Fate.COMPLETED not in record.fates.values()
    else:
        assert re.findall(r"\d+:\d\d:\d\d", head(mistake, "Total"))[0] == clock(record.makespan)


@pytest.mark.parametrize(
    ("name", "boards", "total"),
    [
        ("cloned-masters", 1, 1_800_000),
        ("cloned-masters", 24, 1_800_000),
        pytest.param("cloned-masters", 48, 1_800_000, marks=pytest.mark.long),
        ("no-lock", 24, 1_800_000),
        ("unchecked-rotation", 3, 505_000),
        ("one-after-another", 24, 43_200_000),
        ("blocking-wait", 6, 10_800_000),
        ("time-sleep", 24, 4_374_000),
        ("lock-held", 6, 10_800_000),
    ],
)
def test_the_totals_are_the_famous_ones(name: str, boards: int, total: int) -> None:
    """1800 s for any number of boards; 505 s instead of 1810; half an hour a board, or more."""
    one = run(load_scenario("textbook", boards=boards), name)
    assert one.record.makespan == total


def test_a_time_that_is_too_good_to_be_true_is_called_so() -> None:
    """It beats what no schedule with one master can beat."""
    for name in ("cloned-masters", "no-lock", "unchecked-rotation"):
        one = three_boards(name)
        assert one.record.makespan < closed_form(3, 30, 5_000, 55_000)
        assert one.outcome == "too good to be true"
        assert one.remark.startswith("too good to be true: breaks ")


def test_a_mistake_that_wastes_time_is_broken_and_no_more() -> None:
    """It is slow, and nothing of it is impossible."""
    for name in ("blocking-wait", "lock-held", "one-after-another", "time-sleep"):
        assert three_boards(name).outcome == "broken"


def test_a_forgotten_await_is_told_with_board_and_ply() -> None:
    """The program's own warning says where; the record says what was skipped."""
    one = three_boards("forgotten-await")
    assert isinstance(one.error, OutOfTurn)
    assert str(one.error).startswith("board 1, ply 2: the master was asked for a move out of turn")


def test_two_locks_say_who_waits_for_whom() -> None:
    """Anna and Boris by name, and the threads that hold them."""
    one = three_boards("two-locks")
    assert isinstance(one.error, Deadlock)
    text = MISTAKES["two-locks"].source.splitlines()
    (second,) = [number for number, line in enumerate(text, 1) if "with first, second:" in line]
    lines = str(one.error).splitlines()
    assert {
        "  the thread of board 3 waits for the lock Boris that the thread of board 2 holds "
        f"(two_locks.py, line {second})",
        "  the thread of board 2 waits for the lock Anna that the thread of board 3 holds "
        f"(two_locks.py, line {second})",
    } <= set(lines)


@pytest.mark.long
def test_a_race_is_the_same_race_whenever_the_seed_is_the_same(mistake: Scheduler) -> None:
    """Threads included: several runs, one fingerprint."""
    scenario = make_scenario(boards=5, think={"distribution": "exponential", "mean": 20})
    assert len({run(scenario, mistake, seating=seat).record.fingerprint for _ in range(4)}) == 1


@pytest.mark.long
def test_another_seed_is_another_race() -> None:
    """The deadlock of two locks comes at another moment, or between other threads."""
    endings = {str(run(make_scenario(boards=6, seed=seed), "two-locks").error) for seed in range(9)}
    assert len(endings) > 1


def test_a_mistake_differs_from_the_right_file_in_one_place(mistake: Scheduler) -> None:
    """In a line, or in a block that became another one; two have a reason for more."""
    ours, theirs = code(right(mistake).source), code(mistake.source)
    matcher = difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False)
    changed = [(end - start) for tag, *_, start, end in matcher.get_opcodes() if tag != "equal"]
    if mistake.name in {"two-locks", "asked-then-came"}:
        assert sum(changed) <= 9  # there is something to share, and to take
    elif mistake.name == "lost-update":
        assert changed == [1, 1]  # what is read before an await, and set after it
    else:
        assert len(changed) == 1
        assert changed[0] <= 2


def test_a_mistake_says_why_on_its_wrong_line(mistake: Scheduler) -> None:
    """One comment that the right file has not."""
    ours, theirs = (
        {line.partition("  # ")[2] for line in each.source.splitlines() if "  # " in line}
        for each in (mistake, right(mistake))
    )
    assert len(ours - theirs) == 1


def test_two_locks_in_one_order_are_right(tmp_path: Path) -> None:
    """With the wrong line put right it is verified, and takes as long as with one lock."""
    wrong = "masters if board.number % 2 else reversed(masters)"
    text = MISTAKES["two-locks"].source
    assert text.count(wrong) == 1
    mine = tmp_path / "mine.py"
    mine.write_text(text.replace(wrong, "masters"), encoding="utf-8")
    one = run(load_scenario("textbook"), str(mine))
    assert one.outcome == "verified"
    assert one.record.makespan == 3_655_000


def test_without_an_await_between_check_and_act_there_is_one_master(tmp_path: Path) -> None:
    """The line that is too much is taken out, and nothing else."""
    text = MISTAKES["asked-then-came"].source.splitlines(keepends=True)
    mine = tmp_path / "mine.py"
    lines = [line for line in text if "she was free when it asked" not in line]
    assert len(lines) == len(text) - 1
    mine.write_text("".join(lines), encoding="utf-8")
    one = run(load_scenario("textbook", boards=8), str(mine))
    assert one.outcome == "verified"
    assert one.record.makespan >= 1_835_000


def test_a_cancellation_may_be_caught_where_it_is_raised_again(tmp_path: Path) -> None:
    """To tidy up is right; then the games are cancelled as under asyncio."""
    wrong = (
        "        with suppress(asyncio.CancelledError):  "
        "# told to stop, it goes on with the next move\n"
        "            await board.opponent_replies()"
    )
    right = """        try:
            await board.opponent_replies()
        except asyncio.CancelledError:
            raise
"""
    text = MISTAKES["cancel-swallowed"].source
    assert text.count(wrong) == 1
    mine = tmp_path / "mine.py"
    mine.write_text(text.replace(wrong, right), encoding="utf-8")
    scenario = load_scenario("walk-out")
    mended, known = run(scenario, str(mine)), run(scenario, "asyncio")
    assert mended.record.fingerprint == known.record.fingerprint


def test_mistakes_are_marked_wherever_they_are_named() -> None:
    """In records, and so in charts and tables."""
    several = compare(load_scenario("duel"), ["rotation", "unchecked-rotation"])
    assert [record.label for record in several.records] == [
        "rotation",
        "unchecked-rotation (mistake)",
    ]
    assert several.remarks == ("", "too good to be true: breaks no-move-before-the-reply")
