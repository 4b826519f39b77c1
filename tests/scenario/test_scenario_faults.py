"""What is wrong in a scenario file: all of it at once, each with line, key, rule, value, remedy."""

import pickle
from pathlib import Path

import pytest
from faulty_files import GOOD, changed, faults_of

from simul.errors import InputError
from simul.scenario import Fault, ScenarioError, load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")


def test_the_file_from_which_these_tests_start_is_good() -> None:
    """Else every one of them would prove nothing."""
    Path("good.toml").write_text(GOOD, encoding="utf-8")
    assert load_scenario("good.toml").title == "Good"


KINDS = "random, greedy, search, book, mixed, team, replay, uci"
MANY = """\
titel = "Bad"
boards = 0
moves = "24"
seed = 1.5

[master]
player = "randm"
move_time = "-5 s"

[opponents]
player = { kind = "replay", pgn = "nobody.pgn", speed = 2 }
think_time = { distribution = "lognormal", mean = 55 }

[[opponents.override]]
boards = [1, 0]
think_time = { distribution = "uniform", low = 9, high = 5 }

[[opponents.override]]
nam = "Sam"
"""


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """In the order of its lines, what is missing altogether first."""
    assert faults_of(MANY) == [
        "title is missing",
        'line 1: titel is not a key of this table (got "Bad"); did you mean title?',
        "line 2: boards must be at least 1 (got 0)",
        'line 3: moves must be a whole number (got "24")',
        "line 4: seed must be a whole number (got 1.5)",
        f'line 7: master.player must be one of {KINDS} (got "randm"); did you mean random?',
        'line 8: master.move_time must be between 0 s and 7 days (got "-5 s")',
        f"line 11: opponents.player.pgn must name a PGN file: there is no {tmp_path}/nobody.pgn "
        '(got "nobody.pgn")',
        "line 11: opponents.player.speed is not a key of this table (got 2)",
        "line 12: opponents.think_time.distribution must be one of constant, uniform, exponential, "
        "log-normal, triangular, by-phase, by-choice, autocorrelated, replayed, measured "
        '(got "lognormal"); did you mean log-normal?',
        "line 15: opponents.override[0].boards must name boards from 1 to 100,000; not so: [0] "
        "(got [1, 0])",
        "line 16: opponents.override[0].think_time must have a low that is not greater than high "
        '(got {"distribution": "uniform", "low": 9, "high": 5})',
        "line 18: opponents.override[1].boards is missing",
        'line 19: opponents.override[1].nam is not a key of this table (got "Sam"); '
        "did you mean name?",
    ]


@pytest.mark.parametrize(
    ("boards", "fault"),
    [
        ("0", "must be at least 1 (got 0)"),
        ("-3", "must be at least 1 (got -3)"),
        ("100_001", "must be at most 100,000 (got 100001)"),
        ("1" + "0" * 30, f"must be at most 100,000 (got 1{'0' * 30})"),
        ("0x" + "f" * 5_000, "must be at most 100,000 (got a number beyond all bounds)"),
        ('"24"', 'must be a whole number (got "24")'),
        ("24.0", "must be a whole number (got 24.0)"),
        ("true", "must be a whole number (got true)"),
        ("inf", "must be a whole number (got Infinity)"),
        ("[24]", "must be a whole number (got [24])"),
        ("1979-05-27T07:32:00", 'must be a whole number (got "1979-05-27 07:32:00")'),
    ],
)
def test_a_number_of_boards_that_cannot_be_is_refused(boards: str, fault: str) -> None:
    """Strictly: neither text nor a truth value is a number, and no machine plays a million."""
    assert faults_of(changed("boards = 3", f"boards = {boards}")) == [f"line 2: boards {fault}"]


