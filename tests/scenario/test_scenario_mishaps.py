"""What goes wrong in a scenario: read, asked for, told in words; and what is wrong with that."""

from typing import Any

import pytest
from conftest import make_scenario
from faulty_files import GOOD, faults_of
from pydantic import ValidationError

from simul.scenario import load_scenario
from simul.scenario.mishaps import FallsSilent, HallCloses, MasterFallsIll, WalksOut

pytestmark = pytest.mark.usefixtures("own_folder")

WHATS = "comes-late, walks-out, falls-silent, hall-closes, master-falls-ill"
EVENING: list[dict[str, Any]] = [
    {"what": "master-falls-ill", "at": "1 h"},
    {"what": "hall-closes", "at": "50 min"},
    {"what": "walks-out", "at": "10 min", "boards": [3, 1]},
    {"what": "walks-out", "at": 30, "boards": [3]},
    {"what": "falls-silent", "at": "12 min", "boards": [2]},
    {"what": "falls-silent", "at": "13 min", "boards": [2, 3]},
]


def test_mishaps_are_read_in_the_order_of_the_file() -> None:
    """Each as an object of its own kind, in milliseconds."""
    mishaps = make_scenario(mishaps=EVENING).mishaps
    kinds = [MasterFallsIll, HallCloses, WalksOut, WalksOut, FallsSilent, FallsSilent]
    assert [type(mishap) for mishap in mishaps] == kinds
    times = [3_600_000, 3_000_000, 600_000, 30_000, 720_000, 780_000]
    assert [mishap.at for mishap in mishaps] == times


def test_the_earliest_mishap_of_each_kind_is_the_one_that_counts() -> None:
    """Who has left cannot leave again."""
    scenario = make_scenario(mishaps=EVENING)
    boards = (1, 2, 3)
    assert [scenario.walks_out_at(board) for board in boards] == [600_000, None, 30_000]
    assert [scenario.falls_silent_at(board) for board in boards] == [None, 720_000, 780_000]
    assert (scenario.closes_at, scenario.falls_ill_at) == (3_000_000, 3_600_000)


def test_where_nothing_goes_wrong_there_is_no_time_for_it() -> None:
    """None is not the same as at once."""
    scenario = make_scenario()
    assert (scenario.walks_out_at(1), scenario.falls_silent_at(1)) == (None, None)
    assert (scenario.closes_at, scenario.falls_ill_at) == (None, None)
    assert scenario.limit_at(1) is None
    assert scenario.mishap_words == []
    assert not scenario.propagates
    closed = make_scenario(mishaps=[{"what": "hall-closes", "at": 0}], on_failure="propagate")
    assert closed.closes_at == 0
    assert closed.propagates


def test_a_limit_holds_for_all_boards_but_those_that_have_their_own() -> None:
    """Later overrides win, and those that say nothing of it change nothing."""
    override = [
        {"boards": [1, 2], "limit": 30},
        {"boards": [2], "limit": "1 min"},
        {"boards": [1, 3], "name": "Sam"},
    ]
    spec: dict[str, Any] = {"player": "random", "think_time": 55, "override": override}
    for limit, rest in (({"limit": "2 min"}, 120_000), ({}, None)):
        scenario = make_scenario(boards=4, opponents=spec | limit)
        limits = [scenario.limit_at(board) for board in range(1, 5)]
        assert limits == [30_000, 60_000, rest, rest]


@pytest.mark.parametrize(
    ("mishap", "words"),
    [
        (
            {"what": "walks-out", "at": "10 min", "boards": [3]},
            "0:10:00 the opponent at board 3 walks out",
        ),
        (
            {"what": "walks-out", "at": "10 min", "boards": [7, 3, 7]},
            "0:10:00 the opponents at boards 3 and 7 walk out",
        ),
        (
            {"what": "falls-silent", "at": "12 min", "boards": [5]},
            "0:12:00 the opponent at board 5 never replies again",
        ),
        (
            {"what": "falls-silent", "at": "12 min", "boards": [5, 6, 7]},
            "0:12:00 the opponents at boards 5, 6 and 7 never reply again",
        ),
        (
            {"what": "walks-out", "at": 0, "boards": [1, 2, 3, 4, 5]},
            "0:00:00 the opponents at boards 1, 2, 3, 4 and 5 walk out",
        ),
        (
            {"what": "walks-out", "at": 0, "boards": list(range(1, 13))},
            "0:00:00 the opponents at boards 1, 2, 3, 4, 5 and 7 more walk out",
        ),
        (
            {"what": "walks-out", "at": 0, "boards": list(range(1, 1_506))},
            "0:00:00 the opponents at boards 1, 2, 3, 4, 5 and 1,500 more walk out",
        ),
        ({"what": "hall-closes", "at": "1 h"}, "1:00:00 the hall closes"),
        ({"what": "master-falls-ill", "at": "20 min"}, "0:20:00 the master falls ill"),
    ],
)
def test_a_mishap_is_told_in_plain_words(mishap: dict[str, Any], words: str) -> None:
    """Each board once, and not more of them than one wants to read."""
    assert [str(mishap) for mishap in make_scenario(mishaps=[mishap]).mishaps] == [words]


