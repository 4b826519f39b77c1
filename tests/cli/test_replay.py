"""`simul replay`, `--format html` and `--open`: a page to step through."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commanding import call, start
from replaying import data_of

from simul.output.files import NO_STEPS, load_record
from simul.scenario import scenario_folder
from simul.schedulers import SCHEDULERS

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]


def schedulers_in(page: Path) -> list[str]:
    """The schedulers whose runs a page replays."""
    return [run["scheduler"] for run in data_of(page.read_text(encoding="utf-8"))["runs"]]


def test_a_scenario_is_played_and_replayed(capsys: Capsys) -> None:
    """The page is there beside the records, and no charts."""
    done = call(capsys, "replay", "duel", "-s", "sequential,trio")
    assert done.code == 0
    folder = Path("simul-out/duel-replay")
    assert "written to simul-out/duel-replay/" in done.out
    assert schedulers_in(folder / "replay.html") == ["sequential", "trio"]
    assert (folder / "trio" / "record.json").is_file()
    assert not [*folder.rglob("*.png"), *folder.rglob("*.svg")]


@pytest.mark.long
@pytest.mark.parametrize("command", ["run", "compare"])
def test_html_is_a_format_beside_others(capsys: Capsys, command: str) -> None:
    """One page in the folder of the command, whatever the charts are."""
    done = call(capsys, command, "duel", "--format", "svg,html", "--out", "out")
    assert done.code == 0
    assert Path("out/replay.html").is_file()
    assert {path.suffix for path in Path("out").rglob("gantt.*")} == {".svg"}


@pytest.mark.parametrize(
    ("name", "schedulers"),
    [("duel", "trio,unchecked-rotation,asyncio"), ("walk-out", "sequential")],
)
def test_a_folder_is_replayed_as_it_was_compared(
    capsys: Capsys, name: str, schedulers: str
) -> None:
    """The order and the verdicts are those of its summary, and so is what nobody noticed in time.

    The lines, too; nothing in it changes.
    """
    make = ("--format", "html", "--steps", "--out", "there")
    call(capsys, "compare", name, "-s", schedulers, *make)
    before = sorted(Path("there").rglob("*"))
    assert call(capsys, "replay", "there", "--out", "here").code == 0
    page = Path("here/replay.html").read_text(encoding="utf-8")
    assert page == Path("there/replay.html").read_text(encoding="utf-8")
    assert sorted(Path("there").rglob("*")) == before


def test_latecomers_whose_games_never_begin_are_waited_for_as_when_it_was_played(
    capsys: Capsys,
) -> None:
    """The summary tells when they came; without it, the command says what is missing."""
    make = ("--format", "html", "--steps", "--out", "there")
    call(capsys, "run", "latecomers", "-s", "forgotten-await", *make)
    assert call(capsys, "replay", "there", "--out", "here").code == 0
    page = Path("here/replay.html").read_text(encoding="utf-8")
    assert page == Path("there/replay.html").read_text(encoding="utf-8")
    assert [2, 60_000] in data_of(page)["runs"][0]["uncalled"]
    Path("there/summary.json").unlink()
    done = call(capsys, "replay", "there", "--out", "without")
    assert "when those came whose games never began, since no summary.json" in done.err


@pytest.mark.parametrize("rows", [None, "x", [7], [{"board": 1}], [{"invariant": "think-times"}]])
def test_what_is_not_ours_in_a_summary_is_left_out(capsys: Capsys, rows: Any) -> None:
    """It may have been edited, or come from another program."""
    call(capsys, "run", "duel", "-s", "cloned-masters", "--format", "none", "--out", "there")
    path = Path("there/summary.json")
    summary = json.loads(path.read_text(encoding="utf-8"))
    changed = dict.fromkeys(("breaches", "unnoticed", "broken", "place"), rows)
    summary |= {"late_arrivals": rows, "floor": rows, "runs": [summary["runs"][0] | changed]}
    path.write_text(json.dumps(summary), encoding="utf-8")
    assert call(capsys, "replay", "there", "--out", "here").code == 0
    (run,) = data_of(Path("here/replay.html").read_text(encoding="utf-8"))["runs"]
    assert (run["breaches"], run["mishaps"], run["line"]) == ([], [], 0)


def test_a_record_alone_is_replayed(capsys: Capsys) -> None:
    """With the source of its scheduler, which the project has."""
    call(capsys, "run", "duel", "--format", "none", "--steps", "--out", "there")
    done = call(capsys, "replay", "there/record.json", "--out", "here", "--json")
    assert json.loads(done.out) == {
        "replay": "here/replay.html",
        "runs": [{"scheduler": "asyncio", "record": "there/record.json", "missing": []}],
    }
    (run,) = data_of(Path("here/replay.html").read_text(encoding="utf-8"))["runs"]
    assert run["file"] == "with_asyncio.py"


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("tandem", {"shape": "ring", "perRow": 10}),
        ("rows.toml", {"shape": "rows", "perRow": 2}),
        ("duel", None),
    ],
)
def test_boards_of_a_folder_stand_as_they_stood(
    capsys: Capsys, name: str, floor: dict[str, Any] | None
) -> None:
    """In rows, where the scenario says so; and each master walks as she walked."""
    text = (scenario_folder() / "duel.toml").read_text(encoding="utf-8")
    text += '\n[floor]\nshape = "rows"\nper_row = 2\nspacing = 2.0\n'
    Path("rows.toml").write_text(text, encoding="utf-8")
    call(capsys, "compare", name, "-s", "asyncio", "--format", "html", "--steps", "--out", "there")
    done = call(capsys, "replay", "there", "--out", "here")
    assert "not in the page" not in done.err
    page = Path("here/replay.html").read_text(encoding="utf-8")
    assert page == Path("there/replay.html").read_text(encoding="utf-8")
    data = data_of(page)
    assert data["floor"] == floor
    record = load_record(Path("there/asyncio/record.json"))
    walks = {master for master, spans in record.away_by_master.items() if spans}
    assert {master for master, *_ in data["histories"][0]["away"]} == walks
    assert bool(walks) is (floor is not None)


def test_what_a_page_cannot_show_is_said(capsys: Capsys) -> None:
    """A folder made before summaries told of floors, or without one; a scheduler of their own."""
    text = (scenario_folder() / "duel.toml").read_text(encoding="utf-8")
    Path("walked.toml").write_text(f"{text}\n[floor]\nspacing = 2.0\n", encoding="utf-8")
    Path("mine.py").write_text(SCHEDULERS["trio"].source, encoding="utf-8")
    call(
        capsys,
        "compare",
        "walked.toml",
        "-s",
        "mine.py,asyncio",
        "--format",
        "none",
        "--out",
        "there",
    )
    done = call(capsys, "replay", "there", "--out", "1")
    assert done.code == 0
    assert done.err == (
        "not in the page for mine: the source, since no scheduler of that name is known here\n"
        f"not in the page for mine, asyncio: {NO_STEPS}\n"
    )
    summary = json.loads(Path("there/summary.json").read_text(encoding="utf-8"))
    del summary["floor"]
    Path("there/summary.json").write_text(json.dumps(summary), encoding="utf-8")
    stand = "where the boards stand, since no summary.json beside the record tells it"
    assert f"for mine, asyncio: {stand}" in call(capsys, "replay", "there", "--out", "2").err
    Path("there/summary.json").unlink()
    done = call(capsys, "replay", "there", "--out", "3", "--json")
    assert [run["missing"] for run in json.loads(done.out)["runs"]] == [
        [NO_STEPS, "which rules it broke, since no summary.json beside the record tells it", stand],
        [
            "the source, since no scheduler of that name is known here",
            NO_STEPS,
            "which rules it broke, since no summary.json beside the record tells it",
            stand,
        ],
    ]


def test_lines_are_those_of_the_file_as_it_was_played(capsys: Capsys) -> None:
    """A file of one's own has been changed since, and nobody but steps.json knows its text."""
    text = SCHEDULERS["generators"].source
    Path("mine.py").write_text(text, encoding="utf-8")
    call(
        capsys,
        "run",
        "duel",
        "-s",
        "mine.py",
        "--format",
        "html,trace",
        "--steps",
        "--out",
        "there",
    )
    Path("mine.py").write_text("changed = True\n", encoding="utf-8")
    assert call(capsys, "replay", "there", "--out", "here").err == ""
    page = Path("here/replay.html").read_text(encoding="utf-8")
    assert page == Path("there/replay.html").read_text(encoding="utf-8")
    (run,) = data_of(page)["runs"]
    assert "".join(piece for line in run["source"] for _, piece in line) == text.replace("\n", "")
    assert len(run["steps"]["worker"]) > 50
    assert call(capsys, "trace", "there", "--out", "trace.json").code == 0
    trace = Path("trace.json").read_text(encoding="utf-8")
    assert trace == Path("there/trace.json").read_text(encoding="utf-8")
    assert '"file":"mine.py","line":' in trace


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data | {"schema": "simul-steps/9"}, "schema: Input should be"),
        (lambda data: data | {"fingerprint": "0"}, "these are the steps of another run"),
        (lambda data: data | {"steps": [[0, 99, 0, "runs", 0]]}, "there is no worker 99"),
        (lambda data: data | {"steps": [[0, 0, 0, "runs", 99]]}, "there is no chain 99"),
        (lambda data: data | {"steps": [[0, 0, 99, "runs", 0]]}, "there is no board 99"),
        (lambda data: data | {"steps": [[0, 0, 0, "jumps", 0]]}, "steps.0.3: Input should be"),
        (lambda data: data | {"steps": data["steps"][::-1]}, "before that of the last step"),
        (lambda data: data | {"workers": None}, "workers: Input should be"),
        (lambda _: [], "not steps of this program: the text"),
    ],
)
def test_a_file_of_steps_that_is_wrong_is_refused(
    capsys: Capsys, change: Callable[[Any], Any], words: str
) -> None:
    """With its name and the fault; a page with wrong lines would teach something wrong."""
    call(capsys, "run", "duel", "--format", "none", "--steps", "--out", "there")
    path = Path("there/steps.json")
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))))
    for command in ("replay", "trace"):
        done = call(capsys, command, "there", "--out", "here")
        assert done.code == 2
        assert "there/steps.json: " in done.err
        assert words in done.err


