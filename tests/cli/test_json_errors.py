"""The object of `--json` when the input is bad: all errors, each with its place and its remedy."""

import json
import pickle
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from commanding import call, start

from simul.cli.objects import errors_object
from simul.errors import InputError
from simul.scenario import ScenarioError, load_scenario
from simul.scenario.collection import everything
from simul.schedulers import LADDER, MISTAKES

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
DOCUMENT = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
READING = "run", "compare", "check", "theory", "sweep"
"""Commands that read a scenario."""
KEYS = ["message", "file", "line", "key", "rule", "got", "remedy"]
BAD = 'title = "Bad"\nboards = 0\nsed = 3\n'
OWN = {
    "syntax.py": ("def play(exhibition):\n    for board in\n", 2, None),
    "promise.py": (
        'POLICY = "ready"\ndef play(exhibition):\n    pass\n',
        1,
        "did you mean ready-first?",
    ),
    "async.py": ("x = 1\n\nasync def play(exhibition):\n    pass\n", 3, None),
    "bytes.py": ("# one\n# \udcff\n", 2, "save the file in that encoding"),
    "without.py": ("def plai(exhibition):\n    pass\n", None, None),
}
"""Schedulers with a fault: the text, its line, and the remedy."""


def errors(capsys: Capsys, *words: str) -> list[dict[str, Any]]:
    """Call a command that is refused; return the errors in its object, the only one."""
    done = call(capsys, *words, "--json")
    assert done.code == 2
    assert done.out.count("\n") == 1
    data = json.loads(done.out)
    assert list(data) == ["errors"]
    for error in data["errors"]:
        assert list(error) == KEYS
        assert error["message"] in done.err
    return list(data["errors"])


@pytest.mark.parametrize("command", READING)
def test_all_faults_of_a_file_are_in_the_object(capsys: Capsys, command: str) -> None:
    """With their lines and values, in the order of standard error."""
    Path("bad.toml").write_text(BAD, encoding="utf-8")
    found = errors(capsys, command, "bad.toml")
    assert {error["file"] for error in found} == {"bad.toml"}
    assert [(each["line"], each["key"], each["rule"], each["got"]) for each in found] == [
        (None, "moves", "is missing", None),
        (None, "master", "is missing", None),
        (None, "opponents", "is missing", None),
        (2, "boards", "must be at least 1", "0"),
        (3, "sed", "is not a key of this table", "3"),
    ]
    assert [error["remedy"] for error in found] == [None] * 4 + ["did you mean seed?"]


@pytest.mark.parametrize("command", READING)
def test_a_file_is_named_also_where_an_option_is_at_fault(capsys: Capsys, command: str) -> None:
    """It is a path: the words that say what was asked for are no part of it."""
    (error,) = errors(capsys, command, "duel", "--boards", "100001")
    assert Path(error["file"]).name == "duel.toml"
    assert (error["key"], error["got"], error["line"]) == ("boards", "100001", None)


def test_what_is_not_a_whole_number_is_told_so(capsys: Capsys) -> None:
    """In words that a reader knows."""
    (error,) = errors(capsys, "check", "duel", "--boards", "abc")
    assert error["message"].endswith("'abc' is not a valid whole number.")


