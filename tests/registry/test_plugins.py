"""Schedulers and players of other distributions: found, listed, used, and never in the way."""

import random
import sys
from pathlib import Path
from typing import Any

import chess
import pytest
from commanding import call, start_anew
from conftest import make_scenario

from players import KINDS
from simul.errors import InputError
from simul.plugins import foreign_players, make_player
from simul.registry.catalogue import foreign_schedulers
from simul.running import run
from simul.scenario import ScenarioError, load_scenario, scenario_folder
from simul.schedulers import GROUPS, SCHEDULERS, find_scheduler, find_schedulers

Capsys = pytest.CaptureFixture[str]
SWISS = '''"""Every other game after the rest."""

from simul.halls.blocking import BlockingHall

POLICY = "sequential"


def play(exhibition):
    """Play all games, and say nothing."""
    for board in BlockingHall(exhibition).boards:
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()


def other(exhibition):
    """The same again."""
    play(exhibition)


async def wrong(exhibition):
    pass
'''
PLAYERS = '''"""Players who know better."""


class Last:
    """Plays the last legal move."""

    def __init__(self, rng, depth=1, *, path="here"):
        self.rng, self.depth, self.path = rng, depth, path
        if depth < 1:
            raise ValueError("must look ahead")

    def choose(self, position):
        return list(position.legal_moves)[-1]


def nobody(rng):
    return None


three = 3
'''


def install(folder: Path, entry_points: str, version: str = "1.2", **modules: str) -> Path:
    """Make a small distribution, as it would lie in site-packages; return where it lies."""
    site = folder / "site"
    info = site / f"chess_swiss-{version}.dist-info"
    info.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: chess-swiss\nVersion: {version}\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    for name, text in modules.items():
        (site / f"{name}.py").write_text(text, encoding="utf-8")
    return site


ENTRY_POINTS = """
[simul.schedulers]
swiss = chess_swiss
other = chess_swiss:other
trio = chess_swiss
ladder = chess_swiss
absent = chess_absent
lost = chess_swiss:lost
wrong = chess_swiss:wrong
broken = chess_broken
garbled = chess_garbled
crooked = not a module!

[simul.players]
last = chess_players:Last
greedy = chess_players:Last
nobody = chess_players:nobody
three = chess_players:three
ghost = chess_players:Ghost
absent = chess_absent:Player
"""


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a distribution with everything in it, for better and for worse."""
    monkeypatch.chdir(tmp_path)
    folder = install(
        tmp_path, ENTRY_POINTS,
        chess_swiss=SWISS, chess_players=PLAYERS,
        chess_broken='"""Falls over."""\n\nraise ValueError("bad luck")\n',
        chess_garbled="def play(\n",
    )  # fmt: skip
    monkeypatch.syspath_prepend(folder)
    for name in ("chess_swiss", "chess_players", "chess_broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder


def refusal(name: str) -> str:
    """Use a scheduler that cannot be used; return the reason."""
    with pytest.raises(InputError) as caught:
        find_scheduler(name).load()
    return str(caught.value)


def test_a_scheduler_of_a_plugin_is_found_and_played(site: Path) -> None:
    """By its name, without being imported before it is run; it is held to what it promises."""
    found = find_scheduler("swiss")
    assert "chess_swiss" not in sys.modules
    assert (found.name, found.policy, found.mistake) == ("swiss", "sequential", False)
    assert (found.path, found.source) == (site / "chess_swiss.py", SWISS)
    assert found.summary == "Every other game after the rest"
    one, two = run(make_scenario(), "swiss"), run(make_scenario(), "sequential")
    assert one.record.fingerprint == two.record.fingerprint
    assert one.verdict.verified


def test_a_plugin_may_name_a_function() -> None:
    """Of any name."""
    assert run(make_scenario(), "other").verdict.verified


def lines_below(heading: str, text: str) -> list[str]:
    """Everything below a heading, with single spaces."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return lines[lines.index(heading) + 1 :]


