"""What docs/priorities.md says of its programs is what they do."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from documents import blocks

from simul.durations import clock
from simul.output.reports.runs import mean_waits
from simul.record import Kind
from simul.record.figures import PERCENTILES
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario

PAGE = (Path(__file__).parents[2] / "docs" / "priorities.md").read_text(encoding="utf-8")
VIP_FIRST, INVERSION = blocks("docs/priorities.md", "python")
(AGING,) = blocks("docs/priorities.md", "text")
AGED = VIP_FIRST.replace("    return board.number > VIPS, board.ready_at, board.number\n", AGING)
INHERITED = INVERSION.replace(
    "async with clerk.held(rank):\n                    ",
    "async with clerk.held(1):\n                    ",
)


def rows() -> list[list[str]]:
    """All rows of the tables: a name, the total, and the percentiles."""
    lines = re.findall(r"^\| (`.*) \|$", PAGE, re.MULTILINE)
    return [line.split(" | ") for line in lines]


def played(program: str, boards: int, folder: Path) -> Run:
    """Play a program of the page, or one that comes along, on `vip`."""
    mine = folder / "mine.py"
    mine.write_text(program, encoding="utf-8")
    scheduler = str(mine) if program.count("\n") else program
    return run(load_scenario("vip", boards=boards), scheduler)


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "program", "boards"),
    [
        (0, "asyncio", 24),
        (1, VIP_FIRST, 24),
        (2, AGED, 24),
        (3, "asyncio", 4),
        (4, INVERSION, 4),
        (5, INHERITED, 4),
    ],
)
def test_every_figure_of_the_page_is_that_of_a_run(
    row: int, program: str, boards: int, tmp_path: Path
) -> None:
    """And all of them are verified: no rule forbids it."""
    one = played(program, boards, tmp_path)
    assert (one.outcome, one.cause) == ("verified", None)
    latency = [one.record.latency(share) or 0 for share in PERCENTILES]
    assert rows()[row][1:] == [clock(one.record.makespan), *mean_waits([60_001, *latency])[1:]]


def test_the_remedies_are_changes_of_one_line() -> None:
    """As the page says."""
    for before, after in ((VIP_FIRST, AGED), (INVERSION, INHERITED)):
        lines = zip(before.splitlines(), after.splitlines(), strict=True)
        assert sum(one != other for one, other in lines) == 1


@pytest.mark.long
def test_the_others_are_not_served_until_the_vips_have_gone(tmp_path: Path) -> None:
    """Boards 13 to 24 begin when boards 1 to 12 have ended."""
    record = played(VIP_FIRST, 24, tmp_path).record
    first = {
        board: next(event.at for event in events if event.kind is Kind.VISIT)
        for board, events in record.by_board.items()
    }
    ends = [record.by_board[board][-1].at for board in range(1, 13)]
    assert min(first[board] for board in range(13, 25)) >= min(ends)
    assert max(first[board] for board in range(1, 13)) == 55_000


def test_the_vip_is_served_last_of_all_that_wait(tmp_path: Path) -> None:
    """For ten minutes, while the master is held at board 4."""

    def longest(program: str) -> int:
        events = played(program, 4, tmp_path).record.by_board[1]
        visits = [event.at for event in events if event.kind is Kind.VISIT]
        return max(after - before for before, after in pairwise(visits))

    assert longest(INVERSION) > 600_000 > 120_000 > longest(INHERITED)
