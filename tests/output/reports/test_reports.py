"""What the terminal says of a real exhibition: its rules, what happened, and the event itself."""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from conftest import make_scenario
from endings import ending
from rich.console import Console, RenderableType

from simul import load_scenario
from simul.oracle.verdict import Breach, Verdict
from simul.output.reports.forecast import forecast
from simul.output.reports.rules import rules, size
from simul.output.reports.runs import comparison_report, run_report
from simul.record import Event, Kind, Pairing, Record
from simul.running import compare
from simul.running.results import Comparison, Run
from simul.scenario import Scenario
from simul.scenario.rules import Break, ClockRules, Floor, History
from simul.schedulers import SCHEDULERS
from simul.theory import Theory

USUAL = load_scenario("textbook", boards=2).model_copy(update={"moves": 4})
HISTORY = History.model_validate(
    {
        "total": "9 h",
        "source": "TIME, 23 Feb 1931.",
        "result": "+136 =32 -7",
        "distance": 20.0,
        "assumed": "How fast he walked.",
    }
)
HOUR = 3_600_000
THEORY = Theory(total=0, exact=False, binds="", statement="nothing is known", explanation="")


def changed(master: Mapping[str, Any] = {}, **changes: Any) -> Scenario:
    """Change the textbook's exhibition, and its master."""
    changes["master"] = USUAL.master.model_copy(update=dict(master))
    return USUAL.model_copy(update=changes)


def played(*own: Event, total: int = 9 * HOUR) -> Record:
    """A game that she won with White, and one that was drawn; with what she did beside that."""
    events = [
        Event(0, 1, 0, Kind.ARRIVED),
        Event(0, 2, 0, Kind.ARRIVED),
        Event(5_000, 1, 0, Kind.OVER, note=ending("1-0 Black resigned")),
        Event(total, 2, 0, Kind.OVER, note=ending("1/2-1/2 agreed")),
        *own,
    ]
    pairings = tuple(Pairing(board, "Master", "Opponent", "", "") for board in (1, 2))
    return Record("?", "?", "virtual", 1, pairings, Record.in_order(events))


def run_of(scenario: Scenario, record: Record, name: str = "asyncio", *broken: str) -> Run:
    """Say that a scheduler made this record."""
    breaches = tuple(Breach(invariant, 1, 0, "?") for invariant in broken)
    return Run(scenario, SCHEDULERS[name], record, Verdict(breaches), "2 tasks", 0.5)


def told(report: RenderableType) -> list[str]:
    """Print a report as into a wide file."""
    text = StringIO()
    Console(file=text, width=400).print(report)
    return [line.rstrip() for line in text.getvalue().splitlines()]


WALK = (
    Event(10_000, 0, 1, Kind.WALK),
    Event(HOUR + 10_000, 0, 1, Kind.STAND),
    Event(2 * HOUR, 0, 1, Kind.REST),
    Event(2 * HOUR + 300_000, 0, 1, Kind.STAND),
    Event(6_000, 2, 0, Kind.PASSED),
)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (USUAL, "2 boards, 4 move pairs, master 5 s, opponents 55 s, seed 2017"),
        (changed(games=5), "5 games at 2 boards, 4 move pairs, master 5 s, opponents 55 s, "),
        (changed(games=2), "2 boards, 4 move pairs, master 5 s, "),
        (changed({"team": 2}), "2 boards, 4 move pairs, a team of 2, each 5 s, opponents 55 s, "),
        (changed({"tandem": 2}), "2 boards, 4 move pairs, a tandem of 2, each 5 s, opponents 55"),
    ],
    ids=["usual", "games", "no-more-games", "team", "tandem"],
)
def test_the_title_says_how_many_play(scenario: Scenario, words: str) -> None:
    """Games only where there are more of them than boards."""
    assert size(scenario).startswith(words)


CLOCK = ClockRules.model_validate({"time": "30 min", "increment": "10 s"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"order": "rotation", "passes": 3}, "rotation; an opponent may pass 3 times"),
        ({"master": {"colour": "black"}}, "the master has Black"),
        ({"clock": CLOCK}, "clock 30 min + 10 s"),
        (
            {"clock": CLOCK.model_copy(update={"increment": 0, "host_extra": HOUR})},
            "clock 30 min, the master has 90 min",
        ),
        (
            {"clock": CLOCK.model_copy(update={"host_extra_per_board": 1_500})},
            "clock 30 min + 10 s, the master has 1803 s",
        ),
        (
            {"floor": Floor(spacing=2.5)},
            "floor: a ring, 2.5 m from board to board, at 1.4 m/s",
        ),
        (
            {
                "breaks": (
                    Break.model_validate({"at": 0, "length": "90 s"}),
                    Break.model_validate({"every": "2 h", "length": "5 min"}),
                )
            },
            "a break of 90 s at 0 s; a break of 5 min every 2 h",
        ),
    ],
    ids=["usual", "order", "colour", "clock", "host", "host-board", "floor", "breaks"],
)
def test_only_unusual_rules_are_told(changes: dict[str, Any], words: str) -> None:
    """Those of the textbook are the usual ones."""
    scenario = changed(**changes)
    assert rules(scenario) == words
    lines = told(run_report(run_of(scenario, played())))
    assert [line for line in lines if line.startswith("Rules: ")] == [f"Rules: {words}"] * bool(
        words
    )


