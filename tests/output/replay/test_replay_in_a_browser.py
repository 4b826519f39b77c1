"""A replay in a browser: positions, keys, figures, speed, and readers who do not see it.

`pytest -m browser` runs them: Playwright keeps a loop running in its process.
"""

import inspect
import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chess
import pytest
from browsing import (
    LAPTOP,
    PHONE,
    PROJECTOR,
    SIDEWAYS,
    Watch,
    press,
    serious_violations,
    settled,
    until,
)
from conftest import make_scenario
from replay import measure, table

from simul import compare, load_scenario, run
from simul.oracle.verdict.score import board_of
from simul.output.marks import legend, unnoticed, unseen
from simul.output.replay import ShownRun, replay, replay_page
from simul.record import Kind, Record, Want, in_causal_order
from simul.schedulers import sequential, with_asyncio

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
LOST = Kind.OVERWRITTEN


class Pages(Watch):
    """Opens replays."""

    def __init__(self, browser: "Browser", folder: Path) -> None:
        super().__init__(browser)
        self.folder = folder

    def open(
        self, runs: list[ShownRun], link: str = "", size: tuple[int, int] = LAPTOP, **more: Any
    ) -> "Page":
        """Write the page of these runs, open it from the disk, and wait until it is ready."""
        file = self.folder / f"replay{len(list(self.folder.iterdir()))}.html"
        file.write_text(replay_page(runs), encoding="utf-8", newline="\n")
        page = self.empty(size, **more)
        page.goto(f"{file.as_uri()}{link}")
        page.wait_for_selector("html[data-ready]")
        return page


@pytest.fixture
def pages(browser: "Browser", tmp_path: Path) -> Iterator[Pages]:
    """Open pages; afterwards none of them may have complained, or asked a server for anything."""
    pages = Pages(browser, tmp_path)
    yield pages
    pages.end()


def counts(page: "Page") -> list[int]:
    """How many events of each run that is shown have happened."""
    found: list[int] = page.evaluate("app.shown.map((run) => app.counts.get(run))")
    return found


@pytest.mark.parametrize(
    "name", ["textbook", "duel", "capablanca-1931", "hort-1977", "colours", "book"]
)
def test_every_position_is_that_of_python_chess(pages: Pages, name: str) -> None:
    """Of every board, after every ply."""
    one = run(name, "sequential")
    page = pages.open([ShownRun.of(one)])
    shown = page.evaluate(
        """app.runs[0].seats.map((seat) => [seat.board,
            seat.game.moves.map((_, i) => placement(seat.game.after(i + 1)))])"""
    )
    assert dict(shown) == {
        pairing.board: list(positions(one.record, pairing.board)) for pairing in one.record.pairings
    }


def positions(record: Record, board: int) -> Iterator[str]:
    """The positions after each move of a game, by python-chess."""
    position = chess.Board(record.pairing_of[board].fen)
    for event in record.by_board[board]:
        if event.move:
            position.push_uci(event.move)
            yield position.board_fen()


def test_special_moves_move_two_pieces_or_change_one(pages: Pages) -> None:
    """Castling on both sides by both, en passant by both, all promotions; with captures."""
    page = pages.open([ShownRun.of(run("duel", "sequential"))])
    games = {
        "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1": ["e1g1 e8c8", "e1c1 e8g8"],
        "4k3/2p5/8/3P4/4p3/8/5P2/4K3 w - - 0 1": ["f2f4 e4f3", "d5d6 e8d8 f2f4 e4f3 d6c7"],
        "4k3/2p5/8/3P4/4p3/8/5P2/4K3 b - - 0 1": ["c7c5 d5c6"],
        "1r2k3/P6P/8/8/8/8/p6p/1R2K3 w - - 0 1": [
            "a7a8n a2a1b h7h8r",
            "a7b8b a2b1r",
            "h7h8n h2h1q",
            "h7h8b h2h1n a7a8q",
        ],
    }
    for fen, lines in games.items():
        for line in lines:
            position = chess.Board(fen)
            for move in line.split():
                position.push_uci(move)
            shown = page.evaluate(
                "([fen, line]) => placement(line.split(' ').reduce(moved, squaresOf(fen)))",
                [fen, line],
            )
            assert shown == position.board_fen(), line


def test_every_step_is_reached_by_a_clicker(pages: Pages) -> None:
    """PageDown event by event to the end, PageUp all the way back; two runs in order of time."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio"]).runs]
    page = pages.open(runs)
    press(page, "Home")
    total = sum(len(one.record.events) for one in runs)
    seen = [counts(page)]
    for key in ["PageDown"] * total + ["PageUp"] * total:
        press(page, key)
        seen.append(counts(page))
    assert [sum(each) for each in seen] == [*range(total + 1), *range(total - 1, -1, -1)]
    assert seen == seen[::-1]
    press(page, "PageUp")
    assert counts(page) == [0, 0]


def test_moves_waits_start_and_end_have_keys(pages: Pages) -> None:
    """Every one goes where its name says, and back."""
    one = run("duel", "asyncio")
    events = in_causal_order(one.record.events)
    page = pages.open([ShownRun.of(one)])
    moves = [i + 1 for i, event in enumerate(events) if event.move]
    press(page, "Home")
    for move in moves:
        press(page, "ArrowDown")
        assert counts(page) == [move]
    press(page, "End")
    assert counts(page) == [len(events)]
    press(page, "ArrowUp")
    assert counts(page) == [moves[-1] - 1]
    press(page, "Home", "n")
    (waited,) = counts(page)
    assert events[waited - 1].kind is Kind.REPLY
    ready = [span for span in one.record.spans if str(span.state).startswith("reply ready")]
    assert events[waited - 1].at == min(span.start for span in ready)
    press(page, "ArrowLeft")
    assert counts(page) == [waited - 1]
    press(page, "ArrowRight")
    assert counts(page) == [waited]
    press(page, "n")  # there is no other
    assert counts(page) == [waited]
    assert page.locator("#now").inner_text() == "No further reply has to wait."


@pytest.mark.parametrize("key", [".", "b", "B", "F5", "Escape"])
def test_the_other_keys_of_a_clicker_do_no_harm(pages: Pages, key: str) -> None:
    """The page stays at its moment, and is not loaded again."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))], "#t=30")
    page.evaluate("window.stays = 'here'")
    before = counts(page)
    press(page, key)
    settled(page)
    assert counts(page) == before
    assert page.evaluate("window.stays") == "here"


