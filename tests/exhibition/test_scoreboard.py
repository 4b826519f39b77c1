"""The scoreboard: what is added across an await, or by threads without a lock, gets lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.games import seed_games
from simul.oracle.reference import predict
from simul.oracle.verdict import Verdict, verify
from simul.output.files import load_record, record_json
from simul.record import Event, Kind, Record
from simul.running import run
from simul.scenario import load_scenario
from simul.schedulers import LADDER, MISTAKES, Scheduler


def shown(scheduler: Scheduler, seed: int = 2017) -> int:
    """What the scoreboard shows in the end."""
    exhibition = Exhibition(load_scenario("textbook", seed=seed), Timeline())
    scheduler.load()(exhibition)
    return exhibition.total.number


def mended(mistake: str, wrong: str, right: str, folder: Path) -> str:
    """Write the file of a mistake with its wrong lines put right."""
    text = MISTAKES[mistake].source
    assert text.count(wrong) == 1
    mine = folder / "mine.py"
    mine.write_text(text.replace(wrong, right), encoding="utf-8")
    return str(mine)


@pytest.mark.long
def test_of_720_moves_that_are_counted_across_an_await_30_are_left() -> None:
    """What a board sets is one more than a round before: it counts the rounds."""
    assert shown(MISTAKES["lost-update"]) == 30
    one = run(load_scenario("textbook"), "lost-update")
    assert one.verdict.broken == ("score-adds-up",)
    assert "after 690 such updates the scoreboard shows 690 too few" in str(one.verdict.breaches[0])


@pytest.mark.long
def test_what_is_added_in_one_line_of_a_task_is_not_lost(tmp_path: Path) -> None:
    """Between two awaits a task is alone; the record is that of a program without a scoreboard."""
    file = mended("lost-update", "        count = board.scoreboard.count\n", "", tmp_path)
    text = Path(file).read_text(encoding="utf-8").replace(".count = count + 1", ".count += 1")
    Path(file).write_text(text, encoding="utf-8")
    one = run(load_scenario("textbook"), file)
    assert one.outcome == "verified"
    assert one.record.fingerprint == predict(load_scenario("textbook"), "ready-first").fingerprint


@pytest.mark.long
def test_threads_are_preempted_by_the_dice_of_the_seed() -> None:
    """The same seed has the same count, others have others; it is never too large."""
    counts = [shown(MISTAKES["unlocked-score"], seed) for seed in range(6)]
    assert counts[:3] == [shown(MISTAKES["unlocked-score"], seed) for seed in range(3)]
    assert len(set(counts)) > 2
    assert max(counts) < 24


def test_with_a_lock_threads_lose_nothing_and_keep_their_order(tmp_path: Path) -> None:
    """They are preempted all the same, but whoever else wants to add has to wait."""
    line = "    board.scoreboard.count += 1"
    file = mended("unlocked-score", line, f"    with master:\n        {line.strip()}", tmp_path)
    one = run(load_scenario("textbook"), file)
    assert one.outcome == "verified"
    assert one.record.fingerprint == predict(load_scenario("textbook"), "ready-first").fingerprint


@pytest.mark.long
def test_only_the_score_is_wrong() -> None:
    """Games, times and order are those of the right file: nothing shows in a chart."""
    for name, right in (("lost-update", "asyncio"), ("unlocked-score", "threaded")):
        scenario = load_scenario("uneven", boards=8)
        record = run(scenario, name).record
        events = tuple(event for event in record.events if event.kind is not Kind.OVERWRITTEN)
        assert events == run(scenario, LADDER[right].name).record.events


def test_an_update_is_lost_in_real_time_as_well() -> None:
    """Nobody has to preempt a task: it gives way by itself."""
    one = run(load_scenario("duel"), "lost-update", clock="wall", speed=2_000.0)
    assert "score-adds-up" in one.verdict.broken


def judged(*notes: str) -> Verdict:
    """Judge a right record in which these updates were lost."""
    scenario = load_scenario("duel")
    games = seed_games(scenario)
    right = predict(scenario, "ready-first", games)
    own = [Event(5_000, 0, 1, Kind.OVERWRITTEN, "", note) for note in notes]
    record = replace(right, events=Record.in_order([*right.events, *own]))
    assert load_record(record_json(record)).events == record.events
    return verify(record, games, right, scenario)


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        (["board 1 read 0 and wrote 1 over 4"], "shows 4 too few"),
        (["board 1 read 0 and wrote 1 over 4 at mine.py, line 7"] * 2, "shows 8 too few"),
        (["board 1 read 4 and wrote 5 over 0"], "shows 4 too many"),
    ],
)
def test_the_verdict_says_by_how_much_it_is_wrong(notes: list[str], words: str) -> None:
    """The first place, and the sum of all."""
    (breach,) = judged(*notes).breaches
    assert (breach.invariant, breach.at) == ("score-adds-up", 5_000)
    assert notes[0] in breach.words
    assert breach.words.endswith(words)


def test_a_score_that_adds_up_in_the_end_is_no_breach() -> None:
    """One update undid what the other had lost."""
    assert judged("board 1 read 0 and wrote 1 over 1", "board 2 read 2 and wrote 3 over 1").verified
