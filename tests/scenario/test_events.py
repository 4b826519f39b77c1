"""Events that really took place: the facts, their sources, and a prediction that is not far off."""

import re
from functools import lru_cache

import pytest

from simul.oracle.reference import predict
from simul.record import Record, State
from simul.running import run
from simul.scenario import everything, load_scenario, shipped

FACTS = {
    "capablanca-1931": (50, 50, 9 * 60, "+28 =16 -6", 5.5),
    "carlsen-2016": (70, 70, 6 * 60, "+67 =2 -1", None),
    "club-evening": (20, 20, 2 * 60, "", None),
    "gareyev-2016": (48, 48, 19 * 60 + 9, "+35 =7 -6", None),
    "georgiev-2009": (360, 360, 14 * 60 + 8, "+284 =70 -6", None),
    "gershon-2010": (523, 523, 18 * 60 + 30, "+454 =58 -11", None),
    "ghaem-maghami-2011": (604, 604, 25 * 60, "+590 =16 -8 (AFP, of 614)", 55),
    "hort-1977": (200, 550, 24 * 60 + 20, "+477 =63 -10", None),
    "judit-polgar-2015": (8, 8, None, "", None),
    "polgar-2005": (326, 326, 16 * 60 + 30, "+309 =14 -3", 14.6),
}
"""Boards, games, minutes, result and kilometres as the sources have them."""

SMALL = {"capablanca-1931": 50, "carlsen-2016": 70, "club-evening": 20, "judit-polgar-2015": 8}
"""Events that are small enough to be predicted in full here."""

LARGE = {"hort-1977": 40, "georgiev-2009": 48, "gershon-2010": 48, "ghaem-maghami-2011": 48,
         "polgar-2005": 48, "gareyev-2016": 6}  # fmt: skip
"""The others, and with how many boards they are predicted here."""

EVENTS = pytest.mark.parametrize("name", FACTS)


@lru_cache(maxsize=len(FACTS))
def predicted(name: str) -> Record:
    """The prediction of an event, with few boards if it is a large one."""
    return predict(load_scenario(name, boards=(SMALL | LARGE)[name]), "ready-first")


def comment(name: str) -> str:
    """What stands at the head of an event's file, as one line."""
    (path,) = [each.path for each in everything() if each.name == name]
    lines = path.read_text(encoding="utf-8").splitlines()
    return " ".join(line.removeprefix("# ") for line in lines[1:] if line.startswith("# "))


def kilometres(record: Record, name: str) -> float:
    """How far she walked, were there as many boards as there were."""
    scenario = load_scenario(name)
    assert scenario.floor is not None
    boards = (SMALL | LARGE)[name]
    return record.walking * scenario.floor.pace / 1e6 * scenario.boards / boards


def test_every_event_is_here() -> None:
    """And none of them needs anything that not every machine has."""
    assert [each.name for each in shipped("events")] == list(FACTS)


@EVENTS
def test_an_event_has_the_facts_as_the_sources_have_them(name: str) -> None:
    """Boards, games, total, result and distance; what no source tells is said to be assumed."""
    scenario = load_scenario(name)
    history = scenario.history
    assert history is not None
    minutes = None if history.total is None else history.total // 60_000
    facts = (scenario.boards, scenario.all_games, minutes, history.result, history.distance)
    assert facts == FACTS[name]
    assert history.assumed


@EVENTS
def test_an_event_says_where_it_is_written(name: str) -> None:
    """An address or a paper with its date, in the file's comment as well as in the table."""
    history = load_scenario(name).history
    assert history is not None
    first = re.split(r"[;,]", history.source.replace("an estimate, not a record: ", ""))[0]
    assert first.removesuffix("(more than six hours)").strip() in comment(name)
    assert re.search(r"\.(com|org|is)/|19\d\d|20\d\d|podcast", history.source)
    assert "Look at " in comment(name)


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"judit-polgar-2015", "gareyev-2016"}))
def test_the_prediction_is_not_far_from_history(name: str) -> None:
    """Between three quarters of the time and half as much again; nothing was fitted.

    What the comment says is predicted is tested below. Nobody tells how long Judit Polgar's took.
    """
    history = load_scenario(name).history
    assert history is not None
    assert history.total is not None
    assert 0.75 < told(name) / history.total < 1.5