def test_a_link_leads_to_a_moment(pages: Pages) -> None:
    """The address of the page holds it, also within an instant, and which runs are shown."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio", "trio"]).runs]
    page = pages.open(runs, "#t=65&runs=asyncio,trio")
    assert page.evaluate("app.time") == 65_000
    assert page.evaluate("app.shown.map((run) => run.scheduler)") == ["asyncio", "trio"]
    press(page, "1", "Home", *["PageDown"] * 2)
    until(page, "location.hash.includes('e=2')")
    link = page.evaluate("location.hash")
    assert link == "#t=0&e=2&runs=sequential"
    again = pages.open(runs, link)
    assert counts(again) == [2]


def test_a_link_brings_back_the_step_of_every_run(pages: Pages) -> None:
    """Two runs at one instant: each has its own events in it, and the last step is told."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio"]).runs]
    page = pages.open(runs)
    press(page, "Home", *["PageDown"] * 6)
    until(page, "location.hash.includes('e=4,2')")
    before = (counts(page), page.locator("#now").inner_text())
    assert min(before[0]) > 0
    again = pages.open(runs, page.evaluate("location.hash"))
    settled(again)
    assert (counts(again), again.locator("#now").inner_text()) == before


def test_a_board_is_enlarged_with_keys_and_said_to_be(pages: Pages) -> None:
    """The next one, the one before, and the master's again; Caps Lock makes no key another one."""
    one = run("duel", "asyncio")
    page = pages.open([ShownRun.of(one)], "#t=12")
    spoken = page.locator("#spoken")
    for key, place, words in (
        ("e", 1, "Board 1 is enlarged: opponent thinking; ply 1: e3."),
        ("E", 2, "Board 2 (Slow Sam) is enlarged: opponent thinking; "),
        ("Shift+E", 1, "Board 1 is enlarged: "),
        ("m", None, "Board 3, where the master is, is enlarged: master at the board"),
    ):
        press(page, key)
        assert page.evaluate("app.pinned") == place
        assert spoken.inner_text().startswith(words)
    press(page, "End")
    until(page, "document.getElementById('spoken').textContent.includes('The hall is empty')")
    press(page, "e")
    board = page.evaluate("app.pinned")
    assert spoken.inner_text().endswith(f" is enlarged: {one.record.endings[board]}.")


def test_a_link_that_is_followed_just_before_the_moment_is_noted_is_not_lost(pages: Pages) -> None:
    """Its event comes later than the change of the address, which is left as it is until then."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))], "#t=12")
    settled(page)
    page.evaluate("location.hash = '#t=60'; app.writeLink()")
    until(page, "app.time === 60000")


def test_a_page_says_why_no_line_is_marked(pages: Pages) -> None:
    """Where no steps were noted, and where boards are played in other processes."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))])
    assert "did not note where its tasks stand" in page.locator("#code-head").inner_text()
    page = pages.open([ShownRun.of(run("duel", "asyncio", steps=True))])
    assert page.locator("#code-head").inner_text().splitlines()[0] == "asyncio: with_asyncio.py"


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_nothing_lies_on_code_or_cells(pages: Pages, size: tuple[int, int]) -> None:
    """Marks stand beside their code or below it; all words of a state are there to read."""
    runs = [ShownRun.of(run("textbook", name, steps=True)) for name in ("two-locks", "asyncio")]
    page = pages.open(runs, "#t=12&runs=asyncio", size)
    page.evaluate("document.querySelector('[data-part=code]').click()")
    settled(page)
    covered = page.evaluate(
        """[...document.querySelectorAll(".line")].filter((line) => {
            const marks = line.querySelector(".marks").getBoundingClientRect();
            const range = document.createRange();
            range.selectNodeContents(line.querySelector("code"));
            return marks.width && [...range.getClientRects()].some(({ left, right, top, bottom }) =>
                marks.left < right && left < marks.right
                && marks.top < bottom - 2 && top < marks.bottom - 2);
        }).length"""
    )
    assert covered == 0
    assert page.locator(".marks span").count() >= 3
    page.evaluate("document.querySelector('[data-part=boards]').click()")
    cut = """[...document.querySelectorAll("#rows .state, #rows td.source")]
        .filter((cell) => cell.scrollWidth > cell.clientWidth).length"""
    for link in ("asyncio", "two-locks"):
        page.evaluate(f"location.hash = '#t=60&runs={link}'")
        until(page, f"app.focus.scheduler === '{link}'")
        settled(page)
        assert page.evaluate(cut) == 0
    buttons = [button.bounding_box() for button in page.locator("#runs button").all()]
    assert all(box and 0 <= box["x"] <= box["x"] + box["width"] <= size[0] for box in buttons)


@pytest.mark.parametrize("size", [PROJECTOR, (1280, 720)])
def test_letters_for_a_projector_are_large(pages: Pages, size: tuple[int, int]) -> None:
    """Sentence, figures and source; with all that is left in the window."""
    runs = [ShownRun.of(one) for one in compare("textbook", ["sequential", "asyncio"]).runs]
    page = pages.open(runs, "#t=1800", size)
    press(page, "l")
    settled(page)
    for name in ("#now", ".figures", ".lines"):
        font = page.locator(name).first.evaluate("(node) => getComputedStyle(node).fontSize")
        assert float(font.removesuffix("px")) >= 24, name
    for name in ("#clock", "#halls", "#source", "#bars", "#legend", "#now", "#controls"):
        box = page.locator(name).bounding_box()
        assert box, name
        assert box["x"] + box["width"] <= size[0] + 1, name
        assert box["y"] + box["height"] <= size[1] + 1, name
    width, height = page.evaluate(
        "(({clientWidth, clientHeight}) => [clientWidth, clientHeight])"
        "(app.halls.get(app.focus).floor)"
    )
    assert width >= 0.27 * size[0]  # of two halls: a quarter of the picture is not enough
    assert height >= 0.4 * size[1]
    broken = page.evaluate(
        """() => {
            const lines = document.querySelector(".lines");
            const walker = document.createTreeWalker(lines, NodeFilter.SHOW_TEXT);
            const broken = [];
            while (walker.nextNode()) {
                for (const { 0: word, index } of walker.currentNode.data.matchAll(/\\w+/g)) {
                    const range = document.createRange();
                    range.setStart(walker.currentNode, index);
                    range.setEnd(walker.currentNode, index + word.length);
                    if (range.getClientRects().length > 1) broken.push(word);
                }
            }
            return broken;
        }"""
    )
    assert broken == []


