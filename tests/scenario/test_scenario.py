"""Scenarios: found by name or path, read into a frozen object, and what each key does."""

import pickle
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import make_scenario
from pydantic import ValidationError

from simul.scenario import Scenario, load_scenario, scenario_folder, shipped
from simul.scenario.model import MasterSide

pytestmark = pytest.mark.usefixtures("own_folder")

START = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"
NAMES = [
    "chance",
    "count",
    "duel",
    "few-boards",
    "mishaps",
    "rounds",
    "slow-master",
    "textbook",
    "uneven",
    "vip",
    "walk-out",
    "web",
]


def copy_of(name: str, to: Path) -> Path:
    """Copy a scenario that needs no other file."""
    to.write_bytes((scenario_folder() / f"{name}.toml").read_bytes())
    return to


def test_the_shipped_scenarios_are_those_of_the_lessons() -> None:
    """Each with a title for `simul list`."""
    assert [scenario.name for scenario in shipped("lessons")] == NAMES
    assert all(scenario.title and scenario.path.is_file() for scenario in shipped())


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_is_found_by_its_bare_name_from_anywhere(name: str) -> None:
    """And has a title, and says what to look for."""
    scenario = load_scenario(name)
    assert scenario.title
    assert scenario.look_for
    assert scenario == load_scenario(scenario_folder() / f"{name}.toml")


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_begins_with_its_schema_and_with_what_to_look_for(name: str) -> None:
    """The first line is for editors, the next ones are for people."""
    text = (scenario_folder() / f"{name}.toml").read_text(encoding="utf-8")
    first, *rest = text.splitlines()
    assert first == "#:schema ./scenario.schema.json"
    comment = " ".join(rest[: [line[:1] for line in rest].index("t")])
    assert comment.startswith("# ")
    assert "Look at " in comment


def test_the_textbook_is_the_exhibition_of_the_books() -> None:
    """24 boards, 5 s, 55 s, 30 move pairs."""
    scenario = load_scenario("textbook")
    assert (scenario.boards, scenario.moves) == (24, 30)
    assert (str(scenario.master.move_time), str(scenario.opponents.think_time)) == ("5 s", "55 s")


def test_a_file_is_found_by_its_path(tmp_path: Path) -> None:
    """As text or as a Path, absolute or not, whatever its name ends in."""
    copy_of("duel", tmp_path / "club.toml")
    copy_of("duel", tmp_path / "club")
    (tmp_path / "deep").mkdir()
    for name in ("club.toml", tmp_path / "club", "./club", "deep/../club.toml"):
        assert load_scenario(name) == load_scenario("duel")


def test_a_bare_name_is_never_a_file_of_the_current_folder(tmp_path: Path) -> None:
    """What a name means does not depend on where one stands."""
    copy_of("uneven", tmp_path / "duel")
    assert load_scenario("duel").title == "A duel with three"
    assert load_scenario("./duel").title == "Uneven opponents"


def test_a_recorded_game_is_looked_for_beside_the_scenario(tmp_path: Path) -> None:
    """A folder with a scenario and its games can be moved as a whole."""
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "one.pgn").write_text("1. e4 e5 2. Nf3 *\n")
    text = (scenario_folder() / "few-boards.toml").read_text(encoding="utf-8")
    path = tmp_path / "club" / "club.toml"
    path.write_text(text.replace("games/textbook.pgn", "one.pgn"), encoding="utf-8")
    scenario = load_scenario("club/club.toml")
    assert scenario == load_scenario(path)
    assert scenario.opponents.player == scenario.master.player


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_file_from_windows_is_read_like_any_other(tmp_path: Path, end: bytes) -> None:
    """Byte order mark, line ends and all."""
    raw = copy_of("duel", tmp_path / "club.toml").read_bytes()
    (tmp_path / "club.toml").write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", end))
    assert load_scenario("club.toml") == load_scenario("duel")


