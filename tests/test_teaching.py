"""docs/teaching.md tells teachers what a class will see: that is what the program shows."""

import re
from pathlib import Path

import pytest
from commanding import call
from documents import PAGES, PLACEHOLDER

from simul.durations import clock
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")

PAGE = PAGES["docs/teaching.md"]
SECTIONS = {
    part.partition("\n")[0]: part for part in re.split(r"^###? ", PAGE, flags=re.MULTILINE)[1:]
}
PREDICTED, CHANGED = "10–25: predict, then run", "25–45: a scheduler of one's own"
AIMS = {
    "45–60: two broken locks": ["compare textbook -s threaded,no-lock"],
    "75–90: one leaves, five stay": ["run walk-out -s threaded"],
}
"""What leads to the totals that students are to reach, or else will."""
TOTAL = re.compile(r"\d+:\d\d:\d\d")
Capture = pytest.CaptureFixture[str]

GROUP = """\
    async with asyncio.TaskGroup() as tasks:  # the block ends when every task has ended
        for board in boards:
            tasks.create_task(play_board(board))
"""
ARRIVES = "    await board.opponent_arrives()\n"
SLEEPER = f"{ARRIVES}    if board.number == 1:\n        "
LOOP = "    while board.in_play:"
QUEUE = '''\
    waiting = asyncio.Queue()
    for board in boards:
        waiting.put_nowait(board)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(serve(waiting))


async def serve(waiting):
    """Play one game after the other, until none is left."""
    while not waiting.empty():
        await play_board(waiting.get_nowait())
'''
GUARDED = '''\
async def play_guarded(board):
    """Keep the error of one game from the others."""
    try:
        await play_board(board)
    except Exception as error:
        print(error)


async def play_boards('''
CHANGES = {
    "none": [],
    "no `await` before": [("await board.opponent_replies()", "board.opponent_replies()")],
    "`asyncio.Semaphore(2)`": [
        (ARRIVES, f"{ARRIVES}    await two.acquire()\n"),
        ("async def play_boards", "two = asyncio.Semaphore(2)\n\n\nasync def play_boards"),
        ("\n\n\n# What to try", "\n    two.release()\n\n\n# What to try"),
    ],
    "one after the other": [(GROUP, "    for board in boards:\n        await play_board(board)\n")],
    "`await asyncio.sleep(60)`": [(ARRIVES, f"{SLEEPER}await asyncio.sleep(60)\n")],
    "`time.sleep(60)`": [
        (ARRIVES, f"{SLEEPER}time.sleep(60)\n"),
        ("import asyncio\n", "import asyncio\nimport time\n"),
    ],
}
"""What students do to `mine.py`, by how the page puts it."""


def written(capsys: Capture, *options: str) -> str:
    """Let `simul new` write the file that students begin with; return its text."""
    assert call(capsys, "new", "scheduler", "mine.py", *options).code == 0
    return Path("mine.py").read_text(encoding="utf-8")


def changed(text: str, *changes: tuple[str, str], scenario: str = "textbook") -> Run:
    """Play a student's file: a text with these changes, each of which must apply."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path("mine.py").write_text(text, encoding="utf-8")
    return run(scenario, "mine.py")


def rows(section: str) -> list[list[str]]:
    """Return the cells of the table of a section, without its head."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("row", rows(PREDICTED))
def test_the_predictions_come_true(row: list[str]) -> None:
    """Total and speed-up for each number of boards."""
    boards, _, total, speedup = row
    one = run(load_scenario("textbook", boards=int(boards)), "asyncio")
    assert (clock(one.record.makespan), f"{one.speedup:.1f} ×") == (total, speedup)


def test_every_change_of_the_lab_is_tried() -> None:
    """One for each row, in the same order."""
    changes = [row[0] for row in rows(CHANGED)]
    assert len(changes) == len(CHANGES)
    assert all(cell.startswith(key) for cell, key in zip(changes, CHANGES, strict=True))


@pytest.mark.parametrize(
    ("row", "changes"),
    list(zip(rows(CHANGED), CHANGES.values(), strict=True)),
)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_a_change_to_ones_own_scheduler_has_the_total_and_the_verdict_of_the_page(
    row: list[str], changes: list[tuple[str, str]], capsys: Capture
) -> None:
    """Of the file that `simul new scheduler` writes."""
    one = changed(written(capsys), *changes)
    assert [clock(one.record.makespan), one.outcome] == row[1:3]


@pytest.mark.long
@pytest.mark.parametrize(
    ("mistake", "wrong", "right"),
    [
        ("two-locks", "masters if board.number % 2 else reversed(masters)", "masters"),
        ("lock-held", "    board.opponent_replies()", "board.opponent_replies()"),
    ],
)
def test_the_broken_locks_are_mended_by_one_line(
    mistake: str, wrong: str, right: str, capsys: Capture
) -> None:
    """And then do all that threads promise."""
    one = changed(written(capsys, "--copy", mistake), (wrong, right))
    assert (one.outcome, clock(one.record.makespan)) == ("verified", "1:00:55")


def test_no_lock_at_all_is_too_good_to_be_true(capsys: Capture) -> None:
    """What some will do instead."""
    one = changed(written(capsys, "--copy", "lock-held"), ("with master:", "if True:"))
    assert (one.outcome, clock(one.record.makespan)) == ("too good to be true", "0:30:00")


@pytest.mark.long
def test_a_queue_of_ones_own_leaves_the_record_of_the_pool(capsys: Capture) -> None:
    """With the fingerprint that the page names; it is broken as long as it promises more."""
    text = written(capsys)
    one = changed(text, (GROUP, QUEUE))
    assert (one.outcome, list(one.verdict.broken)) == ("broken", ["promised-order"])
    one = changed(text, (GROUP, QUEUE), ('POLICY = "ready-first"', ""))
    assert (one.outcome, clock(one.record.makespan)) == ("verified", "3:00:15")
    assert one.record.fingerprint[:12] in SECTIONS["60–75: a queue"]
    assert (
        one.record.fingerprint
        == run(load_scenario("textbook", workers=4), "thread-pool").record.fingerprint
    )


def test_a_guarded_game_leaves_the_others_alone(capsys: Capture) -> None:
    """One walked out, five ended, as with threads."""
    one = changed(
        written(capsys),
        ("async def play_boards(", GUARDED),
        ("create_task(play_board(", "create_task(play_guarded("),
        scenario="walk-out",
    )
    fates = [str(fate) for fate in one.record.fates.values()]
    assert sorted(fates) == ["completed"] * 5 + ["failed"]
    assert clock(one.record.makespan) == "0:08:25"


@pytest.mark.transcripts
@pytest.mark.parametrize("section", SECTIONS)
def test_every_total_of_a_section_is_printed_by_its_commands(section: str, capsys: Capture) -> None:
    """But for what people say, in quotation marks, and the tables and aims tested above."""
    text = SECTIONS[section]
    shown = "".join(re.findall(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE))
    if section in {PREDICTED, CHANGED}:
        text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    commands = re.findall(r"`simul ((?:run|compare|theory) [^`]+)`", " ".join(text.split()))
    commands += AIMS.get(section, [])
    for command in commands:
        if not PLACEHOLDER.search(command) and ".py" not in command and "wall" not in command:
            words = [word for word in command.split() if word != "--open"]
            shown += call(capsys, *words, "--format", "none").out
    assert set(TOTAL.findall(re.sub(r'"[^"]*"', "", text))) <= set(TOTAL.findall(shown))