def test_a_plugin_takes_no_name_of_ours() -> None:
    """Neither that of a scheduler nor that of a group."""
    usable = foreign_schedulers()
    assert not set(usable) & {*SCHEDULERS, *GROUPS}
    assert find_scheduler("trio") is SCHEDULERS["trio"]
    assert [each.name for each in find_schedulers(["ladder"])] == list(GROUPS["ladder"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "absent",
            "the scheduler absent of chess-swiss 1.2 cannot be found: "
            "there is no module chess_absent",
        ),
        (
            "crooked",
            "the scheduler crooked of chess-swiss 1.2 cannot be found: "
            "there is no module not a module!",
        ),
        (
            "lost",
            "the scheduler lost of chess-swiss 1.2 cannot be loaded: "
            "AttributeError: module 'chess_swiss' has no attribute 'lost'",
        ),
        (
            "broken",
            "the scheduler broken of chess-swiss 1.2 cannot be loaded: "
            "ValueError: bad luck (chess_broken.py, line 3)",
        ),
        (
            "garbled",
            "chess_garbled.py, line 1: Python cannot read `def play(`: '(' was never closed",
        ),
        (
            "wrong",
            "the scheduler wrong of chess-swiss 1.2: play must not be async: it starts the event "
            "loop itself, and has it run an async play_boards; for an example see: "
            "simul show asyncio",
        ),
        ("swis", "no scheduler is called 'swis'; did you mean swiss?"),
    ],
)
def test_a_plugin_that_cannot_be_used_says_why(capsys: Capsys, name: str, words: str) -> None:
    """When it is used, and with the distribution to blame."""
    assert refusal(name) == words
    done = call(capsys, "run", "duel", "-s", name, "--format", "none")
    assert (done.code, done.out, done.err) == (2, "", f"error: {words}\n")


def test_a_module_without_play_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be another one that was meant."""
    site = install(tmp_path / "two", "[simul.schedulers]\nempty = chess_empty\n", chess_empty="")
    monkeypatch.syspath_prepend(site)
    words = "the scheduler empty of chess-swiss 1.2: there is no function play in chess_empty"
    assert refusal("empty") == words


def test_the_list_shows_plugins_with_where_they_come_from(capsys: Capsys) -> None:
    """What is broken is listed with the rest, and breaks nothing; nothing is imported."""
    done = call(capsys, "list", "schedulers")
    assert (done.code, done.err) == (0, "")
    assert lines_below("Schedulers of chess-swiss 1.2", done.out) == [
        "swiss Every other game after the rest",
        "other The same again",
        "trio (not used: the name is simul's own)",
        "ladder (not used: the name is simul's own)",
        "absent (cannot be found)",
        "lost Every other game after the rest",
        "wrong Every other game after the rest",
        "broken Falls over",
        "garbled (cannot be read)",
        "crooked (cannot be found)",
    ]
    assert not {"chess_swiss", "chess_broken"} & set(sys.modules)


def test_the_list_shows_players_of_plugins_too(capsys: Capsys) -> None:
    """In the same way."""
    done = call(capsys, "list", "players")
    assert lines_below("Players of chess-swiss 1.2", done.out) == [
        "last Plays the last legal move",
        "greedy (not used: the name is simul's own)",
        "nobody Players who know better",
        "three Players who know better",
        "ghost Players who know better",
        "absent (cannot be found)",
    ]


def test_a_distribution_whose_entry_points_are_garbled_breaks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    """The others are found as ever."""
    site = install(tmp_path / "two", "[simul.schedulers]\nno equals sign\n", version="0")
    monkeypatch.syspath_prepend(site)
    assert call(capsys, "list").code == 0
    assert find_scheduler("asyncio") is SCHEDULERS["asyncio"]


def test_a_distribution_without_a_name_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something has taken its papers away."""
    site = install(tmp_path / "two", "[simul.players]\nbiggest = builtins:max\n")
    (site / "chess_swiss-1.2.dist-info" / "METADATA").unlink()
    monkeypatch.syspath_prepend(site)
    with pytest.raises(InputError) as caught:
        make_player("biggest", random.Random(1), {})
    assert str(caught.value) == (
        "the player biggest of a distribution without a name cannot be made: "
        "TypeError: 'Random' object is not iterable"
    )


