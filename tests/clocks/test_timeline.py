"""The virtual clock, which is the discrete-event core, and the wall clock."""

import threading
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simul.clocks import Agenda, Timeline, WallClock
from simul.clocks.timeline import DAY_MS
from simul.durations import NEVER
from simul.errors import Interrupted

Waking = tuple[int, str]


def wakings(timeline: Timeline) -> list[Waking]:
    """Let all time pass; return the sleepers and when each was woken."""
    log: list[Waking] = []
    timeline.sleep(20, 1, lambda: log.append((timeline.now, "Ada")))
    timeline.sleep(10, 2, lambda: log.append((timeline.now, "Bea")))
    while timeline.wake_next():
        pass
    return log


def test_sleepers_wake_in_the_order_of_their_due_times() -> None:
    """The earliest wakes first, and the time is exactly when each is due."""
    assert wakings(Timeline()) == [(10, "Bea"), (20, "Ada")]


def test_a_tie_is_broken_by_order_and_then_by_insertion() -> None:
    """Of those due at the same instant, the lower order goes first, else the earlier call."""
    timeline, log = Timeline(), list[str]()
    for name, order in [("third", 2), ("first", 1), ("fourth", 2), ("second", 1)]:
        timeline.sleep(5, order, partial(log.append, name))
    while timeline.wake_next():
        pass
    assert log == ["first", "second", "third", "fourth"]


def test_a_cancelled_sleeper_neither_wakes_nor_moves_the_time() -> None:
    """Time does not move for a cancelled sleeper."""
    timeline = Timeline()
    timeline.sleep(10, 1, lambda: pytest.fail("woken")).cancel()
    assert not timeline.wake_next()
    assert timeline.now == 0


def test_the_clock_does_not_go_back_for_what_is_overdue() -> None:
    """While the master was busy until 25, the reply of 10 came: it wakes at once, at 25."""
    timeline, seen = Timeline(), list[int]()
    timeline.sleep(10, 1, lambda: seen.append(timeline.now))
    timeline.sleep_until(25)
    timeline.wake_next()
    assert seen == [25]


def test_the_earliest_sleeper_can_be_looked_at_and_woken() -> None:
    """As an event loop does, which wakes everything that is due by now."""
    agenda, log = Agenda(), list[str]()
    agenda.sleep(30, 1, lambda: log.append("Ada"))
    agenda.sleep(20, 7, lambda: pytest.fail("woken")).cancel()
    assert agenda.next_due() == 30
    agenda.wake_first()
    assert log == ["Ada"]
    assert agenda.next_due() == NEVER


def test_all_who_are_due_are_woken_in_due_order() -> None:
    """Also those added meanwhile; one that is cancelled meanwhile is not woken."""
    agenda, log = Agenda(), list[str]()

    def ada() -> None:
        log.append("Ada")
        agenda.sleep(25, 1, lambda: log.append("Cyd"))
        dan.cancel()

    agenda.sleep(30, 1, lambda: log.append("Bea"))
    agenda.sleep(20, 7, ada)
    dan = agenda.sleep(28, 1, lambda: log.append("Dan"))
    agenda.sleep(31, 1, lambda: log.append("Eva"))
    assert agenda.wake_due(30)
    assert log == ["Ada", "Cyd", "Bea"]
    assert not agenda.wake_due(30)
    assert agenda.next_due() == 31


def test_a_sleeper_that_is_never_due_is_left_asleep() -> None:
    """Time does not move for it, and it is never due."""
    timeline = Timeline()
    timeline.sleep(NEVER, 1, lambda: pytest.fail("woken"))
    assert not timeline.wake_next()
    assert timeline.now == 0


def alarm_at(at: int) -> tuple[Timeline, list[int]]:
    """Make a timeline with an alarm, and a log of when it rang."""
    timeline, rang = Timeline(), list[int]()
    timeline.set_alarm(at, lambda: rang.append(timeline.now))
    return timeline, rang


def test_an_alarm_rings_before_a_later_sleeper_wakes() -> None:
    """Time stops there on its way, once; then the sleeper is next."""
    timeline, rang = alarm_at(30)
    timeline.sleep(50, 1, lambda: rang.append(-timeline.now))
    assert timeline.wake_next()
    assert rang == [30]
    assert timeline.wake_next()
    assert rang == [30, -50]
    assert not timeline.wake_next()


def test_an_alarm_rings_where_nothing_sleeps() -> None:
    """A run in which all wait for ever still comes to its end."""
    timeline, rang = alarm_at(30)
    assert timeline.wake_next()
    assert rang == [30]
    assert not timeline.wake_next()


