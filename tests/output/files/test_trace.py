"""The trace: a slice for every state of a record, arrows from replies to visits, and tasks.

That Perfetto reads it so is in test_trace_in_perfetto.py; here a strict reader of our own does.
"""

import json
from collections import Counter
from dataclasses import replace

import pytest
from conftest import make_scenario
from hypothesis import given
from made_records import CANCELLED, NEVER, ORPHANED, WALKED_OUT, Game, made_record
from tiny_record import TINY
from trace_reading import ReadProcess, read_trace
from unlucky import UNLUCKY

from simul.output.files import Traced, trace_json
from simul.record import Event, Kind, Record, State
from simul.record.steps import Action, Position, Step, Steps
from simul.running import run
from simul.scenario import Scenario, load_scenario, shipped
from simul.schedulers import MISTAKES

OF_BOARDS = (State.AT_BOARD, State.THINKING, State.READY, State.TO_START)
OF_MASTERS = (State.IDLE, State.WALKING, State.RESTING, State.BLOCKED)


def traced(record: Record, steps: Steps | None = None, file: str = "") -> ReadProcess:
    """Read the trace of one run."""
    (process,) = read_trace(trace_json([Traced(record, steps, file)]))
    return process


def check_against(record: Record, process: ReadProcess) -> None:
    """Every state lasts as long as in the record, and each visit is on its master's track too."""
    us = Counter[str]()
    visits = Counter[str]()
    for row in process.slices():
        us[row["name"]] += row["dur"]
        if row["name"].startswith("board "):
            visits[row["name"]] += row["dur"]
    for state in (*OF_BOARDS, *OF_MASTERS):
        assert us[state] == 1_000 * record.time_in(state)
    places = Counter[str]()
    for span in record.visits:
        places[f"board {record.place_of[span.board]}"] += 1_000 * (span.end - span.start)
    assert visits == places