def test_a_whole_evening_is_told_in_order_of_time() -> None:
    """Boards that `--boards` has left out are left out here too."""
    assert make_scenario(mishaps=EVENING).mishap_words == [
        "0:00:30 the opponent at board 3 walks out",
        "0:10:00 the opponents at boards 1 and 3 walk out",
        "0:12:00 the opponent at board 2 never replies again",
        "0:13:00 the opponents at boards 2 and 3 never reply again",
        "0:50:00 the hall closes",
        "1:00:00 the master falls ill",
    ]
    assert make_scenario(boards=1, mishaps=EVENING).mishap_words == [
        "0:10:00 the opponent at board 1 walks out",
        "0:50:00 the hall closes",
        "1:00:00 the master falls ill",
    ]


def test_fewer_boards_than_the_file_has_do_not_make_its_mishaps_faulty() -> None:
    """The file is right; nobody sits at some of its boards, that is all."""
    whole, small = load_scenario("mishaps"), load_scenario("mishaps", boards=2)
    assert small.mishaps == whole.mishaps
    assert small.mishap_words == ["0:20:00 the hall closes"]


def test_a_mishap_is_made_strictly_and_stays_as_it_is() -> None:
    """In Python as in a file."""
    closing = HallCloses(what="hall-closes", at=5)
    with pytest.raises(ValidationError):
        closing.at = 6
    with pytest.raises(ValidationError):
        HallCloses(what="hall-closes", at=5, boards=(1,))  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        WalksOut(what="walks-out", at=5, boards=())
    assert make_scenario(mishaps=[closing]).mishaps == (closing,)


@pytest.mark.parametrize(
    ("mishap", "fault"),
    [
        (
            'what = "walkout", at = 5, boards = [1]',
            f'.what must be one of {WHATS} (got "walkout"); did you mean walks-out?',
        ),
        (
            'what = "hall closes", at = 5',
            f'.what must be one of {WHATS} (got "hall closes"); did you mean hall-closes?',
        ),
        ('what = "fire", at = 5', f'.what must be one of {WHATS} (got "fire")'),
        ("what = [1], at = 5", f".what must be one of {WHATS} (got [1])"),
        ("at = 5", ' has no what (got {"at": 5})'),
        ('what = "hall-closes"', ".at is missing"),
        ('what = "walks-out", at = 5', ".boards is missing"),
        ('what = "walks-out", at = 5, boards = []', ".boards must not be empty (got [])"),
        ('what = "walks-out", at = 5, boards = 3', ".boards must be a list (got 3)"),
        (
            'what = "walks-out", at = 5, boards = { a = 3 }',
            '.boards must be a list (got {"a": 3})',
        ),
        (
            'what = "walks-out", at = 5, boards = ["3"]',
            '.boards[0] must be a whole number (got "3")',
        ),
        (
            'what = "falls-silent", at = 5, boards = [0, 3, 4]',
            ".boards must name boards from 1 to 3; not so: [0, 4] (got [0, 3, 4])",
        ),
        (
            'what = "hall-closes", at = 5, boards = [3]',
            ".boards is not a key of this mishap, which strikes all boards (got [3])",
        ),
        (
            'what = "master-falls-ill", at = 5, boards = [3]',
            ".boards is not a key of this mishap, which strikes all boards (got [3])",
        ),
        (
            'what = "walks-out", at = 5, board = 3, boards = [3]',
            ".board is not a key of this table (got 3); did you mean boards?",
        ),
        (
            'what = "hall-closes", at = 5, why = "fire"',
            '.why is not a key of this table (got "fire")',
        ),
        (
            'what = "hall-closes", at = 5, workers = 3',
            ".workers is not a key of this table (got 3); "
            "did you mean workers above the first [table]?",
        ),
        (
            'what = "hall-closes", at = "169 h"',
            '.at must be between 0 s and 7 days (got "169 h")',
        ),
        ('what = "hall-closes", at = -1', ".at must be between 0 s and 7 days (got -1)"),
        ('what = "hall-closes", at = inf', ".at must be a finite time (got Infinity)"),
    ],
)
def test_a_mishap_that_cannot_be_is_refused(mishap: str, fault: str) -> None:
    """With its place, the rule, what stands there and, if it is near, what was meant."""
    pairs = mishap.split(", ") if "[" not in mishap and "{" not in mishap else None
    assert faults_of(f"mishaps = [\n{{ {mishap} }}]\n{GOOD}") == [f"line 2: mishaps[0]{fault}"]
    if pairs:  # the same as a table of its own, at the end of the file
        (found,) = faults_of("\n".join([f"{GOOD}[[mishaps]]", *pairs]))
        assert found.partition(": ")[2] == f"mishaps[0]{fault}"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("mishaps = 5", "line 1: mishaps must be a list (got 5)"),
        ("mishaps = [5]", "line 1: mishaps[0] must be a table (got 5)"),
        ('mishaps = ["fire"]', 'line 1: mishaps[0] must be a table (got "fire")'),
        (
            'mishaps.what = "hall-closes"',
            'line 1: mishaps must be a list (got {"what": "hall-closes"}); '
            "did you mean [[mishaps]]?",
        ),
        (
            "mishap = []",
            "line 1: mishap is not a key of this table (got []); did you mean mishaps?",
        ),
    ],
)
def test_what_is_no_list_of_mishaps_is_refused(written: str, fault: str) -> None:
    """A table in single brackets is the slip that is made most."""
    assert faults_of(f"{written}\n{GOOD}") == [fault]