def test_the_end_shows_the_figures_of_the_record(pages: Pages) -> None:
    """And until then they grow: never more than the record's total."""
    runs = [ShownRun.of(one) for one in compare("textbook", ["sequential", "asyncio"]).runs]
    page = pages.open(runs)
    press(page, "End")
    settled(page)
    for number, one in enumerate(runs):
        figures = page.evaluate(f"app.runs[{number}].figures(app.time, app.runs[{number}].count)")
        assert figures["total"] == one.record.makespan
        assert figures["utilisation"] == round(one.record.utilisation, 6)
        assert figures["meanWait"] == round(one.record.mean_wait, 1)
    sums = page.evaluate(
        """app.runs.map((run) => [run.busy.until(run.total),
            run.moment.moveTo(run.count).waited / run.moment.waits])"""
    )
    for (busy, wait), one in zip(sums, runs, strict=True):
        assert busy == one.record.busy
        assert wait == pytest.approx(one.record.mean_wait)


def test_the_line_that_runs_is_filled_and_boards_stand_at_their_await(pages: Pages) -> None:
    """With steps; and the expression is marked, not the whole line."""
    page = pages.open([ShownRun.of(run("duel", "asyncio", steps=True))], "#t=12")
    settled(page)
    assert page.locator(".line.now").count() == 1
    assert "board.master_moves()" in page.locator(".line.now code").inner_text()
    assert "board 3" in page.locator(".line.now .by").inner_text()
    assert "".join(page.locator(".line.now .runs").all_inner_texts()) == "board.master_moves()"
    waiting = page.locator(".line", has_text="await board.opponent_replies()")
    assert "1, 2" in waiting.locator(".suspended").inner_text()
    assert "play_boards" in page.locator(".line", has_text="TaskGroup() as").inner_text()
    press(page, "End")
    settled(page)
    assert page.locator(".line.now").count() == 0


def test_all_boards_that_run_at_a_line_are_named(pages: Pages) -> None:
    """Without a lock the master moves at three boards at once."""
    page = pages.open([ShownRun.of(run("duel", "no-lock", steps=True))], "#t=0")
    settled(page)
    assert page.locator(".line.now .by").all_inner_texts() == ["▶ boards 1–3"]


def test_the_line_that_runs_stays_in_view_when_the_pane_changes(pages: Pages) -> None:
    """With large letters, and on a phone, where the source is not shown at first."""
    runs = [ShownRun.of(run("textbook", "asyncio", steps=True))]

    def in_view() -> bool:
        settled(page)
        pane = page.locator("#source").bounding_box()
        line = page.locator(".line.now").bounding_box()
        assert pane
        assert line
        below = pane["y"] + pane["height"] - line["y"] - line["height"]
        return bool(line["y"] >= pane["y"] and below >= 0)

    page = pages.open(runs, "#t=12")
    assert in_view()
    press(page, "l")
    assert in_view()
    page = pages.open(runs, "#t=12", PHONE)
    page.locator("[data-part=code]").first.click()
    assert in_view()


def test_within_an_instant_each_event_has_its_own_line(pages: Pages) -> None:
    """After 5 s she leaves board 1 and comes to board 2: these are two steps, forward and back."""
    page = pages.open([ShownRun.of(run("duel", "asyncio", steps=True))], "#t=0")

    def seen() -> tuple[int, str, list[str]]:
        settled(page)
        waiting = page.locator(".line", has_text="await board.opponent_replies()")
        return (
            page.evaluate("app.time"),
            page.locator("#now").inner_text(),
            page.locator(".line.now .by").all_inner_texts()
            + waiting.locator(".suspended").all_inner_texts(),
        )

    told = [
        (0, "The master comes to board 1. 2 others wait.", ["▶ board 1"]),
        (5_000, "The master has moved e3 at board 1: the opponent thinks.", ["‖ 1"]),
        (5_000, "The master comes to board 2 (Slow Sam). 1 other waits.", ["▶ board 2", "‖ 1"]),
    ]
    assert seen() == told[0]
    for key, expected in (("PageDown", told[1]), ("PageDown", told[2]), ("PageUp", told[1])):
        press(page, key)
        assert seen() == expected


def test_who_waits_for_whom_is_drawn_from_the_moment_it_does(pages: Pages) -> None:
    """The circle closes at 5 s, and is told so at once; the program ends with board 1's reply."""
    page = pages.open([ShownRun.of(run("duel", "two-locks", steps=True))], "#t=4.9")
    hall = page.locator("#halls")

    def told() -> tuple[list[int], str]:
        settled(page)
        stuck = "app.focus.stuckBy(app.counts.get(app.focus), app.time).map(({ board }) => board)"
        return page.evaluate(f"{stuck}.filter(Boolean).sort()"), page.locator("#now").inner_text()

    assert told()[0] == []
    page.evaluate("app.seek(5000)")
    waiting, words = told()
    assert waiting == [2, 3]
    assert "Deadlock: board 2 waits for the lock Anna that board 3 holds; board 3" in words
    assert "2 stuck" in hall.inner_text()
    assert "waiting to start (waits for the lock Anna" in page.locator("#rows").inner_text()
    press(page, "End")
    assert told()[0] == [1, 2, 3]
    assert "0 over" in hall.inner_text()
    assert "3 orphaned" in hall.inner_text()


