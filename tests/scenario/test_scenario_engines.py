"""What a scenario may say of a chess engine, and what it must not."""

import shlex
import sys
from pathlib import Path
from typing import Any

import chess
import pytest
from commanding import call
from conftest import make_scenario
from faulty_files import changed, faults_of

from players import Uci
from players.engine import find_engine
from players.engines import engines
from simul.games.seating import seat
from simul.scenario import load_scenario

FAKE = [sys.executable, "-I", "-S", str(Path(__file__).parents[1] / "fake_engine.py")]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")


@pytest.fixture
def fish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an engine called fish into the current folder; it notes down what it hears."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "fish"
    arguments = shlex.join([*FAKE, f"heard={tmp_path / 'heard'}"])
    program.write_text(f'#!/bin/sh\nexec {arguments} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "heard").touch()
    return program


def scenario_with(**player: Any) -> Any:
    """Make a scenario in memory whose players are the engine."""
    return make_scenario(player={"kind": "uci", "engine": "./fish", **player})


def faults(fish: Path, player: str) -> list[str]:
    """Return what is wrong with the master as she is told to be in a file."""
    said = faults_of(changed('player = "random"', f"player = {player}"))
    return [fault.replace(str(fish.parent), "HERE") for fault in said]


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (
            'engine = "fihs", nodes = 1',
            "master.player.engine must name an engine that is installed: "
            'there is no program called "fihs" (did you mean fish?) (got "fihs")',
        ),
        (
            'engine = "./fihs", nodes = 1',
            "master.player.engine must name an engine that is installed: there is no HERE/fihs "
            '(got "./fihs")',
        ),
        (
            'engine = "./heard", nodes = 1',
            "master.player.engine must name an engine that is installed: "
            'HERE/heard is not a program that can be run (got "./heard")',
        ),
        (
            "engine = 5, nodes = 1",
            "master.player.engine must be the name or the path of a program, in quotes, or a list "
            "of it and its arguments (got 5)",
        ),
        ("nodes = 1", "master.player.engine is missing"),
        (
            'engine = "./fish"',
            "master.player must have exactly one of nodes, depth and time "
            '(got {"kind": "uci", "engine": "./fish"})',
        ),
        (
            'engine = "./fish", time = 1, depth = 1',
            "master.player must have exactly one of nodes, depth and time "
            '(got {"kind": "uci", "engine": "./fish", "time": 1, "depth": 1})',
        ),
        (
            'engine = "./fish", nodse = 1, depth = 1',
            "master.player.nodse is not a key of this table (got 1); did you mean nodes?",
        ),
        (
            'engine = "./fish", nodes = 1, processes = 65',
            "master.player.processes must be at most 64 (got 65)",
        ),
        (
            'engine = "./fish", nodes = 1, restarts = -1',
            "master.player.restarts must be at least 0 (got -1)",
        ),
        (
            'engine = "./fish", nodes = 1, patience = 0',
            "master.player.patience must be between 1 ms and 7 days (got 0)",
        ),
        (
            'engine = "./fish", nodes = 1, options = { Hash = 1.5 }',
            "master.player.options.Hash must be text in quotes, a whole number, true or false "
            "(got 1.5)",
        ),
        (
            'engine = "./fish", nodes = 1, options = { ponder = true }',
            "master.player.options must not set ponder, which depends on how the game is played "
            '(got {"ponder": true})',
        ),
        (
            'engine = "./fish", nodes = 1, options = { Hash = 1, hash = 2 }',
            "master.player.options must not set Hash twice: capitals make no difference to engines "
            '(got {"Hash": 1, "hash": 2})',
        ),
        (
            'engine = "./fish", nodes = 1, elo = 1500, options = { uci_elo = 1600 }',
            "master.player must set UCI_Elo among the options or by a key, not both "
            '(got {"kind": "uci", "engine": "./fish", "nodes": 1, "elo": 15...)',
        ),
    ],
)
def test_what_is_wrong_with_an_engine_is_told(
    fish: Path, monkeypatch: pytest.MonkeyPatch, keys: str, fault: str
) -> None:
    """With place, rule, value and the nearest right name."""
    monkeypatch.setenv("PATH", str(fish.parent))
    assert faults(fish, f'{{ kind = "uci", {keys} }}') == [f"line 6: {fault}"]


def test_an_engine_needs_more_than_the_name_of_its_kind(fish: Path) -> None:
    """Which engine, and how far it looks."""
    assert faults(fish, '"uci"') == ["line 6: master.player.engine is missing"]


