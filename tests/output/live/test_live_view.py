"""The live view: what it shows is what the record says, in the room that a terminal has."""

import io
import re
import sys
from functools import cache

import pytest
from rich.console import Console
from rich.text import Text

from simul import compare, run
from simul.durations import clock
from simul.output.live import Film, Keys, Onlooker, Playback
from simul.output.live.lanes import Row, Window, cells_of, rows_of
from simul.output.live.moment import Change, Moment
from simul.output.live.painting import BEGIN, END, ERASE, Painting
from simul.output.live.screen import LABEL, Size, fitting, what_happens
from simul.record import Event, Kind, Record, Span, State, in_causal_order
from simul.running.glance import Glance
from simul.scenario import load_scenario

SMALL = Size(80, 23)
LARGE = Size(160, 49)
EVENINGS = [
    "duel",
    "walk-out",
    "tandem",
    "latecomers",
    "newcomers",
    "breaks",
    "passes",
    "walking-rows",
    "three-masters",
]


@cache
def played(name: str, boards: int) -> Record:
    """Return the record of this many boards."""
    return run(load_scenario(name, boards=boards), "asyncio").record


def times_of(record: Record) -> list[int]:
    """Return the moments in which something happens, in ms of hall time."""
    return sorted({event.at for event in record.events})


def text_of(playback: Playback, size: Size = SMALL, *, colours: bool = False) -> str:
    """Return the screen as plain text."""
    return playback.picture(size, colours=colours).plain


def state_at(spans: tuple[Span, ...], boards: tuple[int, ...], at: int) -> State | None:
    """Return the state of a board of the hall, by the record's spans."""
    found = [span for span in spans if span.board in boards and span.start <= at < span.end]
    return found[-1].state if found else None


@pytest.mark.parametrize("name", EVENINGS)
@pytest.mark.parametrize("scheduler", ["sequential", "asyncio"])
def test_every_moment_is_that_of_the_record(name: str, scheduler: str) -> None:
    """At each event, the states of all boards are those of the record's spans."""
    record = run(name, scheduler).record
    film = Film(record)
    for at in times_of(film.record):
        moment = film.at(at)
        for place, lane in moment.boards.items():
            begun = [change for change in lane if change.at <= at]
            state = begun[-1].state if begun else None
            assert state is state_at(record.spans, record.by_place[place], at), (at, place)
        ready = {place for place in moment.boards if moment.ready.get(place) is not None}
        assert ready == {
            place
            for place, boards in record.by_place.items()
            if state_at(record.spans, boards, at) is State.READY
        }


def test_the_longest_waiting_board_is_named_first() -> None:
    """The order of the ready queue is that of the replies."""
    film = Film(run("textbook", "asyncio").record)
    for at in times_of(film.record):
        since = list(film.at(at).ready.values())
        assert since == sorted(since)


def test_going_back_shows_what_was_shown_before() -> None:
    """A film that is rewound tells the same story."""
    record = run("walk-out", "asyncio").record
    there, back = Film(record), Film(record)
    seen = [(at, there.at(at).moves, dict(there.at(at).ready)) for at in times_of(record)]
    for at, moves, ready in reversed(seen):
        moment = back.at(at)
        assert (moment.moves, moment.ready) == (moves, ready)


def test_a_cell_shows_the_state_that_most_of_its_time_goes_to() -> None:
    """Until now, and no further."""
    lane = [Change(0, State.TO_START), Change(4, State.AT_BOARD), Change(13, State.THINKING)]
    cells = cells_of(Row("1", [lane]), Window(0, 10, 3), now=19)
    assert cells == [State.AT_BOARD, State.THINKING, None]
    later = cells_of(Row("1", [lane]), Window(10, 5, 2), now=19)
    assert later == [State.AT_BOARD, State.THINKING]


def test_rows_hold_all_lanes_in_order() -> None:
    """However many there are, they fit."""
    for number in (1, 2, 17, 36, 37, 604):
        rows = rows_of([(str(each), []) for each in range(1, number + 1)], 36)
        assert len(rows) <= 36
        assert sum(len(row.lanes) for row in rows) == number
        assert (rows[0].label.split("-")[0], rows[-1].label.split("-")[-1]) == ("1", str(number))


@pytest.mark.parametrize("size", [SMALL, LARGE, Size(60, 12)])
@pytest.mark.parametrize("colours", [True, False])
@pytest.mark.parametrize(
    ("name", "boards"),
    [("duel", 3), ("textbook", 24), pytest.param("duel", 200, marks=pytest.mark.long)],
)
def test_a_picture_fits_into_the_terminal(
    name: str, boards: int, size: Size, *, colours: bool
) -> None:
    """In width and height, at the start, in the middle and at the end."""
    playback = Playback("A title", [Film(played(name, boards))])
    for now in (0, playback.end / 2, playback.end):
        playback.now = now
        for key in ("+", "0"):
            lines = text_of(playback, size, colours=colours).splitlines()
            assert len(lines) <= size.lines
            assert max(map(len, lines)) <= size.columns
            playback.press(key)