def test_sizes_that_multiply_to_the_absurd_are_refused() -> None:
    """Either alone would do; together they would fill the memory."""
    text = changed("boards = 3\nmoves = 4", "boards = 100_000\nmoves = 51")
    assert faults_of(text) == [
        "line 3: moves must be at most 50 with 100,000 games, so that no more than 5,000,000 "
        "move pairs are played (got 51)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Good"', '""', 'line 1: title must not be empty (got "")'),
        ('"Good"', "5", "line 1: title must be text in quotes (got 5)"),
        (
            '"Good"',
            '"a\\u001B[31mb"',
            'line 1: title must be one line, without control characters (got "a\\u001b[31mb")',
        ),
        (
            '"Good"',
            f'"{"x" * 201}"',
            f'line 1: title must not be longer than 200 characters (got "{"x" * 56}...)',
        ),
        ("moves = 4", "moves = 0", "line 3: moves must be at least 1 (got 0)"),
        ("moves = 4", "moves = 1001", "line 3: moves must be at most 1,000 (got 1001)"),
        (
            "moves = 4",
            "moves = 4\nseed = 9223372036854775808",
            "line 4: seed must be less than 9,223,372,036,854,775,808 (got 9223372036854775808)",
        ),
        (
            "moves = 4",
            "moves = 4\nworkers = 0",
            "line 4: workers must be at least 1 (got 0)",
        ),
        (
            "moves = 4",
            "moves = 4\nworkers = 1001",
            "line 4: workers must be at most 1,000 (got 1001)",
        ),
        (
            "moves = 4",
            'moves = 4\nworkers = "4"',
            'line 4: workers must be a whole number (got "4")',
        ),
        (
            "moves = 4",
            'moves = 4\non_failure = "propagates"',
            'line 4: on_failure must be forfeit or propagate (got "propagates"); '
            "did you mean propagate?",
        ),
        (
            "moves = 4",
            "moves = 4\non_failure = [true]",
            "line 4: on_failure must be forfeit or propagate (got [true])",
        ),
        (
            'player = "random"',
            'player = { knd = "random" }',
            'line 6: master.player has no kind (got {"knd": "random"})',
        ),
        ('player = "random"', "player = 5", "line 6: master.player has no kind (got 5)"),
        ('player = "random"', 'player = "replay"', "line 6: master.player.pgn is missing"),
        (
            'player = "random"',
            "player = { kind = [1] }",
            f"line 6: master.player.kind must be one of {KINDS} (got [1])",
        ),
        (
            'player = "random"',
            'player = { kind = "replay", pgn = 5 }',
            "line 6: master.player.pgn must be the path of a PGN file, in quotes (got 5)",
        ),
        (
            'player = "random"',
            'player = { kind = "replay", pgn = "." }',
            'line 6: master.player.pgn must be a readable PGN file: it is not a file (got ".")',
        ),
        (
            'player = "random"',
            'player = { kind = "replay", pgn = "a\\u0000" }',
            'line 6: master.player.pgn must be the path of a PGN file, in quotes (got "a\\u0000")',
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\nseed = 3',
            "line 12: opponents.seed is not a key of this table (got 3); "
            "did you mean seed above the first [table]?",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\nmaster = { player = "random", move_time = 3 }',
            'line 12: opponents.master is not a key of this table (got {"player": "random", '
            '"move_time": 3}); did you mean [master]?',
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\n"think\\ntime" = 3',
            'line 12: opponents."think\\ntime" is not a key of this table (got 3); '
            "did you mean think_time?",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\noverride = 5',
            "line 12: opponents.override must be a list (got 5)",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\noverride = [\n  5\n]',
            "line 13: opponents.override[0] must be a table (got 5)",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\noverride = [{ boards = [] }]',
            "line 12: opponents.override[0].boards must not be empty (got [])",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\noverride = [{ boards = [1, 4] }]',
            "line 12: opponents.override[0].boards must name boards from 1 to 3; not so: [4] "
            "(got [1, 4])",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\noverride = [{ boards = [\n1,\ntrue] }]',
            "line 14: opponents.override[0].boards[1] must be a whole number (got true)",
        ),
        (
            'think_time = "55 s"',
            'think_time = "55 s"\n[opponents.override]\nboards = [1]',
            'line 12: opponents.override must be a list (got {"boards": [1]}); '
            "did you mean [[opponents.override]]?",
        ),
    ],
)
def test_a_fault_is_told_with_line_key_rule_and_value(old: str, new: str, fault: str) -> None:
    """One fault at a time, one line of text for it."""
    assert faults_of(changed(old, new)) == [fault]


def test_a_fault_can_be_read_by_programs() -> None:
    """Its parts are fields; an editor plug-in can use them."""
    Path("bad.toml").write_text(changed('"greedy"', '"gredy"'), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bad.toml")
    rule = f"must be one of {KINDS}"
    assert caught.value.faults == (
        Fault("bad.toml", 10, "opponents.player", rule, '"gredy"', "greedy"),
    )


def test_the_error_is_an_input_error_and_survives_pickling() -> None:
    """Worker processes hand errors back that way."""
    error = ScenarioError.of("a.toml", [Fault("a.toml", 2, "boards", "is missing")])
    assert isinstance(error, InputError)
    assert error.exit_code == 2
    for again in (type(error)(*error.args), pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert str(again) == str(error) == "a.toml: 1 fault\n  line 2: boards is missing"


def test_faults_of_what_was_asked_for_are_not_blamed_on_the_file() -> None:
    """`--boards` and `--seed` have no line."""
    Path("good.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("good.toml", boards=200_000, seed=-1)
    assert str(caught.value).splitlines() == [
        "good.toml with boards = 200000, seed = -1: 2 faults",
        "  boards must be at most 100,000 (got 200000)",
        "  seed must be at least 0 (got -1)",
    ]


def test_faults_of_other_wishes_are_not_blamed_on_the_file_either() -> None:
    """`--workers` and `--on-failure` have no line, even where the file has them."""
    text = changed("moves = 4", 'moves = 4\nworkers = 3\non_failure = "propagate"')
    Path("good.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("good.toml", workers=0, on_failure="forfiet")
    assert str(caught.value).splitlines() == [
        'good.toml with workers = 0, on_failure = "forfiet": 2 faults',
        '  on_failure must be forfeit or propagate (got "forfiet"); did you mean forfeit?',
        "  workers must be at least 1 (got 0)",
    ]


@pytest.mark.parametrize(
    ("table", "meant"),
    [
        ("[floor]\nspaceing = 1.5", "spacing"),
        ("[clock]\ntiem = 5", "time"),
        ("[endings]\nresign_behnd = 5", "resign_behind"),
        ("[history]\nsorce = 'x'", "source"),
        ("[[breaks]]\nlenght = 5", "length"),
        ("[[mishaps]]\nwhat = 'comes-late'\nbords = [1]", "boards"),
    ],
)
def test_a_misspelt_key_of_a_rule_has_its_nearest_one(table: str, meant: str) -> None:
    """In every table that there is."""
    faults = faults_of(f"{GOOD}\n{table}\n")
    assert any(fault.endswith(f"; did you mean {meant}?") for fault in faults)