def test_the_picture_of_a_circle_covers_nothing(pages: Pages) -> None:
    """Boxes are in the room and apart, and arrows lead from edge to edge, through no other box."""
    page = pages.open([ShownRun.of(run("duel", "two-locks"))])
    for boards, size in product((1, 2, 3, 7), ((180, 110), (300, 200), (700, 400))):
        picture = page.evaluate(
            """([boards, width, height]) => {
                const numbers = Array.from({ length: boards }, (_, i) => i + 1);
                const stuck = numbers.map((board) => (
                    { board, holders: [board % boards + 1], what: "Anna", goal: "for Anna" }));
                const widthOf = (text, px) => text.length * px * 0.6;
                const room = { x: 10, y: 20, width, height };
                return waitsPicture({ circle: new Set(numbers), stuck }, stuck, room, widthOf);
            }""",
            [boards, *size],
        )
        assert picture["fits"] or (boards == 7 and size[1] < 400), (boards, size)
        assert len(picture["boxes"]) == boards
        assert len(picture["arrows"]) == (boards if boards > 1 else 0)
        if picture["fits"]:
            assert all(len(arrow) > 3 for arrow in picture["arrows"])
            for box, arrow in product(picture["boxes"], picture["arrows"]):
                assert 10 <= box["x"] <= box["x"] + box["width"] <= 10 + size[0]
                assert not any(is_inside(at, box) for at in arrow)


def is_inside(at: dict[str, float], box: dict[str, float]) -> bool:
    """Whether a point is in a box."""
    return 0 < at["x"] - box["x"] < box["width"] and 0 < at["y"] - box["y"] < box["height"]


def test_the_number_of_a_scheduler_shows_it_alone_and_then_those_before(pages: Pages) -> None:
    """For a presenter, who has no other hand free."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio", "trio"]).runs]
    page = pages.open(runs)
    shown = "app.shown.map((run) => run.scheduler)"
    before = page.evaluate(shown)
    assert len(before) == 2
    for key, names in (("1", ["sequential"]), ("3", ["trio"]), ("3", before), ("2", ["asyncio"])):
        press(page, key)
        assert page.evaluate(shown) == names
        assert page.evaluate("app.focus.scheduler") == names[-1]


def told(page: "Page") -> tuple[str, str, str]:
    """Of which scheduler sentence, source and table tell."""
    settled(page)
    sentence, _, _ = page.locator("#now").inner_text().partition(":")
    caption = page.locator("#rows caption").inner_text().removeprefix("The boards under ")
    return sentence, page.locator("#code-head").inner_text().partition(":")[0], caption


def test_once_the_focused_run_is_over_the_one_that_goes_on_is_told_of(pages: Pages) -> None:
    """In sentence, source and table, and back again; but not if the reader has chosen the other."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio"]).runs]
    sequential, concurrent = (shown.record.makespan for shown in runs)
    assert concurrent < sequential
    page = pages.open(runs)
    for time, name in (
        (concurrent, "asyncio"),
        (sequential - 1000, "sequential"),
        (sequential, "sequential"),
        (concurrent, "asyncio"),
    ):
        page.evaluate(f"app.seek({time})")
        assert told(page) == (name, name, name)
    press(page, "f", "f", "End")
    assert told(page) == ("asyncio", "asyncio", "asyncio")


def test_a_game_is_over_with_its_last_reply(pages: Pages) -> None:
    """It waits for nobody, neither in the sentence nor in the figures."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))])
    press(page, "End", "PageUp")
    settled(page)
    assert "has replied" in page.locator("#now").inner_text()
    assert "waits" not in page.locator("#now").inner_text().partition(".")[0]
    assert "0 ready" in page.locator(".figures").inner_text()
    assert page.evaluate("app.runs[0].moment.line().size") == 0


def test_what_has_played_to_the_end_plays_again(pages: Pages) -> None:
    """From the start."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))])
    press(page, "End", " ")
    assert page.evaluate("app.player.playing")
    page.wait_for_function("app.time > 0 && !app.atEnd()")
    press(page, " ", "End")
    assert not page.evaluate("app.player.playing")


def test_a_master_stands_where_she_has_walked_to(pages: Pages) -> None:
    """Also while she waits there, and where she is asked to come back; the sentence names it."""
    page = pages.open([ShownRun.of(run("capablanca-1931", "asyncio"))])
    walked = """() => {
        const [run] = app.runs;
        const found = [];
        for (let event = 0; event < run.count; event++) {
            if (run.kindOf(event) !== "walk") continue;
            const next = run.comings.get(1).find((coming) => coming > event);
            const stand = run.at.findIndex((_, i) => i > event && run.kindOf(i) === "stand");
            if (next === undefined || stand < 0) continue;
            const told = eventWords(run, run.moment.moveTo(event + 1), event);
            const moment = run.moment.moveTo(stand + 1);
            found.push([run.board[next], told, moment.lastBoard.get(1)]);
        }
        return found;
    }"""
    found = page.evaluate(walked)
    assert found
    assert [board for board, _, stands in found if stands != board] == []
    assert [board for board, told, _ in found if f" walks to board {board}." not in told] == []


def test_the_first_broken_rule_has_a_key(pages: Pages) -> None:
    """It leads there, and says what should have been."""
    one = run("duel", "cloned-masters")
    page = pages.open([ShownRun.of(one)])
    press(page, "x")
    settled(page)
    first = min(one.verdict.breaches, key=lambda breach: breach.at)
    assert page.evaluate("app.time") == first.at
    events = in_causal_order(one.record.events)
    event = events[counts(page)[0] - 1]
    assert (event.board, event.kind) == (first.board, Kind.VISIT)
    assert first.rule in page.locator("#now").inner_text()
    assert page.evaluate("app.pinned") is not None
    press(page, "ArrowRight")
    assert page.evaluate("app.pinned") is None  # the hall follows the master again
    page = pages.open([ShownRun.of(run("duel", "no-lock")), ShownRun.of(run("duel", "asyncio"))])
    press(page, "x")
    before = counts(page)
    press(page, "PageDown", "PageUp")
    assert counts(page) == before