def test_a_tiny_record_is_traced_like_this() -> None:
    """The picture in tiny_record.py, event by event."""
    at_board, level = '"state":"master at the board"', "adjudicated: level"
    assert trace_json([Traced(TINY)]).splitlines() == [
        '{"displayTimeUnit":"ms","traceEvents":[',
        '{"name":"process_name","ph":"M","pid":10,"tid":10,"args":{"name":"by hand"}},',
        '{"name":"process_labels","ph":"M","pid":10,"tid":10,"args":{"labels":"Tiny"}},',
        '{"name":"process_sort_index","ph":"M","pid":10,"tid":10,"args":{"sort_index":10}},',
        '{"name":"thread_name","ph":"M","pid":10,"tid":10,"args":{"name":"master"}},',
        '{"name":"thread_sort_index","ph":"M","pid":10,"tid":10,"args":{"sort_index":10}},',
        '{"name":"board 1","ph":"X","pid":10,"tid":10,"ts":0,"dur":4000,'
        f'"args":{{{at_board},"opponent":"Opponent 1","ply":1,"move":"e2e4"}}}},',
        '{"name":"board 2","ph":"X","pid":10,"tid":10,"ts":4000,"dur":2000,'
        f'"args":{{{at_board},"opponent":"Opponent 2","ply":1,"move":"d2d4"}}}},',
        '{"name":"master idle","ph":"X","pid":10,"tid":10,"ts":6000,"dur":4000},',
        '{"name":"board 1","ph":"X","pid":10,"tid":10,"ts":10000,"dur":3000,'
        '"bind_id":"0x1","flow_in":true,'
        f'"args":{{{at_board},"opponent":"Opponent 1","ply":3,"move":"g1f3"}}}},',
        '{"name":"master idle","ph":"X","pid":10,"tid":10,"ts":13000,"dur":2000},',
        '{"name":"board 2","ph":"X","pid":10,"tid":10,"ts":15000,"dur":1000,'
        '"bind_id":"0x2","flow_in":true,'
        f'"args":{{{at_board},"opponent":"Opponent 2","ply":3,"move":"c2c4"}}}},',
        '{"name":"master idle","ph":"X","pid":10,"tid":10,"ts":16000,"dur":4000},',
        '{"name":"thread_name","ph":"M","pid":10,"tid":11,"args":{"name":"board 1: Opponent 1"}},',
        '{"name":"thread_sort_index","ph":"M","pid":10,"tid":11,"args":{"sort_index":11}},',
        '{"name":"master at the board","ph":"X","pid":10,"tid":11,"ts":0,"dur":4000,'
        '"args":{"ply":1,"move":"e2e4"}},',
        '{"name":"opponent thinking","ph":"X","pid":10,"tid":11,"ts":4000,"dur":5000,'
        '"bind_id":"0x1","flow_out":true,"args":{"ply":2,"move":"e7e5"}},',
        '{"name":"reply ready, waiting for the master","ph":"X","pid":10,"tid":11,"ts":9000,'
        '"dur":1000,"args":{"ply":2,"move":"e7e5"}},',
        '{"name":"master at the board","ph":"X","pid":10,"tid":11,"ts":10000,"dur":3000,'
        '"args":{"ply":3,"move":"g1f3"}},',
        '{"name":"over: 1-0 adjudicated: a good day","ph":"i","s":"t","pid":10,"tid":11,'
        '"ts":13000},',
        '{"name":"thread_name","ph":"M","pid":10,"tid":12,"args":{"name":"board 2: Opponent 2"}},',
        '{"name":"thread_sort_index","ph":"M","pid":10,"tid":12,"args":{"sort_index":12}},',
        '{"name":"waiting to start","ph":"X","pid":10,"tid":12,"ts":0,"dur":4000},',
        '{"name":"master at the board","ph":"X","pid":10,"tid":12,"ts":4000,"dur":2000,'
        '"args":{"ply":1,"move":"d2d4"}},',
        '{"name":"opponent thinking","ph":"X","pid":10,"tid":12,"ts":6000,"dur":6000,'
        '"bind_id":"0x2","flow_out":true,"args":{"ply":2,"move":"d7d5"}},',
        '{"name":"reply ready, waiting for the master","ph":"X","pid":10,"tid":12,"ts":12000,'
        '"dur":3000,"args":{"ply":2,"move":"d7d5"}},',
        '{"name":"master at the board","ph":"X","pid":10,"tid":12,"ts":15000,"dur":1000,'
        '"args":{"ply":3,"move":"c2c4"}},',
        '{"name":"opponent thinking","ph":"X","pid":10,"tid":12,"ts":16000,"dur":4000,'
        '"args":{"ply":4,"move":"e7e6"}},',
        f'{{"name":"over: 1/2-1/2 {level}","ph":"i","s":"t","pid":10,"tid":12,"ts":20000}}',
        "]}",
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", [each.name for each in shipped()])
def test_every_state_of_a_shipped_scenario_is_traced(name: str) -> None:
    """As long as in the record, game by game and master by master."""
    record = run(load_scenario(name), "asyncio").record
    check_against(record, traced(record))


@given(UNLUCKY)
def test_every_state_of_an_unlucky_scenario_is_traced(scenario: Scenario) -> None:
    """Whatever goes wrong, and however many moves take no time."""
    record = run(scenario, "trio").record
    check_against(record, traced(record))


@pytest.mark.long
@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_a_mistake_is_traced_too(name: str) -> None:
    """Also where its states overlap: a reader would drop what overlaps on one track."""
    record = run(load_scenario("duel"), name).record
    check_against(record, traced(record))


def test_a_master_at_several_boards_at_once_has_as_many_tracks() -> None:
    """Named after the first, on which is what she does alone."""
    record = run(load_scenario("duel"), "cloned-masters").record
    tracks = traced(record).by_name()
    masters = ["master", "master (2 at once)", "master (3 at once)"]
    assert list(tracks)[:3] == masters
    idle = [sum(row["name"] == State.IDLE for row in tracks[name].slices) for name in masters]
    assert idle == [len(record.idle), 0, 0]
    assert record.idle


@pytest.mark.long
def test_a_visit_before_the_reply_gets_no_arrow() -> None:
    """An arrow back in time would be nonsense."""
    record = run(load_scenario("uneven"), "unchecked-rotation").record
    at = {(event.board, event.ply, event.kind): event.at for event in record.events}
    later = {
        (1_000 * when, f"board {board}"): at[board, ply - 1, Kind.REPLY] <= when
        for (board, ply, kind), when in at.items()
        if kind is Kind.VISIT and (board, ply - 1, Kind.REPLY) in at
    }
    assert set(later.values()) == {True, False}
    arrows = {(row["ts"], row["name"]) for row in traced(record).slices() if "flow_in" in row}
    assert arrows == {visit for visit, is_later in later.items() if is_later}


def test_games_of_newcomers_share_the_track_of_their_board() -> None:
    """Each slice says to which game it belongs."""
    record = run(load_scenario("newcomers"), "asyncio").record
    tracks = traced(record).by_name()
    for place, games in record.by_place.items():
        (name,) = (name for name in tracks if f"{name}:".startswith(f"board {place}:"))
        if len(games) > 1:
            played = [row["args"]["game"] for row in tracks[name].slices]
            assert sorted(set(played)) == [game for game in games if record.by_board[game]]


def test_several_masters_have_a_track_each() -> None:
    """With the visits at which it was their turn."""
    record = run(load_scenario("tandem"), "asyncio").record
    tracks = traced(record).by_name()
    for master, visits in record.visits_by_master.items():
        found = [row["ts"] for row in tracks[f"master {master}"].slices if "args" in row]
        assert found == [1_000 * span.start for span in visits]


def test_what_ends_a_game_is_an_instant_on_the_track_of_its_board() -> None:
    """With the words of the record."""
    record = made_record(WALKED_OUT, CANCELLED, ORPHANED, Game(("e2e4",), failed="no engine"))
    tracks = traced(record).tracks.values()
    found = {track.name: [row["name"] for row in track.instants] for track in tracks}
    assert {name: names for name, names in found.items() if names} == {
        "board 1: Opponent 1": ["over: 1-0 forfeit: Opponent 9 walked out"],
        "board 2: Opponent 2": ["cancelled"],
        "board 3: Opponent 3": ["orphaned"],
        "board 4: Opponent 4": ["failed: no engine"],
    }


def test_a_blocking_call_and_an_early_end_are_instants_on_the_masters_track() -> None:
    """Where everybody waits, and where everything ends."""
    call = "time.sleep(0.5) at mine.py, line 25"
    blocked = [Event(6, 0, 1, Kind.BLOCKED, "", call), Event(8, 0, 1, Kind.RESUMED, "", call)]
    record = replace(
        TINY, events=Record.in_order([*TINY.events, *blocked]), stopped="the power failed"
    )
    master = traced(record).by_name()["master"]
    assert [(row["ts"], row["name"]) for row in master.instants] == [
        (6_000, f"blocked: {call}"),
        (20_000, "stopped: the power failed"),
    ]
    slices = [(row["ts"], row["dur"]) for row in master.slices if row["name"] == State.BLOCKED]
    assert slices == [(6_000, 2_000)]


def test_all_runs_are_in_one_trace_one_process_each() -> None:
    """In the order given; no number of a thread or an arrow occurs in two of them."""
    names = ["sequential", "no-lock", "trio"]
    records = [run(make_scenario(), name).record for name in names]
    text = trace_json(map(Traced, records))
    processes = read_trace(text)
    assert [process.name for process in processes] == ["sequential", "no-lock (mistake)", "trio"]
    for record, process in zip(records, processes, strict=True):
        check_against(record, process)
    assert trace_json(map(Traced, records)) == text


def test_a_trace_of_nothing_is_a_trace() -> None:
    """No run at all, and one in which nothing happened."""
    assert json.loads(trace_json([]))["traceEvents"] == []
    nobody_came = traced(made_record(NEVER))
    assert list(nobody_came.by_name()) == ["master", "board 1: Opponent 1"]
    assert nobody_came.slices() == []


def test_names_are_text() -> None:
    """Whatever is in them."""
    title = 'Ein "Abend"\n</script>\\ \u2028 \N{WHITE CHESS QUEEN} \N{GRINNING FACE}'
    assert traced(replace(TINY, title=title)).labels == title


PLAY = Position("play_board", 33, 8, 33, 40)
PAIR = Position("play_move_pair", 51, 4, 51, 20)
STEPS = Steps(
    ("main", "task 1"),
    (
        Step(0, 0, 0, Action.GIVES_UP, (Position("play", 20, 4, 20, 30),)),
        Step(0, 1, 1, Action.GOES_ON),
        Step(4, 1, 1, Action.GIVES_UP, (PLAY, PAIR)),
        Step(10, 1, 1, Action.GOES_ON, (PLAY, PAIR)),
        Step(13, 1, 1, Action.GIVES_UP, (PLAY,)),
        Step(13, 1, 1, Action.GOES_ON, (PLAY,)),
        Step(13, 1, 1, Action.LEAVES),
    ),
)


def test_tasks_have_tracks_with_file_and_line() -> None:
    """From step to step; what takes no time is left out, and who never goes on waits to the end."""
    tracks = traced(TINY, STEPS, "mine.py").by_name()
    assert list(tracks)[3:] == ["main", "task 1"]
    main, task = tracks["main"].slices, tracks["task 1"].slices
    assert [(row["ts"], row["dur"], row["name"]) for row in main + task] == [
        (0, 20_000, "waits"),
        (0, 4_000, "runs"),
        (4_000, 6_000, "waits"),
        (10_000, 3_000, "runs"),
    ]
    assert [row["args"] for row in main + task] == [
        {"file": "mine.py", "line": 20, "function": "play"},
        {"board": 1},
        *[
            {
                "board": 1,
                "file": "mine.py",
                "line": 51,
                "function": "play_move_pair",
                "called from": "play_board, line 33",
            }
        ]
        * 2,
    ]
