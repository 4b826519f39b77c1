"""README.md, CONTRIBUTING.md and docs/ are executed: commands, outputs, code, files, links."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import click
import pytest
from commanding import CLEAN, Done, call
from dask_clusters import dask_cluster
from documents import (
    PAGES,
    PLACEHOLDER,
    REFRESH,
    ROOT,
    SHIPPED,
    WRITE_THE_COURSE,
    anchors,
    blocks,
    inline_commands,
    links,
    prose,
    shell_lines,
)
from documents import programs as python_programs
from documents import transcripts as console_transcripts
from engines_needed import missing_engines

from simul import load_scenario, plugins
from simul.cli.compare import command as compare_command
from simul.cli.main import cli
from simul.cli.run import command as run_command
from simul.schedulers import MISTAKES

COMMANDS = cli.list_commands(click.Context(cli))
DRAWING = ("run", "compare", "theory", "sweep")
REAL_SECONDS = re.compile(r" +\d+\.\d\d(?= +[0-9a-f]{8})")
BARE = {"simul list", "simul schema"}
"""Commands that need nothing else."""
SCHEDULERS = {"--scheduler", "--schedulers"}
MADE = {
    made[1]: command
    for command in reversed(inline_commands())
    if (made := re.match(r"simul new \w+ (\S+)", command))
}
"""The files that commands in sentences write, and how: the shortest way, which is the first."""
LESS_WORK = (
    (r"--speed \d+", "--speed 200000"),
    (r"(-n|--replications) \d+", "-n 2"),
    (r"=(\d+)\.\.\d+(?= |$)", r"=\1..2"),
    (r"=(\d+)\.\.\d+:(\d+)", r"=\1..\2"),
)
"""What makes short what computes for hours, or waits in real time: the same words, less to do."""
LARGE = "chance", "few-boards", "rounds", "slow-master", "textbook", "uneven", "vip", "web"
FEWER_BOARDS = {"one-cap": 1, "stockfish": 2} | dict.fromkeys(LARGE, 6)
"""Scenarios in which the players compute for seconds, or much is played."""

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a new folder, as if the output went into a file."""
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def call_quickly(capsys: Capture, command: str) -> Done:
    """Call `simul` in this process; open no browser, draw no charts unless it says which."""
    _, *words = shlex.split(command)
    words = [word for word in words if word != "--open"]
    if words[0] in DRAWING and "--format" not in words and "--help" not in words:
        words += ["--format", "none"]
    return call(capsys, *words)


def slow(it_is: bool) -> list[pytest.MarkDecorator]:
    """Mark what takes seconds: it is left to the whole lane."""
    return [pytest.mark.transcripts] if it_is else []


def plays(command: str) -> bool:
    """Whether whole exhibitions are played."""
    playing = "simul run ", "simul compare ", "simul sweep ", "simul learn", "simul replay "
    return command.startswith(playing)


def expected_code(command: str) -> int:
    """Return 1 where it is the point of a command that a run fails, else 0."""
    if command.startswith(("simul show", "simul check", "simul theory", "simul new")):
        return 0
    words = set(re.split(r"[ ,]", command))
    breaks = any(SHIPPED.get(word, {}).get("on_failure") == "propagate" for word in words)
    return int(breaks or not words.isdisjoint(MISTAKES))


def less_work(command: str) -> str:
    """Return a command that does the same sooner."""
    for words, shorter in LESS_WORK:
        command = re.sub(words, shorter, command)
    return command


def sooner(command: str) -> str:
    """Return a command that plays the same in less time, or a sweep that does so less often."""
    if command.startswith("simul sweep "):
        return less_work(command)
    command = re.sub(*LESS_WORK[0], command)
    for name, boards in FEWER_BOARDS.items():
        start = rf"^(simul (?:run|compare|replay) {name}\b)"
        command = re.sub(start, rf"\1 --boards {boards}", command)
    return command


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        pytest.param(*each, id=f"{page}: {each[0]}", marks=slow(page != "README.md"))
        for page, *each in console_transcripts()
    ],
)
def test_every_command_prints_what_the_page_shows(
    command: str, printed: str, capsys: Capture
) -> None:
    """To the letter, but for the real seconds. Mend it with: python docs/refresh.py."""
    done = call_quickly(capsys, command)
    out = REAL_SECONDS.sub(" #", done.out.replace(os.sep, "/"))
    said = [line.rstrip() for line in out.splitlines()]
    assert said == REAL_SECONDS.sub(" #", printed.rstrip("\n")).splitlines()
    assert done.code == expected_code(command)