def test_a_path_in_a_record_is_not_followed(capsys: Capsys) -> None:
    """Records may come from others, and name what they like as their scheduler."""
    Path("secret.py").write_text("def play(exhibition): ...  # secret\n", encoding="utf-8")
    call(capsys, "run", "duel", "--format", "none", "--out", "there")
    record = json.loads(Path("there/record.json").read_text(encoding="utf-8"))
    record["scheduler"] = str(Path("secret.py").resolve())
    Path("there/record.json").write_text(json.dumps(record), encoding="utf-8")
    assert call(capsys, "replay", "there", "--out", "here").code == 0
    (run,) = data_of(Path("here/replay.html").read_text(encoding="utf-8"))["runs"]
    assert (run["file"], run["source"]) == ("", [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("replay empty", "empty: there is no record.json in this folder, nor in a folder in it"),
        ("replay nothing.json", "nothing.json"),
        ("replay nobodys", "no scenario is called 'nobodys'"),
        ("replay empty --boards 3", "--boards is for runs that are still to be played"),
        ("replay empty -s trio", "--schedulers is for runs that are still to be played"),
        ("replay broken.json", "broken.json"),
        ("replay duel --format gif", "--format takes"),
    ],
)
def test_what_cannot_be_replayed_is_refused(capsys: Capsys, words: str, said: str) -> None:
    """Bad input, with what would do."""
    Path("empty").mkdir()
    Path("broken.json").write_text("{}", encoding="utf-8")
    done = call(capsys, *words.split())
    assert done.code == 2
    assert said in done.err
    assert not Path("simul-out").exists()


