"""A student's own file: `--scheduler mine.py`, what it may do, and every possible slip."""

import pickle
import re
import sys
from pathlib import Path

import pytest
from commanding import call, start
from conftest import make_scenario

from simul.clocks import Timeline
from simul.errors import InputError
from simul.exhibition import Exhibition
from simul.running import run
from simul.schedulers import find_scheduler

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
SEQUENTIAL = '''"""All games, one by one."""

from simul.halls.blocking import BlockingHall


def play(exhibition):
    for board in BlockingHall(exhibition).boards:
        play_board(board)


def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
'''


def write(text: str, path: str = "mine.py") -> str:
    """Write a file, and return its path."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return path


def refusal(path: str) -> str:
    """Load a file that cannot be used; return the reason."""
    with pytest.raises(InputError) as caught:
        find_scheduler(path).load()
    return str(caught.value)


@pytest.mark.parametrize("path", ["mine.py", "./mine.py", "deep/down/mine.py", "deep/mine"])
def test_a_name_that_looks_like_a_path_is_a_file(path: str) -> None:
    """It ends in .py or has a separator in it; the scheduler is called after the file."""
    found = find_scheduler(write(SEQUENTIAL, path))
    assert (found.name, found.path) == ("mine", Path(path).resolve())
    assert (found.summary, found.source) == ("All games, one by one", SEQUENTIAL)
    assert (found.policy, found.mistake, found.label) == ("", False, "mine")


def test_a_file_that_works_is_played(capsys: Capsys) -> None:
    """Like one that comes with the project, and it is verified as they are."""
    write(SEQUENTIAL)
    done = call(capsys, "run", "duel", "--scheduler", "mine.py", "--format", "none")
    assert (done.code, done.err) == (0, "")
    assert " mine " in done.out
    assert "verified" in done.out
    assert Path("simul-out/duel-mine/games.pgn").is_file()


def test_the_record_is_that_of_the_scheduler_it_was_copied_from() -> None:
    """Event by event."""
    scenario = make_scenario()
    one, two = run(scenario, write(SEQUENTIAL)), run(scenario, "sequential")
    assert one.record.fingerprint == two.record.fingerprint
    assert one.verdict.verified


@pytest.mark.parametrize(
    ("line", "policy"),
    [
        ("", ""),
        ('POLICY = "ready-first"', "ready-first"),
        ("POLICY: str = 'rotation'", "rotation"),
        ("POLICY = 'rotation'\nPOLICY = 'sequential'", "sequential"),
        ("POLICY: str", ""),
    ],
)
def test_a_file_may_promise_an_order(line: str, policy: str) -> None:
    """It is read and not executed: only a constant counts."""
    assert find_scheduler(write(f"{line}\nraise ValueError\n")).policy == policy


def test_a_file_is_held_to_what_it_promises() -> None:
    """One game after the other is not what `ready-first` means."""
    promising = write(f'{SEQUENTIAL}\nPOLICY = "ready-first"\n', "promising.py")
    kept = write(f'{SEQUENTIAL}\nPOLICY = "sequential"\n', "kept.py")
    assert run(make_scenario(), kept).verdict.verified
    assert run(make_scenario(), promising).verdict.broken == ("promised-order",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "def play(exhibition):\n    while True\n        pass\n",
            "mine.py, line 2: Python cannot read `while True`: expected ':'",
        ),
        (
            "def play(exhibition):\n    await exhibition\n",
            "mine.py, line 2: Python cannot read `await exhibition`: "
            "'await' outside async function",
        ),
        (
            f"x = ({'1 + ' * 30}\n",
            f"mine.py, line 1: Python cannot read `x = ({'1 + ' * 13}...`: '(' was never closed",
        ),
        (
            "import sys\n\n1 / 0\n",
            "mine.py cannot be loaded: ZeroDivisionError: division by zero (mine.py, line 3)",
        ),
        (
            "import sys\nsys.exit(3)\n",
            "mine.py cannot be loaded: SystemExit: 3 (mine.py, line 2)",
        ),
        (
            "import hall\n",
            "mine.py cannot be loaded: ModuleNotFoundError: No module named 'hall' "
            "(mine.py, line 1)",
        ),
        (
            "def plya(exhibition): ...\ndef play_board(board): ...\n",
            "mine.py: there is no function play(exhibition), where a scheduler begins; "
            "did you mean plya?",
        ),
        (
            "def run(exhibition): ...\ndef play_board(board): ...\n",
            "mine.py: there is no function play(exhibition), where a scheduler begins; "
            "it has only run, play_board",
        ),
        (
            "",
            "mine.py: there is no function play(exhibition), where a scheduler begins; "
            "a file to start from is written by: simul new scheduler",
        ),
        (
            "x = 1\nplay = 3\n",
            "mine.py, line 2: play must be a function, play(exhibition), and it is an int",
        ),
        (
            "play: dict = {}\n",
            "mine.py, line 1: play must be a function, play(exhibition), and it is a dict",
        ),
        (
            "from string import digits as play\n",
            "mine.py: play must be a function, play(exhibition), and it is a str",
        ),
        (
            "def play(exhibition, hall): ...\n",
            "mine.py, line 1: play must take the exhibition and nothing else, play(exhibition), "
            "and it is play(exhibition, hall)",
        ),
        (
            "\ndef play(): ...\n",
            "mine.py, line 2: play must take the exhibition and nothing else, play(exhibition), "
            "and it is play()",
        ),
        (
            "async def play(exhibition): ...\n",
            "mine.py, line 1: play must not be async: it starts the event loop itself, and has "
            "it run an async play_boards; for an example see: simul show asyncio",
        ),
        (
            "async def play(exhibition):\n    yield exhibition\n",
            "mine.py, line 1: play must not be async: it starts the event loop itself, and has "
            "it run an async play_boards; for an example see: simul show asyncio",
        ),
        (
            "def play(exhibition):\n    yield exhibition\n",
            "mine.py, line 1: there is a yield in play, so calling it would play nothing; put "
            "the yield into a function that play calls, and that play goes through to the end",
        ),
        (
            'POLICY = "redy-first"\n',
            "mine.py, line 1: POLICY must be one of sequential, rotation, "
            "ready-first, thread-pool, processes "
            "(got 'redy-first'); did you mean ready-first?",
        ),
        (
            "\nPOLICY = 3 + 4\n",
            "mine.py, line 2: POLICY must be one of sequential, rotation, "
            "ready-first, thread-pool, processes "
            "(got 3 + 4); or leave it out, and promise nothing",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(
    capsys: Capsys, text: str, words: str
) -> None:
    """In one sentence, with exit code 2, without a traceback and without a folder."""
    write(text)
    assert refusal("mine.py") == words
    done = call(capsys, "run", "duel", "--scheduler", "mine.py", "--format", "none")
    assert (done.code, done.out, done.err) == (2, "", f"error: {words}\n")
    assert [path.name for path in Path().iterdir() if path.name != "simul-out"] == ["mine.py"]
    assert not list(Path("simul-out").glob("*"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("mien.py", "mien.py: there is no such file; did you mean mine.py?"),
        ("./mine", "./mine: there is no such file; did you mean mine.py?"),
        ("clubs/mein.py", "clubs/mein.py: there is no such file; did you mean clubs/mine.py?"),
        ("xyz.py", "xyz.py: there is no such file; there are mine.py, other.py"),
        ("no/mine.py", "no/mine.py: there is no such file"),
        ("mine.py/mine.py", "mine.py/mine.py: there is no such file"),
        (
            "trio.py",
            "trio.py: there is no such file; did you mean trio, which comes with the project?",
        ),
        ("./", "./: is a folder, not the file of a scheduler; there are mine.py, other.py"),
        ("a" * 300 + ".py", "a" * 200 + ": cannot be read: File name too long"),
        ("nul\0.py", "nul\0.py: cannot be read: no name holds a null character"),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_answered_with_what_is_there(path: str, words: str) -> None:
    """The nearest Python file, or all of them."""
    for there in ("mine.py", "other.py", "clubs/mine.py"):
        write(SEQUENTIAL, there)
    assert refusal(path) == words


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="this system has no such device")
def test_a_device_is_not_a_file() -> None:
    """It may never end."""
    assert refusal("/dev/null") == "/dev/null: is not a file"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            b"x = 1\ny = '\xe9'\n",
            "mine.py, line 2: is not text in UTF-8 (got byte 0xe9); save the file in that encoding",
        ),
        (b"#" * 1_000_001, "mine.py: is too large for a scheduler (over 1,000,000 bytes)"),
        (
            b"x = \0",
            "mine.py, line 1: is not text in UTF-8 (got byte 0x00); save the file in that encoding",
        ),
    ],
)
def test_what_is_no_text_is_no_scheduler(raw: bytes, words: str) -> None:
    """A picture, say."""
    Path("mine.py").write_bytes(raw)
    assert refusal("mine.py") == words


def test_what_is_nested_beyond_all_bounds_is_no_scheduler() -> None:
    """Python gives up, and we say so."""
    write(f"x = {'-' * 100_000}1\n")
    assert re.match(r"mine\.py(, line 1)?: Python cannot read ", refusal("mine.py"))


def test_a_function_that_does_not_tell_what_it_takes_is_taken() -> None:
    """Some are written in C."""
    find_scheduler(write("from builtins import max as play\n")).load()


def test_a_folder_that_is_imported_from_anyway_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading a file from it changes nothing."""
    monkeypatch.syspath_prepend(tmp_path)
    before = list(sys.path)
    assert run(make_scenario(), write(SEQUENTIAL)).verdict.verified
    assert sys.path == before