def test_boards_and_seed_can_be_replaced() -> None:
    """The rest stays, but for what to look for: that was said of the boards in the file."""
    scenario, changed = load_scenario("duel"), load_scenario("duel", boards=1, seed=9)
    assert (changed.boards, changed.seed) == (1, 9)
    assert changed == scenario.model_copy(update={"boards": 1, "seed": 9, "look_for": ""})


def test_workers_and_what_a_failure_does_can_be_replaced() -> None:
    """What to look for stays: it speaks of the same boards."""
    scenario = load_scenario("walk-out")
    assert (scenario.workers, scenario.on_failure) == (4, "propagate")
    changed = load_scenario("walk-out", workers=2, on_failure="forfeit")
    assert changed == scenario.model_copy(update={"workers": 2, "on_failure": "forfeit"})
    assert load_scenario("walk-out", boards=6) == scenario


def test_a_scenario_is_frozen_to_its_last_part() -> None:
    """It can be hashed, and therefore be compared and cached."""
    scenario = load_scenario("duel")
    evening = load_scenario("mishaps")
    parts: list[Any] = [scenario, scenario.master, *scenario.opponents.override, *evening.mishaps]
    for part in parts:
        with pytest.raises(ValidationError):
            part.name = "other"
    assert isinstance(hash(scenario), int)
    assert isinstance(hash(evening), int)


def test_a_scenario_can_be_sent_to_another_process() -> None:
    """Pickled and back it is the same."""
    for name in NAMES:
        scenario = load_scenario(name)
        assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301 - our own


def test_a_scenario_can_be_put_together_from_the_parts_of_another() -> None:
    """In Python, where no file is needed."""
    duel = load_scenario("duel")
    master = MasterSide(player=duel.opponents.player, move_time=duel.opponents.think_time)
    parts = {key: getattr(duel, key) for key in Scenario.model_fields} | {"master": master}
    assert Scenario(**parts) == duel.model_copy(update={"master": master})


def test_keys_that_may_be_left_out_have_the_documented_values() -> None:
    """No more than this is needed for a scenario."""
    text = """
        title = "Small"
        boards = 2
        moves = 3
        master = { player = "random", move_time = 5 }
        opponents = { player = "greedy", think_time = 55 }
    """
    scenario = Scenario.model_validate(tomllib.loads(text))
    assert (scenario.look_for, scenario.seed) == ("", 1)
    assert (scenario.fen, scenario.opening) == (START, "")
    assert (scenario.master.name, scenario.opponents.name) == ("Master", "Opponent")
    assert scenario.opponents.override == ()
    assert (scenario.on_failure, scenario.workers, scenario.mishaps) == ("forfeit", 4, ())
    assert scenario.opponents.limit is None


@pytest.mark.parametrize(
    "written", ["e4 e5 Nf3", "1. e4 e5 2. Nf3", "1.e4 e5 2.Nf3", "e2e4 e7e5 g1f3"]
)
def test_an_opening_is_written_as_in_books(written: str) -> None:
    """With move numbers or without."""
    scenario = make_scenario(opening=written)
    assert len(scenario.opening.split()) == 3
    assert "." not in scenario.opening


def test_a_position_is_kept_in_its_standard_form() -> None:
    """The counters may be left out, and an en passant square that nobody can use goes."""
    kings = "4k3/8/8/8/8/8/4P3/4K3"
    assert make_scenario(fen=f"{kings} w").fen == f"{kings} w - - 0 1"
    after_e4 = "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq {} 0 1"
    assert make_scenario(fen=after_e4.format("e3")).fen == after_e4.format("-")


def test_what_is_said_about_one_board_is_found_in_order() -> None:
    """Later overrides come last, and win."""
    override = [
        {"boards": [1, 3], "name": "A"},
        {"boards": [3], "name": "B"},
    ]
    spec = {"player": "random", "think_time": 55, "override": override}
    scenario = make_scenario(opponents=spec)
    names = [[part.name for part in scenario.override_at(board)] for board in (1, 2, 3)]
    assert names == [["A"], [], ["A", "B"]]
