"""The page of a replay holds the whole record, and nothing in it is taken for markup."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from importlib.resources import files
from itertools import accumulate
from operator import itemgetter
from typing import Any

import pytest
from chart_reading import legend
from conftest import make_scenario
from replaying import data_of, unpacked

from simul import Record, compare, load_scenario, run
from simul.output.charts import gantt
from simul.output.charts.style import BAR
from simul.output.colours import COLOUR, LETTER
from simul.output.replay import ShownRun, replay_page
from simul.output.replay.data import KINDS, replay_data
from simul.output.replay.page import SCRIPTS
from simul.output.replay.source import column_in_text, docstring_lines, highlighted
from simul.output.replay.steps import ACTIONS
from simul.output.web import base_style
from simul.record import Event, Kind, State, in_causal_order
from simul.schedulers import SCHEDULERS

SCENARIOS = ["duel", "walk-out", "chess-clocks", "rounds", "three-masters", "tandem", "passes"]
SPECIAL = "</script><b>&amp; $title ${data} \u2028 'quoted' \"twice\" \\"


def shown(name: str, *schedulers: str, **more: Any) -> list[ShownRun]:
    """Play a scenario, and show every run."""
    scenario = load_scenario(name, **more)
    return [ShownRun.of(one) for one in compare(scenario, schedulers or ("asyncio",)).runs]


def history_of(data: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Return what happened in a run."""
    history: dict[str, Any] = data["histories"][data["runs"][number]["history"]]
    return history


def events_in(data: dict[str, Any], number: int = 0) -> list[Event]:
    """Read the events of a run from the data of a page, in canonical order."""
    history = history_of(data, number)
    pairings = data["pairings"][history["pairings"]]
    games = {
        pairing["board"]: data["games"][game][1].split()
        for pairing, game in zip(pairings, history["games"], strict=True)
    }
    notes = dict(history["notes"])
    columns = (accumulate(history["at"]), *(history[key] for key in ("board", "ply", "kind")))
    rows = [
        Event(at, board, ply, KINDS[kind], note=notes.get(i, ""))
        for i, (at, board, ply, kind) in enumerate(zip(*columns, strict=True))
    ]
    moves = {Kind.MOVE, Kind.REPLY}
    for board, played in games.items():
        own = sorted((row.ply, i) for i, row in enumerate(rows) if row.board == board)
        places = [i for _, i in own if rows[i].kind in moves]
        for i, move in zip(places, played, strict=True):
            rows[i] = rows[i]._replace(move=move)
    return sorted(rows, key=lambda row: row[:3])


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_page_holds_every_event_of_the_record(name: str) -> None:
    """Decoded again, it is the record."""
    runs = shown(name)
    data = data_of(replay_page(runs))
    assert events_in(data) == sorted(runs[0].record.events, key=lambda event: event[:3])