def told(name: str) -> int:
    """What the comment says is predicted, in ms."""
    hours, minutes = re.findall(r"Predicted: (\d+):(\d+)", comment(name))[0]
    return (int(hours) * 60 + int(minutes)) * 60_000


@pytest.mark.long
def test_gareyev_plays_about_as_long_as_he_did() -> None:
    """With an eighth of the boards the time of all is reckoned in proportion."""
    scenario = load_scenario("gareyev-2016")
    assert scenario.history is not None
    assert scenario.history.total is not None
    total = predicted("gareyev-2016").makespan * scenario.boards / LARGE["gareyev-2016"]
    assert 0.75 < total / scenario.history.total < 1.5


@pytest.mark.parametrize("name", SMALL)
def test_the_comment_tells_what_is_predicted(name: str) -> None:
    """To the minute."""
    assert told(name) == predicted(name).makespan // 60_000 * 60_000


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(LARGE) - {"gareyev-2016"}))
def test_the_comment_of_a_large_event_tells_about_as_much(name: str) -> None:
    """Within a twentieth of what so many boards in proportion lead to."""
    boards = load_scenario(name).boards / LARGE[name]
    assert 0.95 < predicted(name).makespan * boards / told(name) < 1.05


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_games_are_as_long_as_those_of_the_sources(name: str) -> None:
    """27 moves a game at Seltjarnarnes, 29 in Las Vegas."""
    record = predicted(name)
    moves = sum(bool(event.move) for event in record.events) / 2
    assert 22 < moves / len(record.pairings) < 32


@pytest.mark.long
@pytest.mark.parametrize(("name", "least", "most"), [
    ("capablanca-1931", 5.5, 6.5), ("ghaem-maghami-2011", 45, 60), ("polgar-2005", 14.6, 25),
])  # fmt: skip
def test_the_way_is_not_far_from_the_one_that_is_told(name: str, least: float, most: float) -> None:
    """5.5, 55 and 14.6 km."""
    assert least < kilometres(predicted(name), name) < most


@pytest.mark.parametrize(
    "scheduler",
    ["asyncio", *(pytest.param(each, marks=pytest.mark.long) for each in ("trio", "threaded"))],
)
def test_an_event_is_played_as_predicted(scheduler: str) -> None:
    """In the hall, with a real event loop or with real threads."""
    for name in ("capablanca-1931", "judit-polgar-2015"):
        one = run(load_scenario(name), scheduler)
        assert one.outcome == "verified"
        assert one.record.fingerprint == predicted(name).fingerprint


def test_capablanca_is_round_before_the_teams_are_ready() -> None:
    """He waits for nearly half of the time, and goes round some forty times."""
    record = predicted("capablanca-1931")
    assert 0.4 < record.time_in(State.IDLE) / record.makespan < 0.5
    laps = record.walking * 1.3 / (50 * 2.74 * 1_000)
    assert 38 < laps < 46


@pytest.mark.long
def test_horts_first_round_takes_ten_minutes() -> None:
    """As the papers tell; with a fifth of the boards, two minutes."""
    record = predicted("hort-1977")
    assert [visit.board for visit in record.visits[:40]] == list(range(1, 41))
    assert 115_000 < record.visits[40].start < 125_000


def test_gareyev_has_white_in_half_of_the_games_and_walks_nowhere() -> None:
    """The alarm is a break of half an hour."""
    record = predict(load_scenario("gareyev-2016", boards=2), "ready-first")
    assert [pairing.master_is_white for pairing in record.pairings] == [True, False]
    assert record.walking == 0
    assert [str(each) for each in load_scenario("gareyev-2016").breaks] == [
        "a break of 1800 s at 36000 s"
    ]


def test_judit_polgars_clocks_never_run_short() -> None:
    """47 minutes are left to her everywhere, 9 to one of the teams."""
    record = predicted("judit-polgar-2015")
    left = [clocks for board in record.by_board for clocks in record.clocks_after(board)]
    assert min(clocks.master for clocks in left) // 60_000 == 47
    assert min(clocks.opponent for clocks in left) // 60_000 == 9