def test_the_first_broken_rule_leads_to_the_line_to_look_at(pages: Pages, tmp_path: Path) -> None:
    """Of a student's file, as the terminal does; until time moves on."""
    call = "board.opponent_replies()"
    text = inspect.getsource(with_asyncio).replace(f"await {call}", call)
    own = tmp_path / "mine.py"
    own.write_text(text, encoding="utf-8")
    page = pages.open([ShownRun.of(run("duel", str(own), steps=True))])
    press(page, "x")
    settled(page)
    blamed = page.locator(".line.blamed")
    assert call in blamed.inner_text()
    number = blamed.get_attribute("data-line")
    assert f" at board 1, look at line {number}: " in page.locator("#now").inner_text()
    until(page, f"app.source.inView.has({number})")
    press(page, "PageUp")
    settled(page)
    assert blamed.count() == 0


def test_the_rule_of_a_board_that_is_never_played_breaks_at_the_end(
    pages: Pages, tmp_path: Path
) -> None:
    """Until then, it only waits to start."""
    lines = inspect.getsource(sequential).replace("in hall.boards:", "in hall.boards[:1]:")
    own = tmp_path / "first_board.py"
    own.write_text(lines, encoding="utf-8")
    one = run("duel", str(own))
    page = pages.open([ShownRun.of(one)])
    press(page, "x")
    settled(page)
    assert page.evaluate("[app.time, app.pinned]") == [one.record.makespan, 2]
    assert "nobody ever played here" in page.locator("#now").inner_text()


@pytest.mark.parametrize("scheduler", ["asyncio", "threaded"])
def test_the_line_at_which_a_board_stands_is_shown_before_that_of_the_program(
    pages: Pages, scheduler: str
) -> None:
    """Also while the last board is one task, and the program that waits for it another."""
    one = run("duel", scheduler, steps=True)
    page = pages.open([ShownRun.of(one)], "#t=140")
    settled(page)
    line = one.scheduler.source.splitlines()[page.evaluate("app.source.last") - 1]
    assert "board.opponent_replies()" in line


def test_a_step_back_tells_of_the_event_before(pages: Pages) -> None:
    """The same sentence as on the way forward, with several runs side by side."""
    runs = [ShownRun.of(one) for one in compare("duel", ["sequential", "asyncio"]).runs]
    page = pages.open(runs)
    press(page, "Home")
    told = []
    for _ in range(12):
        press(page, "PageDown")
        settled(page)
        told.append(page.locator("#now").inner_text())
    for sentence in reversed(told[:-1]):
        press(page, "PageUp")
        settled(page)
        assert page.locator("#now").inner_text() == sentence


def test_the_table_says_in_words_what_the_hall_shows(pages: Pages) -> None:
    """State, since when, and the place in line, for readers who do not see the picture."""
    page = pages.open([ShownRun.of(run("textbook", "asyncio"))], "#t=61")
    settled(page)
    rows = [row.split("\t") for row in page.locator("#rows tbody tr").all_inner_texts()]
    first = "1", "reply ready, waiting for the master", "0:01:00", "12", "2"
    assert tuple(cell.strip() for cell in rows[0]) == first
    states = {cells[1].strip() for cells in rows}
    assert states <= {
        "master at the board",
        "opponent thinking",
        "reply ready, waiting for the master",
        "waiting to start",
    }
    until(page, "document.getElementById('spoken').textContent !== ''")
    assert page.locator("#spoken").inner_text().startswith("0:01:01: ")


def test_names_are_texts_wherever_they_are_shown(pages: Pages) -> None:
    """No markup in a name becomes an element."""
    name = "<img src=x onerror=alert(1)><i>&amp;"
    opponents = {
        "player": "random",
        "think_time": "5 s",
        "override": [{"boards": [1], "name": name}],
    }
    scenario = make_scenario(title=name, opponents=opponents)
    page = pages.open([ShownRun.of(run(scenario, "asyncio"))])
    settled(page)
    assert page.locator("img, i").count() == 0
    assert page.locator("h1").inner_text() == name
    assert name in page.locator("#rows").inner_text()


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR, PHONE, SIDEWAYS])
def test_the_whole_page_is_in_the_window(pages: Pages, size: tuple[int, int]) -> None:
    """Nothing has to be scrolled to, but for the code and the table in their own places.

    The board where the master is, is large enough to be read, and so is the sentence.
    """
    runs = [ShownRun.of(one) for one in compare("textbook", ["sequential", "asyncio"]).runs]
    page = pages.open(runs, "#t=1800", size)
    settled(page)
    assert page.evaluate("app.halls.get(app.focus).layout.focus.size") >= 100
    room = "(({clientHeight, scrollHeight}) => clientHeight - scrollHeight)"
    assert page.evaluate(f"{room}(document.getElementById('now'))") >= 0
    for name in ("#clock", "#halls", "#bars", "#legend", "#now", "#controls"):
        box = page.locator(name).bounding_box()
        assert box, name
        assert min(box["x"], box["y"]) >= 0, name
        assert box["x"] + box["width"] <= size[0] + 1, name
        assert box["y"] + box["height"] <= size[1] + 1, name


@pytest.mark.parametrize("size", [PHONE, (360, 640)])
@pytest.mark.parametrize("boards", [3, 12, 24, 50])
def test_a_phone_shows_the_board_where_the_master_is(
    pages: Pages, size: tuple[int, int], boards: int
) -> None:
    """Large enough to see its pieces, and beside all the small ones: none lies on another."""
    one = run(make_scenario(boards=boards, moves=1), "asyncio")
    page = pages.open([ShownRun.of(one)], "#t=7", size)
    settled(page)
    layout = page.evaluate("app.halls.get(app.focus).layout")
    assert layout["focus"]["size"] >= 100
    cells = [layout["focus"], *({**cell, "size": layout["size"]} for cell in layout["cells"])]
    width, height = page.evaluate("(({clientWidth, clientHeight}) => [clientWidth, clientHeight])"
                                  "(app.halls.get(app.focus).floor)")  # fmt: skip
    for i, one_cell in enumerate(cells):
        assert min(one_cell["x"], one_cell["y"]) >= 0
        assert one_cell["x"] + one_cell["size"] <= width + 1
        assert one_cell["y"] + one_cell["size"] <= height + 1
        for other in cells[:i]:
            apart = max(abs(centre(one_cell, axis) - centre(other, axis)) for axis in "xy")
            assert apart >= (one_cell["size"] + other["size"]) / 2 - 1.5