def test_an_illegal_move_is_refused(capsys: Capsys) -> None:
    """The page plays moves without knowing the rules."""
    call(capsys, "run", "duel", "--format", "none", "--out", "there")
    record = json.loads(Path("there/record.json").read_text(encoding="utf-8"))
    record["fingerprint"] = ""
    first = next(row for row in record["events"] if row[3] == "move")
    first[4] = "a1a8"
    Path("there/record.json").write_text(json.dumps(record), encoding="utf-8")
    done = call(capsys, "replay", "there")
    assert done.code == 2
    assert done.err.startswith("error: ")


def test_a_name_is_the_scenario_and_a_path_the_folder(capsys: Capsys) -> None:
    """Where both are called so, the reader is told how to name the other."""
    call(capsys, "run", "walk-out", "-s", "asyncio", "--format", "none", "--out", "duel")
    done = call(capsys, "replay", "duel", "-s", "trio", "--out", "played")
    assert done.err == "duel is the scenario, not the folder here: that is replayed as ./duel\n"
    assert schedulers_in(Path("played/replay.html")) == ["trio"]
    assert call(capsys, "replay", "./duel", "--out", "there").code == 0
    assert schedulers_in(Path("there/replay.html")) == ["asyncio"]


@pytest.mark.parametrize(
    "command",
    ["run", *(pytest.param(each, marks=pytest.mark.long) for each in ("compare", "replay"))],
)
def test_open_shows_the_main_picture_in_the_browser(tmp_path: Path, command: str) -> None:
    """In the one that `BROWSER` names: here a program that notes the address it is given."""
    browser = tmp_path / "browser.py"
    browser.write_text(
        "import pathlib, sys; pathlib.Path('asked').write_text(sys.argv[1])", encoding="utf-8"
    )
    done = start(
        tmp_path, command, "duel", "--format", "html", "--open", "-q", "--out", "out",
        BROWSER=f"{shlex.join([sys.executable, str(browser)])} %s",
    )  # fmt: skip
    assert done.code == 0
    assert (tmp_path / "asked").read_text() == (tmp_path / "out" / "replay.html").as_uri()


def test_open_without_a_picture_says_so(capsys: Capsys) -> None:
    """The results are there all the same."""
    done = call(capsys, "run", "duel", "--format", "none", "--open", "--out", "out")
    assert done.code == 0
    assert "--open found no picture" in done.err
    assert Path("out/record.json").is_file()