@pytest.mark.transcripts
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(each, marks=slow(plays(each)))
        for each in inline_commands()
        if each not in WRITE_THE_COURSE.values()
    ],
)
def test_every_command_in_a_sentence_works(command: str, capsys: Capture) -> None:
    """None ends in an error unless that is its point; files that it names are there."""
    if missing := missing_engines(command):
        pytest.skip(f"not installed: {', '.join(missing)}")
    code = expected_code(command)
    for file, maker in MADE.items():
        if file in re.split(r"[ ,]", command) and not command.startswith("simul new"):
            call_quickly(capsys, maker)
            code = code or expected_code(command + maker.partition(file)[2])
    if command.removeprefix("simul ") in COMMANDS and command not in BARE:
        command += " --help"  # the name of a command
    done = call_quickly(capsys, sooner(command))
    assert (done.code, bool(done.out)) == (code, True), done.err


def options() -> list[str]:
    """Return the options in the table of `run` and `compare`, as they are written there."""
    table = PAGES["docs/command-line.md"].split("## Options")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`--.*?) \|", table, re.MULTILINE)
    return [option for cell in cells for option in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.transcripts
@pytest.mark.parametrize("option", options())
@pytest.mark.parametrize("command", ["run", "compare"])
def test_every_option_of_the_page_works(command: str, option: str, capsys: Capture) -> None:
    """With the value that it has there."""
    done = call_quickly(capsys, re.sub(*LESS_WORK[0], f"simul {command} duel {option}"))
    assert done.code == 0, done.err


def test_the_page_names_every_option_that_both_commands_have() -> None:
    """But for the schedulers, which stand in its first table."""
    named = {word for option in options() for word in option.split() if word.startswith("--")}
    run, compare = (
        {name for parameter in each.params for name in parameter.opts}
        for each in (run_command, compare_command)
    )
    assert named == {name for name in run & compare if name.startswith("--")} - SCHEDULERS


@pytest.mark.transcripts
def test_the_page_names_every_file_that_a_run_leaves_behind(folder: Path, capsys: Capture) -> None:
    """Those of a comparison, which has all of them."""
    options = ["--format", "png,html,trace", "--steps", "--out", "out"]
    assert call(capsys, "compare", "duel", *options).code == 0
    table = PAGES["docs/command-line.md"].split("## What a run leaves behind")[1].split("\n## ")[0]
    rows = "\n".join(line for line in table.splitlines() if line.startswith("|"))
    named = re.findall(r"`([\w-]+\.\w+)`", rows)
    assert sorted(named) == sorted({path.name for path in folder.rglob("out/**/*.*")})


def simul_lines(page: str) -> list[list[str]]:
    """Return the commands of simul in each shell block of a page that has some."""
    found = (re.findall(r"^(?:time )?(simul .*)", b, re.MULTILINE) for b in blocks(page, "sh"))
    return [lines for lines in found if lines]


@pytest.mark.transcripts
@pytest.mark.parametrize(
    "lines",
    [pytest.param(each, id=f"{page}: {each[0]}") for page in PAGES for each in simul_lines(page)],
)
def test_the_commands_of_a_shell_block_work(
    lines: list[str], capsys: Capture, tmp_path: Path
) -> None:
    """One after the other in one folder, each with less work; HOST is a cluster made for it."""
    commands = [f"{less_work(line)} -n 2" for line in lines]
    with ExitStack() as stack:
        if any("tcp://HOST:8786" in line for line in lines):
            pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
            address, _ = stack.enter_context(dask_cluster(tmp_path, many=1))
            commands = [each.replace("tcp://HOST:8786", address) for each in commands]
        for command in commands:
            done = call_quickly(capsys, command)
            assert done.code == 0, done.err


SHELLS = [
    pytest.param(*pair, id=pair[1])
    for pair in re.findall(
        r"^(.*_SIMUL_COMPLETE.*?) +# (\w+)$", PAGES["docs/command-line.md"], re.MULTILINE
    )
]


@pytest.mark.parametrize(("line", "shell"), SHELLS)
def test_the_line_for_completion_is_understood_by_its_shell(
    line: str, shell: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script that simul prints for that shell is read without a word."""
    if shutil.which(shell) is None or sys.platform == "win32":
        pytest.skip(f"{shell} is not installed")
    (wish,) = re.findall(r"_SIMUL_COMPLETE=(\w+)", line)
    with monkeypatch.context() as patched:
        patched.setenv("_SIMUL_COMPLETE", wish)
        assert f"_SIMUL_COMPLETE={shell}_complete" in call(capsys).out
    there = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{CLEAN['PATH']}"}
    command = [shell, "-c", line]
    done = subprocess.run(
        command, env=CLEAN | there, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def other_commands() -> list[str]:
    """Return the lines of all shell blocks that are neither simul's nor for completion."""
    lines = dict.fromkeys(line for page in PAGES for line in shell_lines(page))
    return [
        line
        for line in lines
        if not re.match(r"(time )?simul ", line) and "_SIMUL_COMPLETE" not in line
    ]


@pytest.mark.transcripts
@pytest.mark.parametrize("line", other_commands())
def test_every_other_command_of_a_shell_block_is_known(line: str, folder: Path) -> None:
    """It is run by CI, or installs what there is, or is understood by its own program."""
    if any(re.search(rf"(^|[ /]){re.escape(line)}$", text, re.MULTILINE) for text in RUN_BY_CI):
        return
    if extras := re.search(r"pip install .*\[(.*)\]'$", line):
        assert set(extras[1].split(",")) <= EXTRAS.keys()
        return
    program, *words = shlex.split(line)
    understood_by = {
        "python": understood_by_benchmarks,
        "dask": understood_by_dask,
        "pip": understood_by_pip,
    }
    assert program in understood_by, "neither run nor checked anywhere"
    understood_by[program](words, folder)


RUN_BY_CI = [
    (ROOT / path).read_text(encoding="utf-8") for path in (".ci/run", ".github/workflows/ci.yml")
]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def understood_by_benchmarks(words: list[str], folder: Path) -> None:
    """Let the benchmarks read their command line; what they measure takes minutes."""
    program, *words = words
    for word in words:
        if word.endswith((".md", ".json")):
            (folder / word).parent.mkdir(exist_ok=True)
            (folder / word).touch()
    path = ROOT / program / "__main__.py" if program == "benchmarks" else ROOT / program
    runpy.run_path(str(path))["main"].make_context(program, words)


def understood_by_pip(words: list[str], _: Path) -> None:
    """Look each option up in the help of the command; whatever is downloaded depends on the day."""
    command = [sys.executable, "-m", "pip", words[0], "--help"]
    text = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    named = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert named <= set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", text))


def understood_by_dask(words: list[str], _: Path) -> None:
    """Let Dask read its command line; the tests of clusters start it."""
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    program, *words = words
    module = import_module(f"distributed.cli.dask_{program}")
    module.main.make_context(program, words)


@pytest.mark.transcripts
@pytest.mark.parametrize(
    ("page", "program", "printed"),
    [
        pytest.param(*each, id=f"{each[0]}: {number}")
        for number, each in enumerate(python_programs())
    ],
)
def test_every_python_program_prints_what_stands_below_it(
    page: str, program: str, printed: str | None, folder: Path, capsys: Capture
) -> None:
    """Saved as a file and run, in a folder with the record that the page shows, if it shows one."""
    for record in blocks(page, "json"):
        (folder / "record.json").write_text(record, encoding="utf-8")
    (folder / "program.py").write_text(program, encoding="utf-8")
    capsys.readouterr()
    runpy.run_path("program.py")
    assert capsys.readouterr().out == (printed or "")


TOML = [(page, block) for page in PAGES for block in blocks(page, "toml")]


@pytest.mark.parametrize(("page", "block"), TOML)
def test_every_toml_block_is_read(page: str, block: str, folder: Path) -> None:
    """Whole scenarios load, and entry points have the right groups; two pages have own tests."""
    data = tomllib.loads(block)
    if page in {"docs/scenarios.md", "docs/json.md"}:
        return
    if "title" in data:
        (folder / "club.toml").write_text(block, encoding="utf-8")
        load_scenario("club.toml")
    else:
        assert set(data["project"]["entry-points"]) <= {plugins.SCHEDULERS, plugins.PLAYERS}


def test_every_link_leads_to_a_page_and_a_heading_there() -> None:
    """Files that are linked to are in the tree, and headings on their pages."""
    for page in PAGES:
        for target, anchor in links(page):
            there = (ROOT / page).parent.joinpath(target).resolve() if target else ROOT / page
            assert there.exists(), target
            if anchor:
                assert anchor in anchors(there.relative_to(ROOT).as_posix()), f"{target}#{anchor}"


def test_the_index_names_every_page() -> None:
    """Each page of docs/ can be found from its index, and the index from the README."""
    pages = {page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")}
    assert {target for target, _ in links("docs/README.md")} >= pages - {"README.md"}
    assert ("docs/README.md", "") in links("README.md")


def test_every_file_that_a_page_names_is_there() -> None:
    """Paths in the tree, such as `simul/exhibition/board.py`."""
    for page in PAGES:
        rooms = "simul|docs|tests|scenarios|benchmarks|players"
        named = re.findall(rf"`((?:{rooms})/[\w./-]*)`", prose(page))
        missing = [path for path in named if not (ROOT / path).exists()]
        assert [path for path in missing if not PLACEHOLDER.search(path)] == [], page


def test_every_name_that_a_page_puts_into_a_file_is_there() -> None:
    """Such as `Break` in `simul/scenario/rules.py`; of `a` and `b` in a file, both."""
    for page in PAGES:
        for names, path in re.findall(
            r"((?:`\w+`(?:, | and )?)+)\s+in\s+`([\w/]+\.py)`", prose(page)
        ):
            text = (ROOT / path).read_text(encoding="utf-8")
            for name in re.findall(r"\w+", names.replace(" and ", " ")):
                assert re.search(rf"\b{name}\b", text), f"{name} in {path}"


def test_code_that_a_page_quotes_is_in_the_file() -> None:
    """In `py` blocks: the path in a comment, then whole lines, left out where `...` stands."""
    for page in PAGES:
        for block in blocks(page, "py"):
            path, _, quoted = block.removeprefix("# ").partition("\n")
            text = (ROOT / path).read_text(encoding="utf-8")
            for part in re.split(r"^ *\.\.\.\n", quoted, flags=re.MULTILINE):
                assert part in text, f"{path}: {part}"
                text = text[text.index(part) :]


def test_generators_are_explained_without_simul() -> None:
    """Each block can be pasted into a tool that steps through programs: it imports nothing."""
    programs = blocks("docs/generators.md", "python")
    assert len(programs) == 5
    assert not [text for text in programs if "import" in text]


def test_lines_of_text_are_no_longer_than_a_screen_is_wide() -> None:
    """Up to 100 columns; a row of a table cannot be broken, nor can the address of a page."""
    for page in PAGES:
        lines = prose(page).splitlines()
        long = [line for line in lines if len(line) > 100 and not line.startswith("|")]
        assert [line for line in long if not re.fullmatch(r"\[[\w-]+\]: \S+", line)] == [], page


@pytest.mark.transcripts
def test_the_pictures_are_those_that_the_program_makes(folder: Path) -> None:
    """Mend it with: python docs/refresh.py. Each is shown on some page."""
    made = {path.name for path in REFRESH["draw_pictures"](folder)}
    assert made == {path.name for path in (ROOT / "docs").glob("*.png")}
    assert made == {Path(target).name for page in PAGES for target, _ in links(page)
                    if target.endswith(".png")}  # fmt: skip


def test_something_is_found_on_the_pages() -> None:
    """Empty pages would pass the tests above."""
    assert len(list(console_transcripts())) >= 7
    assert len(inline_commands()) >= 35
    assert set(WRITE_THE_COURSE.values()) <= set(inline_commands())
    assert len(list(python_programs())) >= 6
    assert len(TOML) >= 14
    assert len(other_commands()) >= 10
    assert len(SHELLS) == 3
    assert sum(len(links(page)) for page in PAGES) > 100