def centre(cell: dict[str, float], axis: str) -> float:
    """Return the middle of a cell in one direction."""
    return cell[axis] + cell["size"] / 2


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_hall_keeps_its_size_while_figures_change(pages: Pages, size: tuple[int, int]) -> None:
    """They have two lines from the start: otherwise all boards would jump."""
    runs = [ShownRun.of(one) for one in compare("textbook", ["sequential", "asyncio"]).runs]
    page = pages.open(runs, size=size)
    sizes = set()
    for time in (0, 5_000, 60_000, 1_800_000, 3_655_000, 43_200_000):
        page.evaluate(f"app.seek({time})")
        settled(page)
        sizes.add(page.evaluate("app.halls.get(app.focus).floor.clientHeight"))
    assert len(sizes) == 1


def test_the_pair_that_tells_most_is_shown_first(pages: Pages) -> None:
    """A slow run beside a fast one, or a mistake beside what is right; as the buttons stand."""
    names = ["asyncio", "sequential", "trio", "no-lock"]
    page = pages.open([ShownRun.of(one) for one in compare("duel", names).runs])
    assert page.evaluate("app.shown.map((run) => run.scheduler)") == names[:2]
    assert page.evaluate("app.preferred.scheduler") == "asyncio"
    first = """(names) => {
        const one = Object.create(App.prototype);
        one.runs = app.runs.filter((run) => names.includes(run.scheduler));
        one.preferred = one.preferredAtFirst();
        return one.atFirst().map((run) => run.scheduler);
    }"""
    for some, shown in (
        (["asyncio", "trio", "no-lock"], ["asyncio", "no-lock"]),
        (["asyncio", "trio"], ["asyncio", "trio"]),
        (["trio", "no-lock", "sequential"], ["sequential", "trio"]),
        (["no-lock"], ["no-lock"]),
    ):
        assert page.evaluate(first, some) == shown
    assert page.evaluate("toldApart(['main', 'task', 'main'])") == ["main 1", "task", "main 2"]


def test_marked_lines_out_of_view_are_told_of(pages: Pages) -> None:
    """A loop that is written by hand stands in one place, and its boards in another."""
    page = pages.open([ShownRun.of(run("duel", "callbacks", steps=True))], "#t=70")
    up = page.locator(".beyond").first
    until(page, "!document.querySelector('.beyond').hidden")
    now = int(page.locator(".line.now").get_attribute("data-line") or 0)
    above = [int(line) for line in up.inner_text().removeprefix("↑ ").split(", ")]
    assert above
    assert max(above) < now
    assert {now, *above} <= {*page.evaluate("app.source.marked")}
    up.click()
    until(page, f"app.source.inView.has({max(above)})")
    until(page, f"app.source.inView.has({now}) || app.source.beyond[1].lines.includes({now})")


def test_masters_at_one_board_stand_side_by_side(pages: Pages) -> None:
    """No disc hides another, from the start to the end."""
    page = pages.open([ShownRun.of(run("tandem", "asyncio"))])
    page.evaluate(
        """() => {
            window.discs = new Map();
            Hall.prototype.paintDisc = (context, at, master) => window.discs.set(master, at);
        }"""
    )
    press(page, "Home")
    for _ in range(40):
        press(page, "PageDown")
        settled(page)
        one, other = page.evaluate("[...window.discs.values()]")
        assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) > 10
    press(page, "End")
    settled(page)
    one, other = page.evaluate("[...window.discs.values()]")
    assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) > 10


def test_a_circle_is_found_also_where_one_waits_for_several(pages: Pages) -> None:
    """Two locks, taken in opposite orders; and a semaphore with two places, by hand."""
    page = pages.open([ShownRun.of(run("textbook", "two-locks"))], "#t=60")
    settled(page)
    assert page.evaluate("[...app.runs[0].circle].sort()") == [2, 3]
    assert "(waits for the lock Anna that board 3 holds)" in page.locator("#rows").inner_text()
    circle = page.evaluate(
        """() => {
            const [run] = app.runs;
            const holders = { 1: [4, 2], 2: [3], 3: [1], 5: [3] };
            const wait = ([board, each]) => ({ board: Number(board), holders: each });
            run.stuck = Object.entries(holders).map(wait);
            return [...run.readCircle()].sort();
        }"""
    )
    assert circle == [1, 2, 3]


def test_what_no_board_holds_is_said_once_for_all_who_wait_for_it(
    pages: Pages, tmp_path: Path
) -> None:
    """Every game waits for an event that nothing sets; each row and the sentence say so."""
    source = inspect.getsource(with_asyncio).replace(
        "await board.opponent_replies()", "await board.opponent_replies(), await never.wait()"
    )
    file = tmp_path / "never.py"
    file.write_text(source + "\n\nnever = asyncio.Event()\n", encoding="utf-8")
    one = run(load_scenario("textbook", boards=4), str(file))
    page = pages.open([ShownRun.of(one)])
    press(page, "End")
    settled(page)
    (line,) = {wait.what for wait in one.record.waits if wait.want is Want.EVENT}
    said = f"Boards 1–4 wait for {line} to be set."
    assert page.locator("#now").inner_text().endswith(said)
    assert page.locator("#rows").inner_text().count(f"(waits for {line} to be set)") == 4


def test_marks_are_explained_as_in_the_charts(pages: Pages) -> None:
    """Those that occur in the runs that are shown, and no others."""
    runs = [run("walk-out", name) for name in ("sequential", "asyncio")]
    page = pages.open([ShownRun.of(one) for one in runs])
    for key, shown in (("1", runs[:1]), ("2", runs[1:])):
        press(page, key)
        settled(page)
        mishaps = [each for one in shown for each in unnoticed(one.record, one.scenario)]
        marks = legend([one.record for one in shown], mishaps).values()
        words = page.locator("#legend li:has(.mark)").all_inner_texts()
        assert words == [mark.meaning for mark in marks]