def test_an_alarm_waits_for_an_earlier_time() -> None:
    """The clock is moved to 20 first; on the way to 40 it rings, and stops there."""
    timeline, rang = alarm_at(30)
    assert timeline.advance(20)
    assert rang == []
    assert timeline.advance(40)
    assert (rang, timeline.now) == ([30], 30)
    assert not timeline.advance(NEVER)


def test_an_alarm_that_is_passed_over_rings_at_the_end_of_the_step() -> None:
    """The master is at a board from 0 to 50: her move is made, and then it rings."""
    timeline, rang = alarm_at(30)
    timeline.sleep_until(20)
    assert rang == []
    timeline.sleep_until(50)
    timeline.sleep_until(60)
    assert rang == [50]


def test_an_alarm_in_real_time_rings_when_it_is_asked_to() -> None:
    """Once, and not before its time; until then it says how long it takes."""
    clock, rang = WallClock(speed=1_000), list[str]()
    clock.set_alarm(20_000, lambda: rang.append("rang"))
    assert 0.01 < clock.next_look(1_000_000) <= 0.02
    clock.ring()
    assert rang == []
    clock.sleep_until(20_000)
    clock.ring()
    clock.ring()
    assert rang == ["rang"]


def test_a_clock_that_was_started_elsewhere_goes_on_from_there() -> None:
    """The masters in other processes share one time."""
    started = time.perf_counter() - 0.5
    clock = WallClock(1_000, started)
    assert 500_000 <= clock.now <= (time.perf_counter() - started) * 1_000_000


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=30))
def test_wakings_are_sorted_whatever_is_put_in(sleepers: list[tuple[int, int]]) -> None:
    """An independent oracle: a stable sort by due time and order."""
    timeline, log = Timeline(), list[tuple[int, int]]()
    for due, order in sleepers:
        timeline.sleep(due, order, partial(log.append, (due, order)))
    while timeline.wake_next():
        pass
    assert log == sorted(sleepers)


def test_the_wall_clock_starts_when_it_is_first_asked() -> None:
    """Importing a framework is not part of a game."""
    clock = WallClock()
    asked = time.perf_counter()
    assert asked <= clock.start() <= time.perf_counter()


def test_the_wall_clock_really_waits_and_never_too_short() -> None:
    """20 s of hall time at speed 1000 take at least 20 ms."""
    clock, started = WallClock(speed=1_000), time.perf_counter()
    clock.sleep_until(20_000)
    assert time.perf_counter() - started >= 0.02
    assert clock.now >= 20_000


def test_stopping_the_wall_clock_wakes_a_sleeper() -> None:
    """A thread that sleeps for a day is woken at once, with Interrupted."""
    clock, caught = WallClock(), list[Exception]()

    def sleep() -> None:
        try:
            clock.sleep_until(86_400_000)
        except Interrupted as error:
            caught.append(error)

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    clock.stop()
    sleeper.join()
    assert len(caught) == 1


def test_the_hall_is_told_of_each_midnight_once_and_time_does_not_move_for_it() -> None:
    """Of several that are skipped only the last counts: nothing has happened in between."""
    timeline, midnights = Timeline(), list[int]()
    timeline.at_midnight = lambda: midnights.append(timeline.now)
    for due in (10, DAY_MS + 7, DAY_MS + 8, 5 * DAY_MS + 1, 6 * DAY_MS):
        timeline.sleep(due, 1, lambda: None)
    moments = [timeline.now for _ in range(5) if timeline.wake_next()]
    assert moments == [10, DAY_MS + 7, DAY_MS + 8, 5 * DAY_MS + 1, 6 * DAY_MS]
    assert midnights == [DAY_MS, 5 * DAY_MS, 6 * DAY_MS]
    assert not timeline.wake_next()


def test_a_run_that_is_stopped_at_midnight_stays_there() -> None:
    """Its last events have the same time, whatever would have been due next."""
    timeline = Timeline()
    timeline.at_midnight = timeline.stop
    assert timeline.advance(DAY_MS + 7)
    assert timeline.now == DAY_MS


def test_time_never_goes_back_over_night() -> None:
    """A single thread may have slept beyond midnight, while others were due before."""
    timeline = Timeline()
    timeline.sleep(DAY_MS + 1, 1, lambda: None)
    timeline.sleep_until(DAY_MS + 9)
    assert timeline.wake_next()
    assert timeline.now == DAY_MS + 9