def test_a_windows_editor_may_have_written_it() -> None:
    """With a byte order mark and two characters at the end of every line."""
    Path("mine.py").write_bytes(b"\xef\xbb\xbf" + SEQUENTIAL.replace("\n", "\r\n").encode())
    assert run(make_scenario(), "mine.py").verdict.verified
    assert find_scheduler("mine.py").source == SEQUENTIAL


def test_an_error_while_it_plays_is_told_with_its_line(capsys: Capsys) -> None:
    """The run is written as far as it came."""
    line = 1 + SEQUENTIAL.splitlines().index("        board.master_moves()")
    write(SEQUENTIAL.replace("board.master_moves()", "board.moster_moves()"))
    done = call(capsys, "run", "duel", "--scheduler", "mine.py", "--format", "none")
    assert (done.code, done.err) == (1, "")
    told = " ".join(done.out.split())
    assert "AttributeError: 'BlockingBoard' object has no attribute 'moster_moves'" in told
    assert told.count(f"mine.py, line {line}") == 1
    assert "Traceback" not in told


def test_files_beside_it_can_be_imported_also_while_it_plays() -> None:
    """From whatever folder it is called; afterwards, imports are as they were."""
    write(SEQUENTIAL, "deep/helper.py")
    write("import helper\ndef play(exhibition):\n    import lazy\n    lazy.play(exhibition)\n",
          "deep/mine.py")  # fmt: skip
    write("from helper import play\n", "deep/lazy.py")
    before = list(sys.path)
    assert run(make_scenario(), "deep/mine.py").verdict.verified
    assert sys.path == before