def test_an_opponent_who_left_unnoticed_is_told_of_until_it_is_noticed(pages: Pages) -> None:
    """In the sentence, in the table and on the board. Others wait for games that never begin."""
    page = pages.open([ShownRun.of(run("walk-out", "sequential"))])
    row = page.locator("#rows tbody tr").nth(2)
    told = "The opponent of board 3 has left, and nobody has noticed."
    for time, somebody_left in ((160, False), (170, True), (900, True), (965, False)):
        page.evaluate(f"app.seek({time * 1000})")
        settled(page)
        assert ("has left, unnoticed" in row.inner_text()) is somebody_left, time
        assert bool(page.evaluate("app.runs[0].unnoticed(3, app.time)")) is somebody_left
    page.evaluate("app.seek(169000)")
    while page.evaluate("app.time") < 170_000:
        assert told not in page.locator("#now").inner_text()
        press(page, "ArrowRight")
        settled(page)
    assert told in page.locator("#now").inner_text()
    last = page.locator("#rows tbody tr").nth(5)
    assert last.inner_text().split("\t")[1:4] == ["waiting to start", "0:00:00", "never"]
    assert "5 to start" in page.locator(".figures").inner_text()
    press(page, "End")
    settled(page)
    assert last.inner_text().split("\t")[1] == "never started"


@pytest.mark.parametrize("name", ["lost-update", "unlocked-score"])
def test_lost_updates_are_counted_as_they_happen(pages: Pages, name: str) -> None:
    """By all boards and by each; in the end, in the words of the charts."""
    one = run(load_scenario("textbook", boards=5), name)
    page = pages.open([ShownRun.of(one)])
    lost = [event for event in in_causal_order(one.record.events) if event.kind is LOST]
    assert lost
    for number in (1, len(lost) // 2, len(lost)):
        count = 1 + in_causal_order(one.record.events).index(lost[number - 1])
        found = page.evaluate(
            f"[app.runs[0].after({count}).lost, app.runs[0].moment.games.map((game) => game.lost)]"
        )
        by_board = Counter(map(board_of, lost[:number]))
        assert found == [number, [by_board[board] for board in sorted(one.record.by_board)]]
    press(page, "End")
    settled(page)
    assert page.locator(".faults").inner_text() == unseen.in_words(one.record)


def test_a_queue_without_a_bound_is_told_of_when_it_was_longest(pages: Pages) -> None:
    """From then on, in the words of the charts."""
    one = run(load_scenario("textbook", boards=6), "unbounded-queue")
    page = pages.open([ShownRun.of(one)])
    press(page, "Home")
    settled(page)
    assert page.locator(".faults").inner_text() == ""
    press(page, "End")
    settled(page)
    assert page.locator(".faults").inner_text() == unseen.in_words(one.record)


def test_a_fault_is_said_once(pages: Pages) -> None:
    """In the sentence at the end, and in few words in the table."""
    page = pages.open([ShownRun.of(run("walk-out", "asyncio"))])
    press(page, "End")
    settled(page)
    assert page.locator("#now").inner_text().count("walked out") <= 1
    rows = page.locator("#rows tbody tr").all_inner_texts()
    assert "failed: Opponent 3 walked out" in rows[2]


def test_play_goes_on_by_itself_and_pauses(pages: Pages) -> None:
    """The space bar starts and stops it; with motion reduced, too."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))], reduced_motion="reduce")
    press(page, "Home", " ")
    until(page, "app.time > 1000")
    press(page, " ")
    time = page.evaluate("app.time")
    settled(page)
    assert page.evaluate("app.time") == time
    assert page.locator("[aria-label=play]").count() == 1


def test_the_space_bar_plays_whatever_was_clicked_before(pages: Pages) -> None:
    """It presses no button again; that is what Enter does. One that was reached by keys it does."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))])
    page.locator("[aria-label='one step forward']").click()
    press(page, " ")
    assert page.evaluate("app.player.playing")
    press(page, " ")
    assert not page.evaluate("app.player.playing")
    (before,) = counts(page)
    press(page, "Enter")
    assert counts(page) == [before + 1]
    press(page, "Tab", "Shift+Tab", " ")
    assert counts(page) == [before + 2]
    assert not page.evaluate("app.player.playing")


def test_games_that_are_left_are_no_empty_hall(pages: Pages) -> None:
    """The sentence at the end counts them."""
    page = pages.open([ShownRun.of(run("duel", "nobody-waited"))], "#t=9999")
    assert page.locator("#now").inner_text().endswith("3 games are left unfinished.")


def test_who_goes_in_a_fixed_order_waits_for_the_next_board(pages: Pages) -> None:
    """Although others are ready; and one of several masters who is free says nothing of it."""
    page = pages.open([ShownRun.of(run("going-round", "asyncio"))])
    said = {page.locator("#now").inner_text()}
    for _ in range(60):
        press(page, "PageDown")
        said.add(page.locator("#now").inner_text())
    told = "[...app.runs[0].at].map((at, i) => whatHappens(app.runs[0], i + 1, at))"
    rested = pages.open([ShownRun.of(run("breaks", "asyncio"))]).evaluate(told)
    assert any("The master is back from the break." in words for words in rested)
    assert any("whose turn it is." in words for words in said)
    assert not any("serves nobody" in words for words in said)
    page.evaluate("app.seek(60_000)")  # board 4 still thinks, and is served before all others
    settled(page)
    assert "has replied d5 and waits: 5 are before it." in page.locator("#now").inner_text()
    in_line = page.locator("#rows tbody .in-line").all_inner_texts()
    assert in_line == ["4", "5", "6", "", "2", "3"]


def test_the_cursor_in_the_chart_can_be_dragged(pages: Pages) -> None:
    """With a mouse or a finger; the wheel zooms in where it points."""
    one = run("duel", "asyncio")
    page = pages.open([ShownRun.of(one)])
    box = page.locator("#bars").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    first = page.evaluate("app.time")
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 20)
    later = page.evaluate("app.time")
    page.mouse.up()
    assert 0 < first < later < one.record.makespan
    until(page, r"/^#t=\d+(\.\d{1,3})?&/.test(location.hash)")
    page.mouse.wheel(0, -100)
    until(page, "app.gantt.span < app.gantt.end")


