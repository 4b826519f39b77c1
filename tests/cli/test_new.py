"""`simul new`: files to start from, which work as they are."""

import ast
import os
import shlex
from pathlib import Path

import pytest
from commanding import Done, call
from conftest import make_scenario

from simul.cli import skeletons
from simul.running import run
from simul.scenario import load_scenario
from simul.schedulers import SCHEDULERS, find_scheduler

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
SKELETONS = Path(skeletons.__file__).parent


def called(capsys: Capsys, line: str) -> Done:
    """Call what was printed as the next command to call."""
    program, *words = shlex.split(line.partition(": ")[2])
    assert program == "simul"
    return call(capsys, *words, *(["--format", "none"] if words[0] in {"run", "compare"} else []))


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "given", "written"),
    [
        ("scheduler", "mine.py", "mine.py"),
        pytest.param("scheduler", "mine", "mine.py", marks=pytest.mark.long),
        ("scheduler", "my own", "my own.py"),
        pytest.param("scenario", "club.toml", "club.toml", marks=pytest.mark.long),
        ("scenario", "clubs/our club", "clubs/our club.toml"),
    ],
)
def test_a_new_file_is_a_copy_and_the_next_commands_work(
    capsys: Capsys, kind: str, given: str, written: str
) -> None:
    """They are printed so that they can be copied; the suffix may be left out."""
    Path("clubs").mkdir()
    done = call(capsys, "new", kind, given)
    assert (done.code, done.err) == (0, "")
    first, *commands = done.out.splitlines()
    assert first == f"written to {written}; it works as it is"
    assert len(commands) == 2
    (skeleton,) = SKELETONS.glob(f"{kind}.*")
    assert Path(written).read_bytes() == skeleton.read_bytes()
    for command in commands:
        after = called(capsys, command)
        assert (after.code, after.err) == (0, "")
        assert after.out


def test_the_new_scheduler_does_what_it_promises(capsys: Capsys) -> None:
    """Event by event what its model does, in the same functions."""
    call(capsys, "new", "scheduler", "mine.py")
    mine, model = find_scheduler("mine.py"), SCHEDULERS["asyncio"]
    scenario = make_scenario()
    assert run(scenario, mine).verdict.verified
    assert run(scenario, mine).record.events == run(scenario, model).record.events
    assert mine.policy == model.policy
    assert functions(mine.source) == functions(model.source)


def functions(source: str) -> list[str]:
    """The functions of a file, without comments and texts: two that do the same are equal."""
    nodes = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for node in nodes:
        del node.body[0]
    return [ast.unparse(node) for node in nodes]


@pytest.mark.parametrize("name", ["asyncio", "generators", "thread-pool", "lock-held", "to-thread"])
def test_a_copy_plays_as_its_model_and_is_judged_like_it(capsys: Capsys, name: str) -> None:
    """The same record, and the same promise: a mistake that is copied is still found."""
    done = call(capsys, "new", "scheduler", "mine.py", "--copy", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"written to mine.py; it is {name} until you change it\n")
    mine, model = find_scheduler("mine.py"), SCHEDULERS[name]
    assert mine.policy == model.policy
    assert mine.source.replace(f'\nPOLICY = "{model.policy}"\n', "") == model.source
    ours, theirs = run(make_scenario(), mine), run(make_scenario(), model)
    assert ours.record.events == theirs.record.events
    assert ours.verdict.broken == theirs.verdict.broken


def test_a_copy_of_nothing_is_refused(capsys: Capsys) -> None:
    """With the nearest name, and without a file."""
    done = call(capsys, "new", "scheduler", "mine.py", "--copy", "lock-hold")
    assert (done.code, done.out) == (2, "")
    assert "did you mean lock-held" in done.err
    assert not Path("mine.py").exists()


def test_the_new_scheduler_explains_every_verb() -> None:
    """Hall, boards, and what can be done with them."""
    text = (SKELETONS / "scheduler.py").read_text(encoding="utf-8")
    comments = "\n".join(line for line in text.splitlines() if "#" in line)
    for word in ("hall", "board.in_play", "board.opponent_arrives()", "board.master_moves()"):
        assert word in text
    for word in ("simul show sequential", "simul show threaded", "simul show trio", "try next"):
        assert word in comments