def test_two_schedulers_stand_side_by_side_where_there_is_room() -> None:
    """On one axis, each with its own total."""
    several = compare("duel", ["sequential", "asyncio"])
    playback = Playback("duel", [Film(record) for record in several.records])
    playback.press("end")
    text = text_of(playback, LARGE)
    for record in several.records:
        assert f"{record.label}  {clock(record.makespan)}" in text
    assert [fitting(2, columns) for columns in (80, 120, 160)] == [1, 2, 2]


def test_a_playback_takes_twenty_seconds_unless_a_pace_is_chosen() -> None:
    """Whatever the exhibition takes."""
    record = run("textbook", "asyncio").record
    usual, slow = Playback("", [Film(record)]), Playback("", [Film(record)], pace=10)
    for playback, seconds in ((usual, 20.0), (slow, record.makespan / 10_000)):
        playback.pass_time(seconds / 2)
        assert playback.now == pytest.approx(record.makespan / 2)
        playback.pass_time(seconds)
        assert playback.over
        assert playback.now == record.makespan


def test_keys_stop_step_and_move() -> None:
    """A step is to the next event; back is back."""
    record = run("duel", "asyncio").record
    times = sorted({event.at for event in record.events})
    playback = Playback("", [Film(record)])
    for at in times[1:]:
        playback.press("right")
        assert playback.now == at
    playback.pass_time(5)
    assert playback.now == times[-1]
    for at in reversed(times[:-1]):
        playback.press("left")
        assert playback.now == at
    playback.press("space")
    playback.pass_time(1)
    assert playback.now > 0
    playback.press("home")
    assert playback.now == 0
    for at in sorted({event.at for event in record.events if event.move}):
        playback.press("down")
        assert playback.now == at
    playback.press("home")
    playback.press("space")
    pace = playback.pace
    playback.press("]")
    playback.press("[")
    assert playback.pace == pytest.approx(pace)
    playback.press("F5")
    playback.press("\x1b")
    assert (playback.now, playback.paused) == (0, False)


def test_it_is_said_in_words_what_happens() -> None:
    """Where the master is, and who waits: with twelve boards she is as busy as they are."""
    playback = Playback("", [Film(run("textbook", "asyncio").record)])
    playback.now = 27_000
    assert "the master is at board 6\n" in text_of(playback)
    playback.now = 122_000
    assert "the master is at board 1; ready and waiting: board 2 and 11 more" in text_of(playback)


def test_of_many_masters_the_first_is_named_and_the_others_are_counted() -> None:
    """There is one line for all of them."""
    scenario = load_scenario("textbook", boards=10, workers=5)
    playback = Playback("", [Film(run(scenario, "executor-threads").record)])
    playback.now = 1_000
    told = "master 1 is at board 1 and 4 other masters are at boards, too\n"
    assert told in text_of(playback)


def test_a_call_that_blocks_the_program_is_named() -> None:
    """With its place, as long as it blocks."""
    moment = Moment(())
    moment.see(Event(5, 0, 1, Kind.BLOCKED, note="time.sleep(0.5) at mine.py, line 25"))
    assert what_happens(moment) == (
        "the program is blocked by time.sleep(0.5) at mine.py, line 25: nobody is served"
    )
    assert moment.masters[1][-1] == Change(5, State.BLOCKED)
    moment.see(Event(505, 0, 1, Kind.RESUMED, note="time.sleep(0.5) at mine.py, line 25"))
    assert what_happens(moment) == "the master is at no board"


def test_an_onlooker_is_shown_every_event_once() -> None:
    """In real time, while it happens."""
    seen: list[Glance] = []
    one = run("duel", "asyncio", clock="wall", speed=500, onlooker=seen.append)
    assert seen
    events = [event for glance in seen for event in glance.news]
    assert len(events) == len(set(events))
    assert set(events) <= set(one.record.events)
    assert [glance.now for glance in seen] == sorted(glance.now for glance in seen)


def test_an_onlooker_shows_the_hall() -> None:
    """The picture at the last glance is that of the record."""
    record = run("duel", "asyncio").record
    console = Console(file=io.StringIO(), width=80, height=24)
    with Onlooker("A duel", "asyncio", record.makespan, console, Keys()) as look:
        look(Glance(record.makespan, record.pairings, in_causal_order(record.events)))
    assert isinstance(console.file, io.StringIO)
    assert f"asyncio  {clock(record.makespan)}" in console.file.getvalue()


def test_an_onlooker_is_told_where_tasks_stand() -> None:
    """In real time: at their last glance they are where their last steps in the file left them."""
    seen: list[Glance] = []
    one = run("duel", "asyncio", clock="wall", speed=500, steps=True, onlooker=seen.append)
    assert one.steps
    noted = {(step.board, step.chain) for step in one.steps.steps}
    stood = [step for glance in seen for step in glance.standing]
    assert {step.board for step in stood} >= {1, 2, 3}
    assert {(step.board, step.chain) for step in stood if step.board} <= noted
    assert all(len({step.worker for step in each.standing}) == len(each.standing) for each in seen)