def test_a_module_in_a_package_is_read_without_importing_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its `__init__` does."""
    site = install(tmp_path / "two", "[simul.schedulers]\ndeep = chess_deep.inner.swiss\n")
    inner = site / "chess_deep" / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "__init__.py").write_text("raise SystemExit\n", encoding="utf-8")
    (inner / "__init__.py").write_text("", encoding="utf-8")
    (inner / "swiss.py").write_text(SWISS, encoding="utf-8")
    monkeypatch.syspath_prepend(site)
    assert find_scheduler("deep").source == SWISS
    assert refusal("deep") == ("the scheduler deep of chess-swiss 1.2 cannot be loaded: SystemExit")


def test_players_of_plugins_are_those_that_are_not_ours() -> None:
    """By the name of their kind."""
    assert list(foreign_players()) == ["last", "nobody", "three", "ghost", "absent"]
    assert not set(foreign_players()) & set(KINDS)


def test_a_player_of_a_plugin_is_made_with_dice_and_parameters() -> None:
    """And plays."""
    rng = random.Random(1)
    player: Any = make_player("last", rng, {"depth": 3, "path": "there"})
    assert (player.rng, player.depth, player.path) == (rng, 3, "there")
    position = chess.Board()
    assert player.choose(position) == list(position.legal_moves)[-1]


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("lst", {}, "no player of another package is called 'lst'; did you mean last?"),
        (
            "xyz",
            {},
            "no player of another package is called 'xyz'; "
            "there are last, nobody, three, ghost, absent",
        ),
        ("greedy", {}, "no player of another package is called 'greedy'; there are"),
        (
            "last",
            {"dept": 3},
            "the player last of chess-swiss 1.2 cannot be made: "
            "got an unexpected keyword argument 'dept'; did you mean depth?",
        ),
        (
            "last",
            {"elo": 3},
            "the player last of chess-swiss 1.2 cannot be made: "
            "got an unexpected keyword argument 'elo'; it takes depth, path",
        ),
        (
            "nobody",
            {"elo": 3},
            "the player nobody of chess-swiss 1.2 cannot be made: "
            "got an unexpected keyword argument 'elo'; it takes no parameters",
        ),
        (
            "last",
            {"depth": 0},
            "the player last of chess-swiss 1.2 cannot be made: "
            "ValueError: must look ahead (chess_players.py, line 10)",
        ),
        (
            "nobody",
            {},
            "the player nobody of chess-swiss 1.2 is not a player: "
            "it has no method choose(position)",
        ),
        (
            "three",
            {},
            "the player three of chess-swiss 1.2 cannot be made: "
            "chess_players:three is neither a function nor a class",
        ),
        (
            "ghost",
            {},
            "the player ghost of chess-swiss 1.2 cannot be loaded: "
            "AttributeError: module 'chess_players' has no attribute 'Ghost'",
        ),
        (
            "absent",
            {},
            "the player absent of chess-swiss 1.2 cannot be loaded: "
            "ModuleNotFoundError: No module named 'chess_absent'",
        ),
    ],
)
def test_a_player_that_cannot_be_made_says_why(
    name: str, parameters: dict[str, Any], words: str
) -> None:
    """With what would do, where that is known."""
    with pytest.raises(InputError) as caught:
        make_player(name, random.Random(1), parameters)
    assert str(caught.value).startswith(words)


def test_without_any_plugin_there_is_none_to_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """And that is said."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(InputError) as caught:
        make_player("last", random.Random(1), {})
    assert str(caught.value) == (
        "no player of another package is called 'last'; no installed package provides any"
    )


@pytest.mark.long
def test_another_process_finds_them_on_its_path(tmp_path: Path, site: Path) -> None:
    """As after `pip install`."""
    done = start_anew(
        tmp_path, "run", "duel", "-s", "swiss", "--format", "none", PYTHONPATH=str(site)
    )
    assert (done.code, done.err) == (0, "")
    assert " swiss " in done.out
    listed = start_anew(tmp_path, "list", PYTHONPATH=str(site))
    assert (listed.code, listed.err) == (0, "")
    assert "Schedulers of chess-swiss 1.2" in listed.out


def with_player(tmp_path: Path, player: str) -> str:
    """Write a scenario whose master is this player; return its path."""
    text = (scenario_folder() / "duel.toml").read_text(encoding="utf-8")
    path = tmp_path / "duel.toml"
    path.write_text(text.replace('player = "greedy"', f"player = {player}"), encoding="utf-8")
    return str(path)


def test_a_player_of_a_plugin_may_be_in_another_player(tmp_path: Path) -> None:
    """With its parameters; one that cannot be made is found at its place."""
    inner = '{ kind = "team", size = 2, player = { kind = "last", depth = 2 } }'
    one = run(load_scenario(with_player(tmp_path, inner)), "trio")
    assert one.outcome == "verified"
    with pytest.raises(ScenarioError) as fault:
        load_scenario(with_player(tmp_path, inner.replace("depth", "dept")))
    assert "line 12: master.player.player must be a player that can be used: " in str(fault.value)


def test_a_scenario_uses_a_player_of_a_plugin_with_its_parameters(tmp_path: Path) -> None:
    """Played, verified and predicted like any other."""
    scenario = load_scenario(with_player(tmp_path, '{ kind = "last", depth = 2 }'))
    one = run(scenario, "trio")
    assert one.outcome == "verified"
    assert one.record.by_board[1][2].move == list(chess.Board().legal_moves)[-1].uci()


@pytest.mark.parametrize(
    ("player", "words"),
    [
        ('{ kind = "last", dept = 2 }', "did you mean depth?"),
        ('"lats"', '(got "lats"); did you mean last?'),
        (
            '"nobody-at-all"',
            "must be one of random, greedy, search, book, mixed, team, replay, uci, "
            "last, nobody, three, ghost",
        ),
        ('"absent"', "must be a player that can be used: the player absent of chess-swiss 1.2"),
    ],
)
def test_a_scenario_with_a_wrong_foreign_player_is_told_its_line(
    tmp_path: Path, player: str, words: str
) -> None:
    """Like every other fault of a file."""
    with pytest.raises(ScenarioError) as fault:
        load_scenario(with_player(tmp_path, player))
    assert "line 12: master.player" in str(fault.value)
    assert words in str(fault.value)