def test_two_fingers_zoom_and_leave_the_time_as_it_is(pages: Pages) -> None:
    """Though the first of them, alone, would have moved it."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))], "#t=65", PHONE, has_touch=True)
    box = page.locator("#bars").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *shares: float) -> None:
        """Touch the chart at shares of its width."""
        points = [
            {"x": box["x"] + box["width"] * share, "y": box["y"] + 30, "id": i}
            for i, share in enumerate(shares)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.6)
    assert page.evaluate("app.time") != 65_000
    touch("touchStart", 0.6, 0.8)
    touch("touchMove", 0.5, 0.9)
    touch("touchEnd")
    assert page.evaluate("app.time") == 65_000
    assert page.evaluate("app.gantt.span < app.gantt.end")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_axe_finds_nothing_serious(pages: Pages, scheme: str, size: tuple[int, int]) -> None:
    """Names of buttons, contrast, roles, order: what a program can check."""
    runs = [ShownRun.of(run("duel", name, steps=True)) for name in ("lost-update", "asyncio")]
    page = pages.open(runs, "#t=12", size, color_scheme=scheme, bypass_csp=True)
    settled(page)
    assert serious_violations(page) == {}


def test_what_happens_is_read_out_now_and_then_while_it_plays(pages: Pages) -> None:
    """At once, then after six seconds and twelve; and always when it pauses."""
    page = pages.open([ShownRun.of(run("duel", "asyncio"))])
    until(page, "document.getElementById('spoken').textContent !== ''")
    times = page.evaluate(
        """() => {
            const times = [];
            let now = 0;
            performance.now = () => now;
            app.spoke = app.tabled = app.wrote = -Infinity;
            app.player.playing = true;
            for (; now <= 13000; now += 100) {
                app.moveTo(10 * now);
                app.paint();
                if (app.spoke === now) times.push(now);
            }
            app.player.pause();
            return times;
        }"""
    )
    assert times == [0, 6_000, 12_000]
    said = f"0:02:10: {page.evaluate('app.sentence()')}"
    until(page, f"document.getElementById('spoken').textContent === {json.dumps(said)}")


def test_every_step_is_announced_to_screen_readers(pages: Pages) -> None:
    """As Chromium tells them: a live region, a table and the slider's value have time and words."""
    page = pages.open([ShownRun.of(run("duel", "asyncio", steps=True))])
    for key in ("Home", *["ArrowRight"] * 4, "ArrowLeft", "End"):
        press(page, key)
        said = f"{page.evaluate('clock(app.time)')}: {page.evaluate('app.sentence()')}"
        until(page, f"document.getElementById('spoken').textContent === {json.dumps(said)}")
        assert page.get_by_role("status").all_inner_texts() == [said]  # and the clock is none
        assert page.get_by_role("slider").get_attribute("aria-valuetext") == said
    press(page, "Home", "ArrowDown")
    settled(page)
    rows = page.get_by_role("table", name="The boards under asyncio").aria_snapshot()
    assert 'row "2 Slow Sam waiting to start 0:00:00 1 0 ' in rows


def test_a_step_repaints_the_boards_that_change_and_no_others(pages: Pages) -> None:
    """However many there are: that is why steps are quick."""
    page = pages.open([ShownRun.of(run("textbook", "asyncio"))], "#t=1800")
    settled(page)
    page.evaluate(
        """() => {
            window.painted = 0;
            const paintCell = BoardPainter.prototype.paintCell;
            BoardPainter.prototype.paintCell = function (...all) {
                window.painted++;
                paintCell.apply(this, all);
            };
        }"""
    )
    press(page, "ArrowRight")
    settled(page)
    waiting = page.evaluate("app.runs[0].moment.line().size")
    assert 1 <= page.evaluate("window.painted") <= waiting + 2


def test_a_cell_of_a_notebook_shows_it_in_a_frame(pages: Pages) -> None:
    """The frame may run scripts and nothing else; its keys are its own, and it scrolls nothing."""
    page = pages.empty()
    cell = replay(run("duel", "asyncio"))._repr_html_()
    page.set_content(f'<p id="above">above</p>{cell}<p style="height: 3000px">below</p>')
    frame = page.frames[1]
    frame.wait_for_selector("html[data-ready]")
    assert frame.evaluate("origin") == "null"  # it cannot touch the page around it
    page.mouse.move(500, 600)
    page.mouse.wheel(0, 100)
    until(page, "scrollY > 0")  # not used yet: the notebook scrolls
    page.evaluate("scrollTo(0, 0)")
    page.frame_locator("iframe").locator("#clock").click()
    press(page, "Home", "PageDown", "PageDown", " ")
    assert frame.evaluate("app.player.playing")
    press(page, " ", "Home", "PageDown")
    settled(page)
    assert frame.evaluate("app.counts.get(app.focus)") == 1
    assert page.evaluate("scrollY") == 0


def test_604_boards_play_at_50_frames_a_second(pages: Pages) -> None:
    """As far as the page has it in its hands: by the processor time of its main thread."""
    scenario = make_scenario(boards=604, moves=6)
    page = pages.open(
        [ShownRun.of(one) for one in compare(scenario, ["sequential", "asyncio"]).runs]
    )
    page.evaluate("app.choose(app.runs[0])")  # under sequential each reply moves all in line
    found = measure(page, frames=100)
    assert found.frame <= 20
    assert found.step <= 50


def test_rows_out_of_view_are_written_when_time_stands_still(pages: Pages) -> None:
    """While it plays, only what can be seen has to be right."""
    page = pages.open([ShownRun.of(run(make_scenario(boards=80, moves=1), "asyncio"))])
    press(page, "Home", " ")
    until(page, "app.counts.get(app.focus) > 200")
    press(page, " ")
    page.evaluate("app.seek(7000)")
    settled(page)
    rows = page.locator("#rows tbody tr")
    until(page, "[...document.querySelectorAll('td.state')].at(-1).textContent.startsWith('wait')")
    states = [row.split("\t")[1] for row in rows.all_inner_texts()]
    assert states == ["opponent thinking", "master at the board", *["waiting to start"] * 78]


def test_the_benchmark_has_a_line_for_every_page(browser: "Browser") -> None:
    """Its bytes, and how fast it is, which is not asserted."""
    head, line = table(browser, {"duel": ("sequential", "asyncio")}, frames=3)
    assert head.split()[:2] == ["page", "bytes"]
    assert line.split()[0] == "duel"
    assert int(line.split()[1].replace(",", "")) > 10_000
