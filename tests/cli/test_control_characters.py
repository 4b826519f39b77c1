"""Nothing from a file or a program acts on the terminal: control characters are shown as escapes.

In a pseudo-terminal: click removes some of them from what goes into a pipe.
"""

import ast
import json
from pathlib import Path

import pytest
from commanding import call, in_terminal
from raw_controls import RAW

import simul
from simul.output.files import plain_name

ACTIVE = "\x1b]0;owned\x07 \x1b[31m \x9b5A \x85 \u2028 \u202e \u2066 \ufeff \x7f"
SCENARIO = f"""\
title = "Hostile"
boards = 2
moves = 2
look_for = "{ACTIVE.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}"

[master]
move_time = "5 s"
player = {{ kind = "random" }}

[opponents]
think_time = "55 s"
player = {{ kind = "random" }}
"""


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "run",
        "check",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("compare", "theory")),
    ],
)
def test_no_command_prints_active_characters_of_a_scenario(command: str, tmp_path: Path) -> None:
    """`look_for` may hold anything, and what it says is printed."""
    (tmp_path / "hostile.toml").write_text(SCENARIO, encoding="utf-8")
    options = [] if command == "check" else ["--format", "none"]
    shown = in_terminal(tmp_path, [command, "hostile.toml", *options])
    assert not RAW.search(shown)
    assert command in {"check", "theory"} or r"\x1b[31m \x9b5A \x85 \u2028 \u202e" in shown


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["run", "-s", "boom.py", "--format", "none"], ["record.json", "summary.json"]),
        (["theory", "--format", "none"], ["theory.json"]),
        (["sweep", "--vary", "boards=1,2", "-n", "2", "--format", "none"], ["sweep.json"]),
    ],
)
def test_json_files_say_the_same_in_harmless_letters(
    words: list[str],
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON demands escapes of the first 32 characters only; a terminal obeys others as well."""
    monkeypatch.chdir(tmp_path)
    name = "\x9b5A \u202e \u2028 \x7f é.toml"
    Path(name).write_text(SCENARIO, encoding="utf-8")
    Path("boom.py").write_text(
        f"def play(exhibition):\n    raise ValueError({ACTIVE!r})\n", encoding="utf-8"
    )
    call(capsys, words[0], name, *words[1:], "--out", "out")
    written = {path.name: path.read_text(encoding="utf-8") for path in Path("out").glob("*.json")}
    assert sorted(written) == files
    for text in written.values():
        assert not RAW.search(text)
        assert "\x9b" in all_texts(json.loads(text))


def all_texts(data: object) -> str:
    """All that JSON data say, in one text."""
    if isinstance(data, dict):
        return "".join(map(all_texts, data.values()))
    return "".join(map(all_texts, data)) if isinstance(data, list) else str(data)


def test_an_exception_of_an_own_scheduler_is_shown_with_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the screen, and in the files for a spreadsheet."""
    file = tmp_path / "boom.py"
    file.write_text(f"def play(exhibition):\n    raise ValueError({ACTIVE!r})\n", encoding="utf-8")
    done = call(capsys, "run", "duel", "-s", str(file), "--format", "none",
                "--out", str(tmp_path / "out"))  # fmt: skip
    assert done.code == 1
    assert r"\x1b]0;owned" in done.out
    assert not RAW.search(done.out)
    assert not RAW.search((tmp_path / "out" / "record.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [["run", ACTIVE], ["run", f"--{ACTIVE}"], ["show", ACTIVE]])
def test_errors_quote_their_words_with_escapes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Names, paths and options come from scripts, too."""
    done = call(capsys, *words)
    assert done.code == 2
    assert not RAW.search(done.err)


def test_an_unknown_key_is_quoted_with_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """TOML lets quoted keys hold C1 controls, raw."""
    (tmp_path / "key.toml").write_text('"a\x9b31m\u202e" = 1\n', encoding="utf-8")
    done = call(capsys, "check", str(tmp_path / "key.toml"))
    assert r"a\x9b31m\u202e" in done.err
    assert not RAW.search(done.err)


PRINTS = {"print", "click.echo", "click.secho", "Console", "sys.stdout.write"}


def test_all_output_goes_through_two_doors() -> None:
    """`say` for lines and `console` for tables; both make control characters visible."""
    root = Path(simul.__file__).parent
    doors = {"cli/objects.py", "output/reports/terminal.py", "output/reports/notebook.py",
             "output/reports/html.py", "cli/schema.py"}  # fmt: skip
    for path in root.rglob("*.py"):
        if path.relative_to(root).as_posix() in doors or "skeletons" in path.parts:
            continue
        text = path.read_text("utf-8")
        if not any(f"{name}(" in text for name in PRINTS):
            continue  # to look at what is called takes longer
        calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
        assert not {ast.unparse(call.func) for call in calls} & PRINTS


@pytest.mark.parametrize(
    "name", ["..", ".", "", "../up", "a/b", "games.pgn", "C:\\x", "a\nb", "%2E"]
)
def test_a_folder_gets_a_plain_name(name: str) -> None:
    """It lies where it should, is not hidden, and is none of the files that are written there."""
    plain = plain_name(name)
    assert Path(plain).name == plain
    assert plain.isprintable()
    assert not set(plain) & set('./\\:"')


def test_names_of_folders_differ_where_names_do() -> None:
    """Also very long ones."""
    names = ["..", ".", "", "%2E", "a" * 300, "a" * 301, "é" * 200, "a.b", "a/b"]
    plain = {plain_name(name) for name in names}
    assert len(plain) == len(names)
    assert max(len(name.encode()) for name in plain) <= 100


def test_own_schedulers_with_odd_names_overwrite_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`...py` is called `..`, which is the folder above."""
    monkeypatch.chdir(tmp_path)
    call(capsys, "new", "scheduler", "mine.py")
    source = (tmp_path / "mine.py").read_text(encoding="utf-8")
    for name in ("...py", "..py", "summary.json.py"):
        (tmp_path / name).write_text(source, encoding="utf-8")
    (tmp_path / "games.pgn").write_text("mine", encoding="utf-8")
    done = call(capsys, "compare", "duel", "-s", "./...py,./..py,./summary.json.py",
                "--format", "none", "--out", "out")  # fmt: skip
    assert done.code == 0
    assert (tmp_path / "games.pgn").read_text(encoding="utf-8") == "mine"
    folders = [path.name for path in (tmp_path / "out").iterdir() if path.is_dir()]
    assert sorted(folders) == ["%2E", "%2E%2E", "summary%2Ejson"]