def test_the_new_scenario_is_one_to_play_with(capsys: Capsys) -> None:
    """With all that can be said, in comments where it need not be."""
    call(capsys, "new", "scenario", "club")
    scenario = load_scenario("club.toml")
    assert (scenario.title, scenario.boards, scenario.moves) == ("My exhibition", 12, 20)
    text = Path("club.toml").read_text(encoding="utf-8")
    for word in ("opening", "fen", "uniform", "exponential", "triangular", "replay", "override"):
        assert word in text


@pytest.mark.long
def test_what_is_in_a_comment_of_the_new_scenario_is_valid_too(capsys: Capsys) -> None:
    """Whoever takes the # away gets what the comment says."""
    text = (SKELETONS / "scenario.toml").read_text(encoding="utf-8")
    for key in ("opening", "fen", "order", "games"):
        Path("club.toml").write_text(text.replace(f"# {key} = ", f"{key} = "), encoding="utf-8")
        assert call(capsys, "check", "club.toml").code == 0
    rules = text[text.index("# [floor]") :]
    bare = "\n".join(line.removeprefix("# ") for line in rules.split("\n\n")[0].splitlines())
    breaks = next(line for line in text.splitlines() if line.startswith("# breaks"))[2:]
    Path("club.toml").write_text(f"{breaks}\n{text}\n{bare}\n", encoding="utf-8")
    assert call(capsys, "check", "club.toml").code == 0


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("scheduler", "there.py", "there.py: is there already, and nothing is ever overwritten"),
        ("scenario", "there", "there.toml: is there already, and nothing is ever overwritten"),
        ("scheduler", "no/mine", "no/mine.py: there is no folder no; make it first"),
        ("scenario", "there.py/x", "there.py/x.toml: there is no folder there.py; make it first"),
        ("scheduler", "mine.txt", "mine.txt: must end in .py, such as mine.py"),
        ("scenario", "club.py", "club.py: must end in .toml, such as club.toml"),
        ("scheduler", ".", ".: is a folder; name the file too, such as mine.py"),
        ("scenario", "clubs/", "clubs: is a folder; name the file too, such as clubs/mine.toml"),
        (
            "scheduler",
            "clubs/asyncio",
            "clubs/asyncio.py: asyncio is the name of one of simul's own; "
            "choose another, such as clubs/my_asyncio.py",
        ),
        (
            "scheduler",
            "queue.py",
            "queue.py: queue is the name of a module of Python's own, which this file would hide "
            "from those beside it; choose another, such as my_queue.py",
        ),
        ("scenario", "a" * 300, "a" * 200 + ": cannot be written: File name too long"),
    ],
)
def test_what_cannot_be_written_is_refused(
    capsys: Capsys, kind: str, given: str, words: str
) -> None:
    """With the reason, and what would do; nothing is changed."""
    Path("clubs").mkdir()
    for name in ("there.py", "there.toml"):
        Path(name).write_text("mine", encoding="utf-8")
    done = call(capsys, "new", kind, given)
    assert (done.code, done.out, done.err) == (2, "", f"error: {words}\n")
    assert sorted(path.name for path in Path().rglob("*")) == ["clubs", "there.py", "there.toml"]
    assert Path("there.py").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="the superuser may write there")
def test_a_folder_that_may_not_be_written_to_says_so(capsys: Capsys) -> None:
    """As the system says it."""
    Path("locked").mkdir(mode=0o500)
    done = call(capsys, "new", "scenario", "locked/club")
    assert done.err == "error: locked/club.toml: cannot be written: Permission denied\n"


def test_new_says_what_there_is(capsys: Capsys) -> None:
    """A line about each."""
    done = call(capsys, "new", "--help")
    assert done.code == 0
    for line in ("  scenario   Write a scenario of your own", "  scheduler  Write a scheduler of"):
        assert line in done.out
    done = call(capsys, "new", "schedulr", "mine.py")
    assert (done.code, done.out) == (2, "")
    assert "schedulr" in done.err