def test_a_scenario_without_its_engine_is_an_error_of_the_input(
    fish: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Checking it says so, and so does running it: nobody has to wait for the first move."""
    faults(fish, '{ kind = "uci", engine = "./fihs", nodes = 1 }')  # writes the file
    for command in "check", "run":
        done = call(capsys, command, "bad.toml")
        assert done.code == 2
        assert "must name an engine that is installed" in done.err


def test_the_path_of_an_engine_is_relative_to_the_scenario(
    fish: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And stays right when the current folder changes."""
    engine = 'player = { kind = "uci", engine = "./fish", depth = 1 }'
    text = changed('player = "random"', engine)
    (fish.parent / "simul.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir("/")
    player: Any = load_scenario(fish.parent / "simul.toml").master.player
    assert player.engine == (str(fish),)


@pytest.mark.parametrize(
    ("written", "arguments"),
    [
        ("'./fish'", ()),
        ("'./fish slow=5  \"say=a b\"'", ("slow=5", "say=a b")),
        ("['./fish', 'slow=5', 'say=a b']", ("slow=5", "say=a b")),
        ("['./fish']", ()),
    ],
)
def test_a_command_has_arguments(fish: Path, written: str, arguments: tuple[str, ...]) -> None:
    """As words, or in a list."""
    engine = f'player = {{ kind = "uci", engine = {written}, depth = 1 }}'
    Path("simul.toml").write_text(changed('player = "random"', engine), encoding="utf-8")
    player: Any = load_scenario("simul.toml").master.player
    assert player.engine == (str(fish), *arguments)


def test_the_name_of_a_program_may_have_spaces(fish: Path) -> None:
    """It is words only where there is no such program."""
    fish.rename(fish.with_name("fish and chips"))
    player: Any = scenario_with(engine="./fish and chips", nodes=1).master.player
    assert player.engine == (str(fish.with_name("fish and chips")),)


@pytest.mark.parametrize("written", ["[]", '["./fish", 5]', '["./fish", ""]', '""', "true"])
def test_what_is_no_command_is_refused(fish: Path, written: str) -> None:
    """With both ways to write one."""
    (fault,) = faults(fish, f'{{ kind = "uci", engine = {written}, nodes = 1 }}')
    assert fault.startswith(
        "line 6: master.player.engine must be the name or the path of a program, in quotes, or a "
    )


def test_the_program_of_a_command_must_be_there(fish: Path) -> None:
    """Its arguments are not blamed."""
    (fault,) = faults(fish, '{ kind = "uci", engine = "./fihs --uci", nodes = 1 }')
    assert "must name an engine that is installed: there is no HERE/fihs (got" in fault
    (fault,) = faults(fish, "{ kind = 'uci', engine = './fish \"x', nodes = 1 }")
    assert 'must name an engine that is installed: there is no HERE/fish "x (got' in fault


@pytest.mark.parametrize(
    ("player", "why"),
    [
        ({"nodes": 1}, ""),
        ({"depth": 1, "options": {"Threads": 1, "UCI_LimitStrength": False}}, ""),
        ({"time": "1 s"}, "how far an engine gets in a limited time depends on the machine"),
        ({"nodes": 1, "elo": 1500}, "an engine of limited strength errs at random"),
        ({"nodes": 1, "skill": 3}, "an engine of limited strength errs at random"),
        (
            {"nodes": 1, "options": {"uci_limitstrength": True}},
            "an engine of limited strength errs at random",
        ),
        (
            {"nodes": 1, "options": {"threads": 2}},
            "several threads of an engine race each other",
        ),
    ],
)
@pytest.mark.usefixtures("fish")
def test_a_limit_that_is_not_reproducible_is_known(player: dict[str, Any], why: str) -> None:
    """So that it can be warned of."""
    assert scenario_with(**player).master.player.not_reproducible == why


def test_a_seat_starts_no_engine_before_its_first_move(fish: Path) -> None:
    """Then it is told all that the scenario says."""
    scenario = scenario_with(nodes=7, options={"Hash": 3, "Style": "Wild"}, processes=2)
    one, other = seat(scenario, 1), seat(scenario, 2)
    heard = fish.with_name("heard")
    assert heard.read_text(encoding="utf-8") == ""
    for player in one.master, other.opponent:
        assert player.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    for player in one.master, one.opponent, other.master, other.opponent:
        assert isinstance(player, Uci)
        player.close()
    question = ["ucinewgame", "position startpos", "go nodes 7"]
    assert heard.read_text(encoding="utf-8").splitlines() == [
        "setoption name Threads value 1",
        "setoption name Hash value 3",
        "setoption name Style value Wild",
        *question,
        *question,
        "quit",
    ]


def test_the_seats_of_a_scenario_share_their_engines(fish: Path) -> None:
    """The pool is that of the engine, its options and its number."""
    scenario = scenario_with(nodes=7, elo=1500, processes=3)
    seats = [seat(scenario, board) for board in (1, 2, 3)]
    options: dict[str, str | int | bool] = {"UCI_LimitStrength": True, "UCI_Elo": 1500}
    pool = engines([find_engine(str(fish))], options, most=3)
    pool.close()
    for each in seats:
        with pytest.raises(Exception, match="the engine fish was asked after it had been closed"):
            each.opponent.choose(chess.Board())


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("nodes = 1", ""),
        ("nodes = 1, options = { Threds = 2 }", "did you mean Threads?"),
    ],
)
def test_check_starts_the_engine_once(
    fish: Path, capsys: pytest.CaptureFixture[str], keys: str, words: str
) -> None:
    """Whether it can play at all is found out before an exhibition of forfeits."""
    said = f'player = {{ kind = "uci", engine = "./fish", {keys} }}'
    (fish.parent / "club.toml").write_text(changed('player = "random"', said), encoding="utf-8")
    done = call(capsys, "check", "club.toml")
    assert done.code == (2 if words else 0), done.err
    assert words in done.err


def test_check_starts_no_engine_if_so_asked(
    fish: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine of a scenario from somewhere else is a program from somewhere else."""
    monkeypatch.chdir(fish.parent)
    said = 'player = { kind = "uci", engine = "./fish", nodes = 1 }'
    (fish.parent / "club.toml").write_text(changed('player = "random"', said), encoding="utf-8")
    fish.write_text("#!/bin/sh\ntouch started\n", encoding="utf-8")
    assert call(capsys, "check", "club.toml", "--no-engines").code == 0
    assert not (fish.parent / "started").exists()
    assert call(capsys, "check", "club.toml").code == 2
    assert (fish.parent / "started").exists()