@pytest.mark.parametrize("command", READING)
def test_a_file_that_is_no_toml_is_in_the_object(capsys: Capsys, command: str) -> None:
    """With the line at which reading ended."""
    Path("bad.toml").write_text('title = "Bad"\nboards = \n', encoding="utf-8")
    (error,) = errors(capsys, command, "bad.toml")
    assert (error["file"], error["line"], error["got"]) == ("bad.toml", 2, "boards =")
    assert error["rule"].startswith("is not TOML: ")


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("words", "place", "remedy"),
    [
        ("duell", {}, "did you mean duel?"),
        ("no/such.toml", {"file": "no/such.toml"}, None),
        (
            "here/duel.toml",
            {"file": "here/duel.toml"},
            "did you mean duel, which comes with the project?",
        ),
        (".", {"file": "."}, None),
        ("duel --bords 3", {"key": "--bords"}, "did you mean --boards?"),
        ("duel --boards 0", {"key": "--boards"}, None),
        ("duel --boards three", {"key": "--boards"}, None),
        ("duel --order alphabetical", {"key": "--order"}, None),
        ("duel --seed", {"key": "--seed"}, None),
        ("duel another", {}, None),
        ("", {"key": "SCENARIO"}, None),
    ],
)
def test_every_slip_is_in_the_object(
    capsys: Capsys, command: str, words: str, place: dict[str, str], remedy: str | None
) -> None:
    """Its place and its remedy, as far as they are known."""
    if words == "duel --seed":  # the next word is its value, and here there shall be none
        done = call(capsys, command, "--json", *words.split())
        (error,) = json.loads(done.out)["errors"]
        assert done.code == 2
    else:
        (error,) = errors(capsys, command, *words.split())
    assert {key: error[key] for key in ("file", "key") if error[key]} == place
    assert error["remedy"] == remedy


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("run duel --speed 3", "--speed"),
        ("compare duel --clock wall --speed 0", "--speed"),
        ("run duel --give-up-after 0", "--give-up-after"),
        ("theory duel --format gif", "--format"),
        ("sweep duel --vary boards", "--vary"),
        ("sweep duel --vary boards=3..1", "--vary"),
        ("sweep duel --with-chess --length uniform:1..2", "--length"),
        ("sweep duel --vary boards=1..3 --boards 3", "--boards"),
        ("list scenaries", "SECTION"),
    ],
)
def test_the_option_at_fault_is_named(capsys: Capsys, words: str, key: str) -> None:
    """Also where only simul knows that it cannot be."""
    (error,) = errors(capsys, *words.split())
    assert error["key"].upper() == key.upper()


@pytest.mark.parametrize("words", [["run", "duel"], ["compare", "duel"]], ids=["run", "compare"])
@pytest.mark.parametrize("name", OWN)
def test_a_fault_in_an_own_scheduler_is_in_the_object(
    capsys: Capsys, words: list[str], name: str
) -> None:
    """With the line in that file."""
    text, line, remedy = OWN[name]
    Path(name).write_text(text, encoding="utf-8", errors="surrogateescape")
    (error,) = errors(capsys, *words, "--schedulers", name)
    assert (Path(error["file"]).name, error["line"], error["remedy"]) == (name, line, remedy)


@pytest.mark.parametrize("command", ["run", "compare", "theory", "sweep"])
def test_a_folder_that_is_not_empty_is_in_the_object(capsys: Capsys, command: str) -> None:
    """With what to do."""
    Path("mine").mkdir()
    Path("mine/precious").touch()
    (error,) = errors(capsys, command, "duel", "--out", "mine")
    assert error["file"] == "mine"
    assert error["remedy"] == "choose a new folder with --out, or move these files away"