def test_a_run_tells_what_the_master_scored_and_what_else_happened() -> None:
    """An hour of walking at 1.4 m/s is 5.04 km."""
    lines = told(run_report(run_of(changed(floor=Floor(spacing=2.5)), played(*WALK))))
    assert "The master: +1 =1 -0 (won, drawn, lost)" in lines
    assert "Walking 5.0 km (1:00:00), 1 break (0:05:00), 1 pass" in lines


def test_without_a_floor_nothing_is_said_of_walking() -> None:
    """Nor of breaks and passes where there are none."""
    assert not [line for line in told(run_report(run_of(USUAL, played()))) if "alking" in line]
    walked = told(run_report(run_of(changed(floor=Floor(spacing=0)), played())))
    assert "Walking 0 m (0:00:00)" in walked


def test_several_masters_are_told_of_on_average() -> None:
    """One walked for an hour, the other one not at all."""
    record = played(*WALK)
    pairings = (record.pairings[0], replace(record.pairings[1], masters=(2,)))
    lines = told(
        run_report(run_of(changed(floor=Floor(spacing=1)), replace(record, pairings=pairings)))
    )
    assert "The masters: +1 =1 -0 (won, drawn, lost)" in lines
    assert "Walking 2.5 km each on average (0:30:00), 1 break (0:05:00), 1 pass" in lines


def test_newcomers_who_never_sat_down_are_counted() -> None:
    """Their games are part of the record."""
    record = played()
    newcomers = [replace(record.pairings[0], board=board, place=board - 2) for board in (3, 4)]
    record = replace(record, pairings=(*record.pairings, *newcomers))
    assert "2 newcomers never sat down" in told(run_report(run_of(changed(games=4), record)))


def test_a_run_is_set_beside_the_real_event() -> None:
    """What it took, how it ended, how far she walked, and what no source tells."""
    scenario = changed(floor=Floor(spacing=2.5), history=HISTORY)
    quick = played(*WALK, total=31_632_000)
    lines = told(run_report(run_of(scenario, quick)))
    assert [line for line in lines if line.startswith(("Historical: ", "Assumed: "))] == [
        "Historical: 9:00:00 (TIME, 23 Feb 1931); this run 8:47:12, 2.4 % less.",
        "Historical: result +136 =32 -7; this run +1 =1 -0.",
        "Historical: distance 20 km; this run 5.0 km.",
        "Assumed: How fast he walked.",
    ]


@pytest.mark.parametrize(
    ("total", "words"),
    [(9 * HOUR, "the same"), (9 * HOUR + 1, "the same"), (18 * HOUR, "100.0 % more")],
)
def test_a_total_is_compared_to_a_tenth_of_a_per_cent(total: int, words: str) -> None:
    """Nobody knows the real one better than that."""
    lines = told(run_report(run_of(changed(history=HISTORY), played(total=total))))
    assert next(line for line in lines if "9:00:00 (TIME" in line).endswith(f", {words}.")


def test_what_no_source_tells_is_left_out() -> None:
    """The source stands there all the same."""
    only_source = History(source="a newspaper")
    lines = told(run_report(run_of(changed(history=only_source), played())))
    assert [line for line in lines if "istorical" in line or "ssumed" in line] == [
        "Historical: source (a newspaper)."
    ]


def test_runs_that_agree_stand_together_beside_the_real_event() -> None:
    """Those that are not verified do not stand there at all."""
    scenario = changed(history=HISTORY.model_copy(update={"result": "", "distance": None}))
    runs = (
        run_of(scenario, played(total=8 * HOUR), "asyncio"),
        run_of(scenario, played(total=12 * HOUR), "sequential"),
        run_of(scenario, played(total=8 * HOUR), "trio"),
        run_of(scenario, played(total=HOUR), "cloned-masters", "one-board-at-a-time"),
    )
    lines = told(comparison_report(Comparison(scenario, runs, THEORY, None)))
    assert (
        "Historical: 9:00:00 (TIME, 23 Feb 1931); asyncio and trio 8:00:00, 11.1 % less; "
        "sequential 12:00:00, 33.3 % more."
    ) in lines


