"""What went wrong is told by what happened in the hall, not by the name of a rule alone."""

from dataclasses import replace

import pytest
from chart_reading import texts
from painted import comparison, gantt
from sketched_halls import blocked, cut, mistaken, ready_first, sequential, shared_out, without

from simul import compare, load_scenario, run
from simul.output.charts import totals
from simul.output.charts.faults import in_words
from simul.record import Event, Kind, Record

pytestmark = pytest.mark.charts

TEXTBOOK = ready_first(24, 30)
BROKEN = "breaks promised-order"


def with_notes(kind: Kind, *notes: str) -> Record:
    """Return the textbook's record with these events that concern no board, at one minute."""
    events = [Event(60_000, 0, 1, kind, "", note) for note in notes]
    return mistaken(replace(TEXTBOOK, events=Record.in_order([*TEXTBOOK.events, *events])), "it")


def test_a_right_run_has_no_fault() -> None:
    """Whatever its times are."""
    assert in_words(sequential(24, 30), "") == ""


def test_a_run_that_broke_off_has_the_fault_that_it_is_given() -> None:
    """What a part of it looks like says nothing: one move is one after the other."""
    for broken_off in (cut(TEXTBOOK, 10_000, "deadlock"), without(TEXTBOOK, *range(1, 24))):
        assert in_words(broken_off, "deadlock") == "deadlock"
    nobody = run(load_scenario("textbook", boards=3), "nobody-waited")
    assert "· 3 orphaned · 0 moves" in texts(totals([nobody.record], (), [nobody.remark]))


def test_a_gain_of_time_is_told_by_the_number_of_boards_at_once() -> None:
    """Or else she does not wait for replies."""
    too_good = "too good to be true: breaks a-rule"
    several = ready_first(24, 30, masters=6)
    assert in_words(several, too_good) == "too good to be true: one master at 6 boards at once"
    assert in_words(TEXTBOOK, too_good) == "too good to be true: she does not wait"


def test_a_call_that_blocks_is_told_by_its_share_of_the_time() -> None:
    """From a tenth on: of six seconds each the program sleeps one."""
    assert in_words(blocked(24, 30, 1_000), BROKEN) == ("a blocking call took 16.5 % of the time")
    assert in_words(blocked(24, 30, 100), BROKEN) == BROKEN


def test_one_after_the_other_against_the_promise_is_watching() -> None:
    """She stays at a board while others wait; four masters who share the boards do not."""
    assert in_words(sequential(24, 30), BROKEN) == "she watches each opponent think"
    assert in_words(shared_out(24, 30, masters=4), BROKEN) == BROKEN
    held = run(load_scenario("textbook", boards=6), "lock-held").record
    assert gantt(held, BROKEN).title == (
        "lock-held (mistake): 3:00:00 · she watches each opponent think, replies wait 0:05:00 on "
        "average"
    )


def test_overwritten_updates_are_counted_beside_what_they_cost() -> None:
    """One update may overwrite several: the scoreboard is short of them all."""
    one = with_notes(Kind.OVERWRITTEN, "board 2 read 0 and wrote 1 over 5")
    two = with_notes(Kind.OVERWRITTEN, *["board 2 read 7 and wrote 8 over 5"] * 2)
    none = with_notes(Kind.OVERWRITTEN, *(f"board 2 read {n} and wrote 1 over 5" for n in (4, 6)))
    assert in_words(one, BROKEN) == "the score is 5 short because 1 update overwrote others"
    assert in_words(two, BROKEN) == "the score is 4 too high because 2 updates overwrote others"
    assert in_words(none, BROKEN) == "2 updates of the score overwrote others"


def test_picture_and_table_tell_the_same_of_a_scoreboard() -> None:
    """Four updates, twelve too few: both numbers, in both places."""
    one = run(load_scenario("textbook"), "unlocked-score")
    assert gantt(one.record, one.remark).title == (
        "unlocked-score (mistake): 24 boards in 1:00:55, but the score is 12 short because 4 "
        "updates overwrote others"
    )
    assert str(one.verdict.breaches[0]).endswith(
        "; after 4 such updates the scoreboard shows 12 too few"
    )


def test_a_queue_without_a_bound_is_told_by_its_length() -> None:
    """As it was at its longest."""
    crowd = with_notes(Kind.CROWDED, "24 items at mine.py, line 25")
    assert in_words(crowd, BROKEN) == "24 items stood in a queue that has no bound"


def test_each_row_of_a_comparison_says_what_happened() -> None:
    """Where a rule alone was named."""
    names = ("asyncio", "no-lock", "lock-held", "two-locks", "lost-update")
    several = compare(load_scenario("textbook", boards=6), names)
    assert {
        "too good to be true: one master at 6 boards at once",
        "she watches each opponent think",
        "deadlock: boards 2 and 3 wait for each other",
        "the score is 150 short because 150 updates overwrote others",
    } <= {text.replace("\n", " ") for text in texts(comparison(several.records, several.remarks))}


def test_one_after_the_other_is_not_compared_with_itself() -> None:
    """A walk or a break between two games changes nothing in that; a single game is no order."""
    slow = sequential(3, 4)
    late = replace(slow, events=tuple(e._replace(at=e.at + 9_000 * e.board) for e in slow.events))
    assert late.makespan > late.one_by_one
    for record in (slow, replace(late, events=Record.in_order([*late.events]))):
        assert "· one after the other ·" in gantt(record).description
    same = replace(ready_first(3, 4), sequential=1)
    assert "· no faster than one after the other ·" in gantt(same).description
    assert "one after the other" not in gantt(sequential(1, 4)).description
