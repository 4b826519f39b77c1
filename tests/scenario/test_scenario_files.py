"""Files that are no scenario at all: not there, not text, not TOML, too large, with no end."""

import json
import os
import re
import threading
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from faulty_files import GOOD, changed, faults_of

from simul.errors import cut
from simul.scenario import (
    GROUPS,
    ScenarioError,
    everything,
    load_scenario,
    scenario_folder,
    scenario_schema,
    shipped,
)
from simul.scenario.library import MOST_BYTES, find_scenario


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own, in which there is one good file."""
    monkeypatch.chdir(tmp_path)
    Path("club.toml").write_text(GOOD, encoding="utf-8")


ALL = "simul list scenarios shows them all"


def test_every_file_of_the_folder_is_found_by_its_bare_name() -> None:
    """In whichever group it is: no two files have the same name."""
    files = sorted(scenario_folder().rglob("*.toml"))
    assert len({path.stem for path in files}) == len(files)
    assert [find_scenario(path.stem) for path in files] == files
    assert sorted(each.path for each in everything()) == files


def test_every_file_of_the_folder_can_be_read() -> None:
    """Those that need an engine too, where there is one."""
    for each in everything():
        if each.name not in {"stockfish", "one-cap-engine"}:
            assert load_scenario(each.name).title == each.title


def test_every_file_of_the_folder_keeps_to_the_schema() -> None:
    """Events and what needs an engine too: an editor must not underline them."""
    validator = import_module("jsonschema").Draft7Validator(json.loads(scenario_schema()))
    for each in everything():
        data = tomllib.loads(each.path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(data)] == [], each.name


def test_the_scenarios_come_in_three_groups() -> None:
    """Lessons first; what is asked for without a group is small."""
    groups = [each.group for each in everything()]
    assert list(dict.fromkeys(groups)) == list(GROUPS) == ["lessons", "rules", "events"]
    assert shipped() == shipped("lessons", "rules")
    assert {each.group for each in shipped("events")} == {"events"}
    assert max(load_scenario(each.name).all_games for each in shipped()) <= 24


def test_what_depends_on_the_machine_is_listed_and_not_compared() -> None:
    """An engine may be another one, or missing; measured times are never the same."""
    unsettled = [each.name for each in everything() if not each.settled]
    assert unsettled == ["one-cap", "one-cap-engine", "stockfish", "measured"]
    assert not {each.name for each in shipped(*GROUPS)} & set(unsettled)


def test_a_missing_engine_is_told_as_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line of the file and the name of the engine."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("players.engine.USUAL_PLACES", ())
    with pytest.raises(ScenarioError) as caught:
        load_scenario("stockfish")
    assert str(caught.value).count("must name an engine that is installed") == 2
    assert "stockfish" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("textbok", "did you mean textbook?"),
        ("Textbook", "did you mean textbook?"),
        ("slow_master", "did you mean slow-master?"),
        ("elevater", "did you mean elevator?"),
        ("hort-1978", "did you mean hort-1977?"),
        ("club", "did you mean club.toml?"),
        ("xyz", ALL),
        ("", ALL),
        ("a" * 5_000, ALL),
        ("a\0b", ALL),
        ("two\nlines", ALL),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, hint: str) -> None:
    """Or with all of them, when none is near."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    expected = f"no scenario is called {name!r}; {hint} (a file is given as a path)"
    assert str(caught.value) == cut(expected)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("xyz.toml", "xyz.toml: there is no such file"),
        ("club.tmol", None),
        ("clb.toml", "clb.toml: there is no such file; did you mean club.toml?"),
        ("./club", "club: there is no such file; did you mean club.toml?"),
        (
            "duel.toml",
            "duel.toml: there is no such file; did you mean duel, which comes with the project?",
        ),
        (
            "hort-1977.toml",
            "hort-1977.toml: there is no such file; "
            "did you mean hort-1977, which comes with the project?",
        ),
        ("club.toml/x.toml", "club.toml/x.toml: there is no such file"),
        ("deep/club.toml", "deep/club.toml: there is no such file"),
        ("../", "..: is a folder, not a scenario file"),
        (".", ".: is a folder, not a scenario file"),
        ("a\0b.toml", "a\0b.toml: cannot be read: no name holds a null character"),
        ("b" * 300 + ".toml", f"{'b' * 200}: cannot be read: File name too long"),
    ],
)
def test_a_path_that_leads_nowhere_says_so(path: str, message: str | None) -> None:
    """With the nearest file of that folder, or the scenario that was meant."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    if message is not None:
        assert str(caught.value) == message


QUOTES = "text must be in quotes, and a fraction has a point"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            changed("boards = 3", "boards = = 3"),
            f"line 2: is not TOML: this is no value: {QUOTES} (got boards = = 3)",
        ),
        (
            changed('"random"', "random"),
            f"line 6: is not TOML: this is no value: {QUOTES} (got player = random)",
        ),
        (
            changed("boards = 3", "boards = 3\nboards = 4"),
            "line 3: is not TOML: the key is there already (got boards = 4)",
        ),
        (
            changed("boards = 3", "boards"),
            "line 2: is not TOML: expected '=' after a key in a key/value pair (got boards)",
        ),
        (
            GOOD + "[more",
            "line 12: is not TOML: expected ']' at the end of a table declaration (got [more)",
        ),
        (
            changed("moves = ", "moves = 3,5 #"),
            f"line 3: is not TOML: something follows the value: {QUOTES} (got moves = 3,5 #4)",
        ),
        (
            changed('"Good"', '"a\0b"'),
            'line 1: is not TOML: illegal character \'\\x00\' (got "title = \\"a\\u0000b\\"")',
        ),
        (
            changed('"Good"', '"' + "x" * 60),
            "line 1: is not TOML: the text has no closing quote in its line "
            '(got "title = \\"' + "x" * 46 + "...)",
        ),
    ],
)
def test_a_syntax_error_is_shown_with_its_line(text: str, fault: str) -> None:
    """As the reader sees it in the file."""
    assert faults_of(text) == [fault]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n"])
def test_an_empty_file_lacks_everything(text: str) -> None:
    """Which is told by name."""
    keys = ("title", "boards", "moves", "master", "opponents")
    assert faults_of(text) == [f"{key} is missing" for key in keys]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b'title = "J\xfcrgen"', "line 1: must be UTF-8 text, as TOML files are (got byte 0xfc)"),
        (b"\n\n# \xff", "line 3: must be UTF-8 text, as TOML files are (got byte 0xff)"),
        (GOOD.encode("utf-16"), "line 1: must be UTF-8 text, as TOML files are (got byte 0xff)"),
        (b"\x89PNG\r\n\x1a\n", "line 1: must be UTF-8 text, as TOML files are (got byte 0x89)"),
    ],
)
def test_a_file_that_is_no_text_is_told_by_its_first_odd_byte(raw: bytes, fault: str) -> None:
    """A picture, or text of another age."""
    Path("bad.toml").write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bad.toml")
    assert str(caught.value) == f"bad.toml: 1 fault\n  {fault}"


def refusal(text: str) -> str:
    """Read a file that is no scenario; return the message."""
    Path("bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bad.toml")
    return str(caught.value)


def test_numbers_and_lists_without_end_are_refused() -> None:
    """Python gives up on either; that is no reason for a traceback."""
    endless = "bad.toml: is not a scenario: a number in it has no end"
    assert refusal(changed("boards = 3", f"boards = {'9' * 5_000}")) == endless
    nested = "bad.toml: is not a scenario: lists nested too deeply"
    assert refusal(f"a = {'[' * 100_000}") == nested


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    """A scenario has some hundred bytes."""
    message = f"bad.toml: is too large for a scenario (over {MOST_BYTES:,} bytes)"
    assert refusal("#" * (MOST_BYTES + 1)) == message
    assert refusal("#" * MOST_BYTES).startswith("bad.toml: 5 faults")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_without_end_is_refused() -> None:
    """Reading stops where a scenario would have ended long ago."""
    with pytest.raises(ScenarioError, match=re.escape("/dev/zero: is too large for a scenario")):
        load_scenario("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_scenario_may_come_through_a_pipe() -> None:
    """As from `simul check <(generate)`."""
    os.mkfifo("pipe.toml")
    writer = threading.Thread(target=Path("pipe.toml").write_text, args=(GOOD,))
    writer.start()
    assert load_scenario("pipe.toml") == load_scenario("club.toml")
    writer.join()