@pytest.mark.parametrize("name", SCENARIOS)
def test_states_and_waits_are_those_of_the_record(name: str) -> None:
    """The page computes neither: it is told how long what begins with an event lasts."""
    (one,) = shown(name)
    (data,) = replay_data([one])["histories"]
    record = one.record
    starts = list(accumulate(data["at"]))
    bars = [
        (board, start, start + lasts)
        for board, start, lasts in zip(data["board"], starts, data["lasts"], strict=True)
        if lasts
    ]
    assert sorted(bars) == sorted((span.board, span.start, span.end) for span in record.spans)
    waits = [wait for wait in data["wait"] if wait >= 0]
    assert (sum(waits) / len(waits) if waits else 0) == record.mean_wait


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "scheduler", "marks"),
    [
        ("walk-out", "sequential", {"failed": 1, "never started": 3, "unnoticed": 1}),
        ("walk-out", "threaded", {"failed": 1}),
        ("passes", "asyncio", {"passed": 3}),
        ("duel", "unlocked-score", {"overwritten": 1}),
        ("duel", "asyncio", {}),
    ],
)
def test_marks_are_those_of_the_charts(name: str, scheduler: str, marks: dict[str, int]) -> None:
    """Each with its look, its game and its time."""
    one = run(name, scheduler)
    data = replay_data([ShownRun.of(one)])
    names = [mark["what"] for mark in data["marks"]]
    assert {**Counter(names[mark] for mark, _, _ in data["runs"][0]["marked"])} == marks
    chart = gantt(one.record, one.remark, scenario=one.scenario)
    assert [text for text in legend(chart) if text not in map(str, State)] == [
        mark["meaning"] for mark in data["marks"]
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_master_leaves_a_board_before_she_comes_to_the_next(name: str) -> None:
    """Event by event, also within an instant, though the record sorts by boards."""
    record = run(name, "asyncio").record
    at_boards: Counter[int] = Counter()
    for event in in_causal_order(record.events):
        if event.kind in {Kind.VISIT, Kind.MOVE}:
            master = record.pairing_of[event.board].master_at(event.ply)
            at_boards[master] += 1 if event.kind is Kind.VISIT else -1
            assert at_boards[master] <= 1, event


@pytest.mark.parametrize("scheduler", ["asyncio", "cloned-masters", "unchecked-rotation"])
def test_every_board_keeps_the_order_of_its_events(scheduler: str) -> None:
    """Only the order among boards is another one."""
    record = run("duel", scheduler).record
    ordered = in_causal_order(record.events)
    assert Record.in_order(ordered) == record.events
    for board, events in record.by_board.items():
        assert tuple(event for event in ordered if event.board == board) == events


@pytest.mark.long
def test_the_same_seed_gives_the_same_bytes() -> None:
    """Also of two runs."""
    pages = [replay_page(shown("duel", "sequential", "threaded", "trio")) for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.long
def test_four_schedulers_at_24_boards_fit_into_100_kilobytes() -> None:
    """With the source and the steps of each."""
    names = ["sequential", "threaded", "trio", "asyncio"]
    page = replay_page([*map(ShownRun.of, compare("textbook", names, steps=True).runs)])
    assert len(page.encode()) <= 100_000


@pytest.mark.long
def test_two_schedulers_at_604_boards_fit_into_a_megabyte_and_a_half() -> None:
    """By an eighth of Ghaem Maghami's: with times that differ, and steps of threads and tasks."""
    few = load_scenario("ghaem-maghami-2011", boards=604 // 8)
    page = replay_page([*map(ShownRun.of, compare(few, ["threaded", "asyncio"], steps=True).runs)])
    own = 60_000  # what is in a page whatever it shows
    assert own + 8 * (len(page.encode()) - own) <= 1_500_000


def test_titles_and_names_are_never_markup() -> None:
    """They are in the packed data to the letter; the title in the page's head is escaped."""
    scenario = make_scenario(title=SPECIAL, master={
        "player": "random", "move_time": "5 s", "name": SPECIAL,
    })  # fmt: skip
    page = replay_page([ShownRun.of(run(scenario, "sequential"))])
    assert page.count("</script>") == 3  # data, scripts, start
    assert "<b>" not in page
    (title,) = re.findall("<title>(.*?) · replay</title>", page)
    assert unescape(title) == " ".join(SPECIAL.split())
    data = data_of(page)
    assert data["title"] == SPECIAL
    assert data["pairings"][0][0]["white"] == run(scenario, "sequential").record.pairings[0].white


def test_only_the_scripts_of_the_page_may_run() -> None:
    """Its policy names them by their hashes, and allows no connection."""
    page = replay_page(shown("duel"))
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', page)
    start = page.rpartition("<script>")[2].partition("</script>")[0]
    style = page.partition("<style>")[2].partition("</style>")[0]
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (start, unpacked(page, "scripts"), style)
    ]
    assert policy == (
        f"default-src 'none'; script-src {hashes[0]} {hashes[1]}; style-src {hashes[2]}; "
        "img-src data:"
    )


def test_all_scripts_are_in_the_page() -> None:
    """None of the folder is forgotten."""
    names = {path.name for path in files("simul.output.replay").joinpath("web").iterdir()}
    assert {*SCRIPTS, "start.js", "page.html", "look.css"} == names


def test_the_pieces_of_a_source_are_the_source() -> None:
    """Colour adds nothing and loses nothing."""
    for name in SCHEDULERS:
        source = SCHEDULERS[name].source
        lines = ["".join(text for _, text in pieces) for pieces in highlighted(source)]
        assert "\n".join(lines) == source, name
        first, last = docstring_lines(source) or (0, 0)
        assert lines[first - 1].startswith('"""'), name
        assert lines[last - 1].endswith('"""'), name


@pytest.mark.parametrize("source", ["", "\n\n", "x = 1", "# é\n", "def (:\n\tbroken", '"""open'])
def test_any_text_can_be_shown_as_source(source: str) -> None:
    """Also one that is no Python."""
    lines = ["".join(text for _, text in pieces) for pieces in highlighted(source)]
    assert "\n".join(lines) == source


def test_columns_count_characters_not_bytes() -> None:
    """Python counts bytes of UTF-8."""
    line = "é = 'ü'; wait()"
    assert line[column_in_text(line, len("é = 'ü'; ".encode())) :] == "wait()"


def test_steps_are_in_the_page() -> None:
    """Read back, they are the same; within an instant, in the order of the events."""
    one = ShownRun.of(run("duel", "yield-from", steps=True))
    assert one.steps
    steps = data_of(replay_page([one]))["runs"][0]["steps"]
    assert tuple(steps["workers"]) == one.steps.workers
    keys = ("worker", "board", "action", "chain")
    rows = [*zip(accumulate(steps["at"]), *(steps[key] for key in keys), strict=True)]
    after = [*accumulate(steps["after"])]
    assert after == sorted(after)
    rows.sort(key=itemgetter(0, 1))
    for (at, worker, board, action, chain), step in zip(rows, one.steps.steps, strict=True):
        assert (at, worker, board) == (step.at, step.worker, step.board)
        assert ACTIONS[action] is step.action
        assert [tuple(place) for place in steps["chains"][chain]] == list(step.chain)


def test_a_deadlock_says_who_waits_for_whom() -> None:
    """Two locks, taken in opposite orders; the scheduler itself waits at no board."""
    (data,) = replay_data(shown("textbook", "two-locks", boards=3))["runs"]
    told = {(wait["who"], wait["goal"], *wait["holders"]) for wait in data["stuck"]}
    assert told == {
        ("board 3", "for the lock Boris that board 2 holds", 2),
        ("board 2", "for the lock Anna that board 3 holds", 3),
        ("board 1", "for the lock Anna that board 3 holds", 3),
        ("the scheduler two-locks", "for board 1 to end", 1),
    }


def test_a_wait_for_ever_begins_with_the_last_pause_of_those_it_is_about() -> None:
    """The circle closes at 5 s, and board 1 waits from its reply on; without steps, at the end."""
    one = ShownRun.of(run("duel", "two-locks", steps=True))
    for shown_run, since in (
        (one, {2: 5_000, 3: 5_000, 1: 25_000}),
        (replace(one, steps=None), {}),
    ):
        (data,) = replay_data([shown_run])["runs"]
        told = {wait["board"]: wait["since"] for wait in data["stuck"] if wait["board"]}
        assert told == (since or dict.fromkeys(told, one.record.makespan))


def test_runs_share_their_games_and_pairings() -> None:
    """They are the seed's: four runs need them once."""
    data = replay_data(shown("duel", "sequential", "threaded", "asyncio", "trio"))
    assert len(data["pairings"]) == 1
    assert len(data["games"]) == 3


def test_equal_records_are_in_the_page_once() -> None:
    """Schedulers that differ in code only add their code, and what was played in another order."""
    runs = shown("duel", "sequential", "threaded", "asyncio", "trio")
    data = data_of(replay_page(runs))
    assert len(data["histories"]) == 2
    assert [run["history"] for run in data["runs"]] == [0, 1, 1, 1]
    for number, one in enumerate(runs):
        assert events_in(data, number) == list(one.record.events)


def test_states_have_the_colours_and_words_of_the_charts() -> None:
    """In the order in which the page numbers them."""
    states = replay_data(shown("duel"))["states"]
    assert [state["words"] for state in states] == list(State)
    assert [state["colour"] for state in states] == [COLOUR[state] for state in State]
    assert set(LETTER) == set(State)  # and the live view has a letter for each


def test_the_style_sheet_has_the_colours_of_the_charts() -> None:
    """A line that runs has the colour of a raised hand, a suspended task that of who thinks."""
    light = re.search(r":root \{(.*?)\}", base_style(), re.DOTALL)
    assert light
    named = dict(re.findall(r"--(\w+): (#\w+);", light[1]))
    expected = {
        "accent": COLOUR[State.AT_BOARD],
        "thinking": COLOUR[State.THINKING],
        "ready": COLOUR[State.READY],
        "idle": COLOUR[State.IDLE],
        "blocked": COLOUR[State.BLOCKED],
        "total": BAR,
    }
    assert {name: named[name] for name in expected} == {
        name: colour.lower() for name, colour in expected.items()
    }


def test_the_scripts_number_the_states_in_their_order() -> None:
    """`const AT_BOARD = 0, ...` in run.js."""
    numbered = dict(re.findall(r"\b([A-Z_]+) = (\d+)\b", web("run.js")))
    assert {name: int(number) for name, number in numbered.items()} == {
        state.name: number for number, state in enumerate(State)
    }


def web(name: str) -> str:
    """Return a file of the page."""
    return files("simul.output.replay").joinpath("web", name).read_text(encoding="utf-8")


def test_a_record_alone_can_be_replayed() -> None:
    """Without source, verdict or steps; also one in which nothing happened."""
    record = run("duel", "asyncio").record
    for each in (record, replace(record, events=()), replace(record, events=(), pairings=())):
        assert events_in(data_of(replay_page([ShownRun(each)]))) == list(each.events)


def test_a_record_of_the_wall_clock_can_be_replayed() -> None:
    """Its times are those that were measured."""
    one = run(make_scenario(boards=2, moves=1), "asyncio", clock="wall", speed=1_000_000)
    data = data_of(replay_page([ShownRun.of(one)]))
    assert data["runs"][0]["clock"] == "wall"
    assert events_in(data) == sorted(one.record.events, key=lambda event: event[:3])