@pytest.mark.cluster
def test_a_cluster_that_is_not_there_is_in_the_object(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was done, so there is no table to print."""
    monkeypatch.setattr("simul.sweeps.execution.workers.PATIENCE_S", 0.2)
    words = "duel --vary boards=1..3 --cluster tcp://127.0.0.1:1"
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    (error,) = errors(capsys, "sweep", *words.split())
    assert error["message"].startswith("--cluster tcp://127.0.0.1:1: no scheduler answers there")


@pytest.mark.parametrize("words", ["lst --json", "--json", "list --jsn --json"])
def test_there_is_an_object_whatever_is_wrong_with_the_command(capsys: Capsys, words: str) -> None:
    """Whoever asks for one reads it, and nothing else."""
    done = call(capsys, *words.split())
    assert done.code == 2
    assert list(json.loads(done.out)) == ["errors"]


def test_a_scenario_may_be_called_like_the_option(capsys: Capsys) -> None:
    """After `--` it is no option, and nobody has asked for an object."""
    done = call(capsys, "check", "--", "--json")
    assert (done.code, done.out) == (2, "")


def test_a_name_that_is_no_text_does_not_spoil_the_object() -> None:
    """A file may be called by bytes that are no UTF-8; the object is UTF-8 all the same."""
    (error,) = errors_object(InputError("b\udcffd: no", file="b\udcffd"))["errors"]
    assert error["file"] == "b\N{REPLACEMENT CHARACTER}d"
    assert error["message"] == "b\N{REPLACEMENT CHARACTER}d: no"


def test_in_a_process_of_its_own_it_is_the_same(tmp_path: Path) -> None:
    """The words are those of the command line then, not those of a caller."""
    done = start(tmp_path, "run", "duell", "--json")
    assert done.code == 2
    assert json.loads(done.out)["errors"][0]["message"] in done.err


def test_errors_come_whole_from_another_process() -> None:
    """As those of a sweep's workers do."""
    with pytest.raises(ScenarioError) as told:
        load_scenario("duel", boards=0)
    placed = InputError("mine.py, line 3: no", file="mine.py", line=3, remedy="write it anew")
    for error in (told.value, placed):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (str(again), again.details()) == (str(error), error.details())


def test_errors_can_be_read_from_python_too() -> None:
    """The same objects, from the exception."""
    with pytest.raises(ScenarioError) as told:
        load_scenario("duell")
    (error,) = told.value.details()
    assert error["remedy"] == "did you mean duel?"


def test_list_has_everything_that_can_be_named(capsys: Capsys) -> None:
    """Scenarios, schedulers and players, each with the file in which it is written."""
    whole = json.loads(call(capsys, "list", "--json").out)
    assert list(whole) == ["scenarios", "schedulers", "players"]
    assert [each["name"] for each in whole["scenarios"]] == [each.name for each in everything()]
    assert [each["name"] for each in whole["schedulers"] if each["group"] == "ladder"] == [*LADDER]
    mistakes = [each["name"] for each in whole["schedulers"] if each["mistake"]]
    assert mistakes == [*MISTAKES]
    for each in chain.from_iterable(whole.values()):
        assert Path(each["path"]).is_file()
    for section, entries in whole.items():
        done = call(capsys, "list", section, "--json")
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out) == {section: entries}


def test_what_list_says_is_what_its_text_says(capsys: Capsys) -> None:
    """Titles, summaries and ideas."""
    text = " ".join(call(capsys, "list").out.split())
    whole = json.loads(call(capsys, "list", "--json").out)
    for scenario in whole["scenarios"]:
        assert f"{scenario['name']} {scenario['title']}" in text
    for scheduler in whole["schedulers"]:
        assert scheduler["name"] in text
        assert scheduler["idea"].split()[0] in text
    for player in whole["players"]:
        assert f"{player['name']} {player['summary']}" in text


@pytest.mark.parametrize(
    "words",
    [
        "run duel --format none",
        "check duel",
        "theory duel --format none",
        "list",
        "check bad.toml",
    ],
)
def test_the_document_names_every_key(capsys: Capsys, words: str) -> None:
    """As code, so that it can be found."""
    Path("bad.toml").write_text(BAD, encoding="utf-8")
    data = json.loads(call(capsys, *words.split(), "--json").out)
    inner = [rows for rows in data.values() if isinstance(rows, list)]
    keys = {*data, *chain.from_iterable(chain.from_iterable(inner))}
    for key in keys:
        assert f"`{key}`" in DOCUMENT


def test_the_example_in_the_document_is_what_is_printed(capsys: Capsys) -> None:
    """But for the line breaks."""
    toml, printed = (
        re.findall(rf"```{kind}\n(.+?)```", DOCUMENT, re.DOTALL)[0] for kind in ("toml", "json")
    )
    Path("club.toml").write_text(toml, encoding="utf-8")
    assert json.loads(call(capsys, "check", "club.toml", "--json").out) == json.loads(printed)