def test_mishaps_belong_to_the_top_of_a_file() -> None:
    """The opponents have none of their own."""
    assert faults_of(GOOD + "[[opponents.mishaps]]\nat = 5\n") == [
        'line 12: opponents.mishaps is not a key of this table (got [{"at": 5}]); '
        "did you mean [[mishaps]]?"
    ]


def test_what_ends_everything_can_happen_only_once() -> None:
    """All that are too many are told, each with the one before it; opponents may leave in turns."""
    text = GOOD
    for what in ("hall-closes", "master-falls-ill", "hall-closes", "walks-out", "walks-out"):
        boards = "boards = [1]\n" if what == "walks-out" else ""
        text += f'[[mishaps]]\nat = "1 h"\nwhat = "{what}"\n{boards}'
    text += '[[mishaps]]\nwhat = "master-falls-ill"\nat = 0\n'
    rule = "must not occur twice"
    assert faults_of(text) == [
        f'line 20: mishaps[2].what {rule}: mishaps[0] is the same (got "hall-closes")',
        f'line 30: mishaps[5].what {rule}: mishaps[1] is the same (got "master-falls-ill")',
    ]


@pytest.mark.parametrize(
    ("limit", "fault"),
    [
        ('"0 s"', 'must be between 1 ms and 7 days (got "0 s")'),
        ("0", "must be between 1 ms and 7 days (got 0)"),
        ("0.0004", "must be between 1 ms and 7 days (got 0.0004)"),
        ('"-1 s"', 'must be between 1 ms and 7 days (got "-1 s")'),
        ('"169 h"', 'must be between 1 ms and 7 days (got "169 h")'),
        ("nan", "must be a finite time (got NaN)"),
        (
            "true",
            "must be a duration: seconds as a number, or text such as "
            '"5 s", "500 ms", "2 min", "1 h" (got true)',
        ),
    ],
)
def test_a_limit_that_cannot_be_is_refused(limit: str, fault: str) -> None:
    """For all boards or for some."""
    assert faults_of(f"{GOOD}limit = {limit}\n") == [f"line 12: opponents.limit {fault}"]
    override = f"[[opponents.override]]\nboards = [1]\nlimit = {limit}\n"
    assert faults_of(GOOD + override) == [f"line 14: opponents.override[0].limit {fault}"]


def test_the_shortest_and_the_longest_limit_are_taken() -> None:
    """A millisecond, and a week."""
    for limit, ms in (("1 ms", 1), ("168 h", 604_800_000)):
        spec = {"player": "random", "think_time": 55, "limit": limit}
        assert make_scenario(opponents=spec).limit_at(1) == ms