def test_an_onlooker_shows_the_source_below_the_lanes() -> None:
    """With the boards that are suspended at a line."""
    one = run("duel", "asyncio", steps=True)
    assert one.steps
    last = {step.worker: step for step in one.steps.steps if step.at <= 20_000}
    console = Console(file=io.StringIO(), width=80, height=24)
    source = one.scheduler.source
    with Onlooker("A duel", "asyncio", one.record.makespan, console, Keys(), source) as look:
        look(Glance(20_000, one.record.pairings, (), [*last.values()]))
    assert isinstance(console.file, io.StringIO)
    (line,) = [each for each in console.file.getvalue().splitlines() if "< boards" in each]
    assert "await board.opponent_replies()" in line
    assert line.rstrip().endswith("< boards 1 2 3")


def test_nothing_has_happened_at_the_start() -> None:
    """An empty hall is shown, too."""
    record = run("duel", "asyncio").record
    empty = Moment(record.pairings)
    assert (empty.moves, empty.over, empty.at_board) == (0, 0, {})
    shown = Playback("", [Film(Record("", "asyncio", "virtual", 1, record.pairings, ()))])
    assert "the master is at no board" in text_of(shown)
    assert shown.over


def test_the_line_that_runs_and_the_suspended_boards_are_marked() -> None:
    """Where there is room, and exactly as noted."""
    one = run("textbook", "asyncio", steps=True)
    film = Film(one.record, one.scheduler.source, one.steps)
    playback = Playback("", [film])
    playback.now = 27_000  # boards 1 to 5 think, 6 is served, the others wait to begin
    runs = next(line for line in text_of(playback, LARGE).splitlines() if line.startswith("> "))
    assert runs.endswith("board.master_moves()")
    lines = text_of(playback, LARGE).splitlines()
    (suspended,) = [line for line in lines if "await board.opponent_replies()" in line]
    assert suspended.endswith("  < boards 1 2 3 4 5")
    playback.now = 125_000
    small = playback.picture(SMALL, colours=True).plain.splitlines()
    (runs,) = [line for line in small if line.startswith("> ")]
    assert runs.endswith("board.master_moves()")
    assert small[small.index(runs) + 1].startswith("   41         await board.opponent_replies()")


def window_of(lines: list[str]) -> tuple[str, str]:
    """Return the times below the lanes, at their left and right ends."""
    (axis,) = [line.split() for line in lines if re.fullmatch(r" +[\d:.]+ +[\d:.]+ *", line)]
    return axis[0], axis[1]


def test_a_move_of_hers_is_never_hidden_in_a_cell() -> None:
    """A window of one move a cell moves along, where cells of the whole would be longer."""
    playback = Playback("", [Film(played("textbook", 24))])
    playback.now = 1_560_000
    lines = text_of(playback).splitlines()
    assert window_of(lines) == ("0:20:45", "0:26:05")
    lanes = [line[LABEL:] for line in lines if line[:LABEL].split("-")[0].strip().isdigit()]
    assert any("#" in lane for lane in lanes)
    assert "#" * 60 in next(line for line in lines if line.startswith("master"))
    playback.press("-")
    first, last = window_of(text_of(playback).splitlines())
    assert (first, last) == ("0:00:00", "1:00:55")


@pytest.mark.long
def test_the_whole_is_shown_where_it_fits_or_flies_by() -> None:
    """In cells that are no longer than a move, or where a window would be gone at once."""
    short = Playback("", [Film(played("duel", 3))])
    assert window_of(text_of(short).splitlines())[0] == "0:00:00"
    long = Playback("", [Film(run("textbook", "sequential").record)])
    for playback in (short, long):
        playback.press("end")
        assert window_of(text_of(playback).splitlines())[0] == "0:00:00"


def test_the_next_picture_covers_the_last_without_erasing_it() -> None:
    """No line is empty in between; each picture is one update of the terminal."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=40, height=10)
    with Painting(console) as painting:
        painting.paint(Text("one\ntwo"))
        first = file.getvalue()
        painting.paint(Text("1\n2"))
        second = file.getvalue()[len(first) :]
        painting.paint(Text("1"))
        third = file.getvalue()[len(first) + len(second) :]
        sys.stdout.write("said by the program\n")
    assert second == BEGIN + "\r\x1b[1A" + f"{'1':40}\n{'2':40}" + END
    assert third.count(ERASE) == 2
    assert "said by the program\n" in file.getvalue()


def test_the_source_can_be_left_out() -> None:
    """Without steps there are lanes only."""
    one = run("duel", "asyncio")
    assert one.steps is None
    assert "await" not in text_of(Playback("", [Film(one.record, one.scheduler.source)]), LARGE)