def test_what_all_runs_have_in_common_needs_no_names() -> None:
    """All played the same games; where they differ, no name is left out."""
    scenario = changed(history=HISTORY.model_copy(update={"distance": None}))
    names = ("asyncio", "trio", "threaded", "generators")
    late = run_of(scenario, played(total=12 * HOUR), "sequential")
    runs = (*(run_of(scenario, played(total=8 * HOUR), name) for name in names), late)
    lines = told(comparison_report(Comparison(scenario, runs, THEORY, None)))
    assert "Historical: result +136 =32 -7; every verified run +1 =1 -0." in lines
    assert any("; asyncio, trio, threaded and generators 8:00:00, 11.1 % less;" in n for n in lines)


def test_runs_in_which_the_same_happened_are_told_of_together() -> None:
    """Each sentence with the names of its runs; where nothing happened, none."""
    still, walked = played(), played(*WALK[2:])
    names = ("asyncio", "trio", "threaded", "generators", "sequential")
    runs = tuple(run_of(USUAL, walked if n < 4 else still, name) for n, name in enumerate(names))
    lines = told(comparison_report(Comparison(USUAL, runs, THEORY, None)))
    assert "asyncio, trio, threaded and generators: 1 break (0:05:00), 1 pass" in lines
    assert not [line for line in lines if line.startswith("sequential:")]


def test_where_no_game_can_be_known_beforehand_the_comparison_says_so() -> None:
    """Instead of what the reference predicts."""
    several = Comparison(USUAL, (run_of(USUAL, played()),), THEORY, None)
    assert told(comparison_report(several))[-1] == (
        "No game here can be known beforehand: the verdict is about what was played."
    )
    predicted = replace(several, prediction=played())
    assert told(comparison_report(predicted))[-1].startswith("A discrete-event reference predicts")


def test_a_scenario_that_cannot_be_predicted_can_be_checked() -> None:
    """There is no table then."""
    assert not [line for line in told(forecast("x", USUAL, [], THEORY, 2)) if "predicted" in line]
    known = told(forecast("x", USUAL, [("ready-first", played())], THEORY, 2))
    assert [line for line in known if "predicted total" in line]


def test_what_cannot_be_played_again_is_said_with_its_reason() -> None:
    """A master whose times are measured."""
    measured = load_scenario("textbook").master.model_validate(
        {**USUAL.master.model_dump(), "move_time": {"distribution": "measured"}}
    )
    lines = told(run_report(run_of(USUAL.model_copy(update={"master": measured}), played())))
    assert "Not reproducible: measured times depend on the machine" in lines
    assert not [
        line for line in told(run_report(run_of(USUAL, played()))) if "reproducible" in line
    ]


def test_what_to_look_for_is_told_only_where_a_run_shows_it() -> None:
    """A broken run shows something else; one right run beside it is enough."""
    scenario = changed(look_for="She is idle at the end.")
    line = "Look for: She is idle at the end."
    right = run_of(scenario, played())
    wrong = run_of(scenario, played(), "cloned-masters", "one-board-at-a-time")
    assert line in told(run_report(right))
    assert line not in told(run_report(wrong))
    assert line in told(comparison_report(Comparison(scenario, (wrong, right), THEORY, None)))
    assert line not in told(comparison_report(Comparison(scenario, (wrong, wrong), THEORY, None)))


def test_a_brief_report_has_the_facts_and_leaves_the_rest_to_the_reader() -> None:
    """The table, what went wrong and what it cost; no theory, and nothing to look for."""
    scenario = changed(look_for="She is idle at the end.")
    right = replace(run_of(scenario, played()), costs=("Starting took 3 s.",))
    wrong = run_of(scenario, played(), "cloned-masters", "one-board-at-a-time")
    whole = told(comparison_report(Comparison(scenario, (right, wrong), THEORY, None)))
    brief = told(comparison_report(Comparison(scenario, (right, wrong), THEORY, None), brief=True))
    left_out = [line for line in whole if line not in brief]
    assert [line for line in whole if line in brief] == brief
    assert {line.partition(":")[0] for line in left_out} >= {"Look for", "Theory"}
    assert "asyncio: Starting took 3 s." in brief
    assert any(line.startswith("cloned-masters broke") for line in brief)
    omitted = "Look for", "The master:"
    alone = [line for line in told(run_report(right)) if not line.startswith(omitted)]
    assert told(run_report(right, brief=True)) == alone


def test_what_runs_cost_has_their_names_and_equal_sentences_are_told_once() -> None:
    """Of one run alone there is nothing to name."""
    costs = ("2 processes on 1 core.", "mine.py, line 3: a queue.")
    one = replace(run_of(USUAL, played()), costs=costs)
    two = replace(run_of(USUAL, played(), "trio"), costs=costs[:1])
    lines = told(comparison_report(Comparison(USUAL, (one, two), THEORY, None)))
    assert "asyncio and trio: 2 processes on 1 core." in lines
    assert "asyncio: mine.py, line 3: a queue." in lines
    assert not [line for line in lines if line.startswith("trio: 2")]
    assert set(costs) <= set(told(run_report(one)))