def test_files_beside_it_never_stand_in_for_what_is_installed() -> None:
    """Students call their files asyncio.py and queue.py."""
    for name in ("asyncio.py", "trio.py", "queue.py"):
        write("raise ValueError('this is not the real one')\n", name)
    write(f"import asyncio, queue, trio\n{SEQUENTIAL}")
    assert run(make_scenario(), "mine.py").error is None


@pytest.mark.parametrize("name", ["asyncio.py", "queue.py", "chess.py", "a.b.py", "__main__.py"])
def test_a_file_may_have_the_name_of_a_module(name: str) -> None:
    """That one stays what it is."""
    before = {key: sys.modules.get(key) for key in ("asyncio", "queue", "chess", "__main__")}
    assert run(make_scenario(), write(SEQUENTIAL, name)).verdict.verified
    assert {key: sys.modules.get(key) for key in before} == before


def test_a_file_is_read_anew_every_time_and_so_are_those_beside_it() -> None:
    """In a notebook one changes it and runs it again, within the same second."""
    write("from helper import number\ndef play(exhibition): ...\nplay.number = number\n")
    write("number = 1\n", "helper.py")
    find_scheduler("mine.py").load()
    first = sys.modules["mine"]
    write("number = 22\n", "helper.py")
    find_scheduler("mine.py").load()
    assert (first.number, sys.modules["mine"].number) == (1, 22)
    assert first is not sys.modules["mine"]


def test_two_folders_may_each_have_a_helper_of_the_same_name() -> None:
    """Each file gets the one that lies beside it."""
    for folder, number in (("one", 1), ("two", 2)):
        write(f"number = {number}\n", f"{folder}/helper.py")
        write("from helper import number\ndef play(exhibition): ...\n", f"{folder}/in_{folder}.py")
    find_scheduler("one/in_one.py").load()
    assert sys.modules["in_one"].number == 1
    find_scheduler("two/in_two.py").load()
    assert sys.modules["in_two"].number == 2


def test_what_a_file_defines_can_be_pickled() -> None:
    """That is how it gets to another process."""
    write(f"class Thing: ...\n{SEQUENTIAL}")
    find_scheduler("mine.py").load()
    module = sys.modules["mine"]
    assert pickle.loads(pickle.dumps(module.play_board)) is module.play_board  # noqa: S301
    assert type(pickle.loads(pickle.dumps(module.Thing()))) is module.Thing  # noqa: S301


@pytest.mark.long
def test_a_file_that_hires_processes_is_found_there_too(tmp_path: Path) -> None:
    """A copy of our own one is played, with a file beside it and from another folder."""
    source = find_scheduler("processes").source
    write(source.replace("from simul.schedulers import with_asyncio", "import with_asyncio"),
          "deep/mine.py")  # fmt: skip
    write(find_scheduler("asyncio").source, "deep/with_asyncio.py")
    done = start(
        tmp_path, "run", "duel", "-s", "deep/mine.py", "--workers", "2", "--format", "none"
    )
    assert (done.code, done.err) == (0, "")
    assert "2 processes" in done.out
    assert "verified" in done.out


def test_what_python_warns_of_is_told_when_the_file_is_loaded() -> None:
    """And not when it is only looked for."""
    found = find_scheduler(write(f"if 1 is 1: ...\n{SEQUENTIAL}"))
    with pytest.warns(SyntaxWarning, match='"is" with') as told:
        found.load()
    assert [(warning.filename, warning.lineno) for warning in told] == [(str(found.path), 1)]


def test_loading_leaves_nothing_behind_in_the_folder() -> None:
    """No folder with compiled files of a file that changes all the time."""
    find_scheduler(write(SEQUENTIAL)).load()
    assert [path.name for path in Path().iterdir()] == ["mine.py"]


def test_it_may_be_given_as_a_path_wherever_we_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is that of the moment when it was found."""
    found = find_scheduler(write(SEQUENTIAL))
    monkeypatch.chdir(tmp_path.parent)
    exhibition = Exhibition(make_scenario(), Timeline())
    found.load()(exhibition)
    assert exhibition.log.games_over == 3
