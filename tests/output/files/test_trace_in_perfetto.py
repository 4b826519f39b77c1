"""Traces as Perfetto reads them: nothing is dropped, and the figures are those of the record."""

from collections.abc import Iterable

import pytest
from documents import blocks
from perfetto_reading import read_by_perfetto

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.output.files import Traced, trace_json
from simul.record import Kind, Record, State
from simul.record.figures import waits_for_a_visit
from simul.running import compare, run
from simul.scenario import Scenario, load_scenario, shipped
from simul.schedulers import SCHEDULERS

pytestmark = pytest.mark.perfetto

OF_BOARDS = (State.AT_BOARD, State.THINKING, State.READY, State.TO_START)
OF_MASTERS = (State.IDLE, State.WALKING, State.RESTING, State.BLOCKED)


def trace_of(records: Iterable[Record]) -> str:
    """Make one trace of them."""
    return trace_json(map(Traced, records))


def waits_for_a_slice(record: Record) -> int:
    """Count the waits for visits that take time: others have no slice for an arrow to lead to."""
    brief = sum(
        (before.kind, visit.kind, move.kind) == (Kind.REPLY, Kind.VISIT, Kind.MOVE)
        and visit.at == move.at
        for events in record.by_board.values()
        for before, visit, move in zip(events, events[1:], events[2:], strict=False)
    )
    return len(waits_for_a_visit(record.by_board.values())) - brief


def with_few_boards(name: str) -> Scenario:
    """Load a scenario, with at most 12 boards: each has tracks of its own."""
    whole = load_scenario(name, on_failure="forfeit")
    return load_scenario(name, on_failure="forfeit", boards=min(12, whole.boards))


@pytest.mark.parametrize("group", ["lessons", "rules", "events"])
def test_perfetto_reads_every_shipped_scenario_without_a_fault(group: str) -> None:
    """All of a group in one trace, as several processes; records that the reference predicts."""
    scenarios = [with_few_boards(each.name) for each in shipped(group)]
    records = [predict(scenario, "ready-first", seed_games(scenario)) for scenario in scenarios]
    with read_by_perfetto(trace_of(records)) as perfetto:
        assert perfetto.faults() == []
        waits = sum(map(waits_for_a_slice, records))
        assert perfetto.rows("SELECT COUNT(*) FROM flow") == [(waits,)]
        for state in (*OF_BOARDS, *OF_MASTERS):
            found = perfetto.rows(f"SELECT SUM(dur) FROM slice WHERE name = '{state}'")  # noqa: S608
            ms = sum(record.time_in(state) for record in records)
            assert found == [(ms * 1_000_000 or None,)]


def test_perfetto_reads_moves_that_take_no_time_without_a_fault() -> None:
    """Where times are measured, many are zero."""
    record = run(load_scenario("measured"), "asyncio").record
    with read_by_perfetto(trace_of([record])) as perfetto:
        assert perfetto.faults() == []


@pytest.mark.parametrize("name", ["duel", "walk-out"])
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_perfetto_reads_every_scheduler_and_mistake_without_a_fault(name: str) -> None:
    """Also where a master is at three boards at once, where it ends early, or deadlocks."""
    records = compare(load_scenario(name), list(SCHEDULERS)).records
    with read_by_perfetto(trace_of(records)) as perfetto:
        assert perfetto.faults() == []
        assert perfetto.rows("SELECT name FROM process WHERE pid > 0 ORDER BY pid") == [
            (record.label,) for record in records
        ]


def test_perfetto_has_the_tracks_in_their_order() -> None:
    """The master is the main thread, and the boards are below her."""
    records = compare(load_scenario("duel"), ["sequential", "trio"]).records
    sql = (
        "SELECT process.name AS process, thread.name AS thread, is_main_thread "
        "FROM thread JOIN process USING (upid) "
        "WHERE pid > 0 ORDER BY tid"
    )
    with read_by_perfetto(trace_of(records)) as perfetto:
        assert perfetto.rows(sql) == [
            (scheduler, track, int(track == "master"))
            for scheduler in ("sequential", "trio")
            for track in (
                "master",
                "board 1: Opponent 1",
                "board 2: Slow Sam",
                "board 3: Opponent 3",
            )
        ]


def test_an_arrow_of_perfetto_lasts_as_long_as_a_reply_waits() -> None:
    """From the end of the thinking to the start of the visit."""
    record = run(load_scenario("textbook"), "asyncio").record
    sql = (
        "SELECT SUM(visit.ts - reply.ts - reply.dur) FROM flow "
        "JOIN slice reply ON reply.id = slice_out JOIN slice visit ON visit.id = slice_in"
    )
    with read_by_perfetto(trace_of([record])) as perfetto:
        assert perfetto.rows(sql) == [(record.time_in(State.READY) * 1_000_000,)]


def test_the_query_in_the_documentation_finds_what_it_says() -> None:
    """What the opponents' waiting adds up to, under each scheduler."""
    (sql,) = blocks("docs/command-line.md", "sql")
    records = compare(load_scenario("textbook"), ["asyncio", "sequential"]).records
    with read_by_perfetto(trace_of(records)) as perfetto:
        found = {name: round(1_000 * seconds) for name, seconds in perfetto.rows(sql)}
    waits = {record.label: record.time_in(State.READY) for record in records}
    assert found == {name: ms for name, ms in waits.items() if ms}


def test_perfetto_would_tell_of_a_fault() -> None:
    """Two slices that overlap on one track, as there would be without lanes."""
    slices = [f'{{"name":"x","ph":"X","pid":1,"tid":1,"ts":{ts},"dur":5}}' for ts in (0, 3)]
    with read_by_perfetto(f'{{"traceEvents":[{",".join(slices)}]}}') as perfetto:
        assert perfetto.faults() == [("slice_drop_overlapping_complete_event", 1)]