def test_who_waited_in_vain_is_counted_with_those_who_waited() -> None:
    """The opponent at board 3 walks out, and the games at boards 4 to 6 are never begun."""
    lines = told(comparison_report(compare(load_scenario("walk-out"), ["sequential", "asyncio"])))
    (line,) = [line for line in lines if "waited to start" in line]
    assert line.endswith("0:12:00 on average and 0:16:00 at most; 3 more waited in vain")


def test_a_run_that_did_what_the_reference_predicts_is_named_whatever_its_policy() -> None:
    """Rotation promises another order, which is the same where all think equally long."""
    lines = told(comparison_report(compare(USUAL, ["sequential", "rotation", "asyncio"])))
    assert lines[-1].endswith(": event by event what rotation and asyncio did.")


def test_wrapped_complaints_keep_their_indentation() -> None:
    """Explanations are indented as a whole; the words of a rule stay beside its name."""
    runs = (
        run_of(USUAL, played(), "time-sleep", "loop-not-blocked"),
        run_of(USUAL, played(), "cloned-masters", "one-board-at-a-time"),
    )
    text = StringIO()
    report = comparison_report(Comparison(USUAL, runs, THEORY, None))
    Console(file=text, width=72).print(report)
    lines = text.getvalue().splitlines()
    start = lines.index("Broken rules:")
    rules = lines[start + 1 : start + 4]
    assert rules[0] == "  one-board-at-a-time  a master is at one board at a time"
    assert rules[1].startswith("  loop-not-blocked     no call blocks the event loop")
    assert rules[2].startswith(" " * 23)
    assert " ".join(f"{rules[1]} {rules[2]}".split()).endswith("serves no board meanwhile")


def test_a_column_without_a_figure_is_left_out() -> None:
    """There is no speed-up where games are broken off."""
    failed, whole = (
        told(comparison_report(compare(load_scenario(name), ["sequential", "asyncio"])))
        for name in ("walk-out", "duel")
    )
    assert "speed-up" not in " ".join(failed)
    assert any("speed-up" in line for line in whole)


def test_the_heading_says_how_a_board_differs() -> None:
    """By the time that is thought there."""
    assert "opponents 20 s (board 2: 35 s), seed 3" in size(load_scenario("duel"))


WITH_LATENCY = make_scenario(latency=True)


def text_of(scenario: Scenario, width: int) -> str:
    """The comparison of two schedulers, as it is printed in so many columns."""
    console = Console(width=width, record=True, file=StringIO())
    console.print(comparison_report(compare(scenario, ["sequential", "asyncio"])))
    return console.export_text()


def test_totals_of_runs_that_broke_off_unlike_are_said_not_to_compare() -> None:
    """One after the other 17 moves in a quarter of an hour, asyncio 18 in three minutes."""
    told = " ".join(text_of(load_scenario("walk-out"), 80).split())
    assert (
        "These totals do not compare: the master made 17 moves under sequential; 18 moves under "
        "asyncio sequential: board 3" in told
    )
    assert "do not compare" not in text_of(make_scenario(), 200)


def test_a_brief_report_says_so_too() -> None:
    """The least total, of the run that broke off first, would look like the fastest."""
    runs = compare(load_scenario("walk-out"), ["threaded", "asyncio"])
    assert any("do not compare" in line for line in told(comparison_report(runs, brief=True)))


def test_in_eighty_columns_no_word_of_the_fates_is_cut() -> None:
    """The longest is that of the error which a framework raises."""
    text = text_of(load_scenario("walk-out"), 80)
    assert "ExceptionGroup" in text
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_latency_is_in_the_table_where_the_scenario_asks_for_it() -> None:
    """Three boards: in turn, the last one's first request waits for two games of four minutes."""
    heads = "latency p50   latency p95   latency p99"
    lines = text_of(WITH_LATENCY, 200).splitlines()
    assert sum(heads in line for line in lines) == 1
    (in_turn,) = [line for line in lines if line.startswith(" sequential")]
    assert in_turn.split()[7:11] == ["60.0", "s", "0:09:00", "0:09:00"]
    assert heads not in text_of(make_scenario(), 200)


def test_in_eighty_columns_the_latency_takes_the_place_of_other_columns() -> None:
    """Nothing is cut: the fingerprint and who played are left out."""
    lines = text_of(WITH_LATENCY, 80).splitlines()
    assert max(map(len, lines)) <= 80
    (in_turn,) = [line for line in lines if line.startswith(" sequential")]
    assert in_turn.split()[-5:] == ["60.0", "s", "0:09:00", "0:09:00", "verified"]
    assert "…" not in "".join(lines)
