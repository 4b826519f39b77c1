"""Which schedulers are meant: names, groups, files, and whatever they are mistaken for."""

from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from commanding import call

from simul.cli.main import cli
from simul.cli.options import Options, read_options
from simul.errors import InputError
from simul.schedulers import (
    BASICS,
    GROUPS,
    LADDER,
    MISTAKES,
    SCHEDULERS,
    find_scheduler,
    find_schedulers,
)

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
WORKING = "def play(exhibition):\n    pass\n"


def names(*wanted: str) -> list[str]:
    """Find schedulers, and return what they are called."""
    return [scheduler.name for scheduler in find_schedulers(wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["trio"], ["trio"]),
        (["Trio", "ASYNCIO"], ["trio", "asyncio"]),
        (["basics"], ["sequential", "threaded", "asyncio", "trio"]),
        (["trio", "basics"], ["trio", "sequential", "threaded", "asyncio"]),
        (["ladder"], list(LADDER)),
        (["mistakes"], list(MISTAKES)),
        (["all"], [*LADDER, *MISTAKES]),
        (["All", "ladder", "trio"], [*LADDER, *MISTAKES]),
    ],
)
def test_a_group_stands_for_its_members_and_each_is_taken_once(
    wanted: list[str], found: list[str]
) -> None:
    """In the order in which they were named first."""
    assert names(*wanted) == found


def test_schedulers_and_names_can_be_mixed() -> None:
    """For callers who have some at hand."""
    found = find_schedulers([SCHEDULERS["trio"], "asyncio", "trio"])
    assert found == [SCHEDULERS["trio"], SCHEDULERS["asyncio"]]


def test_files_and_groups_can_be_mixed() -> None:
    """A file is one more scheduler, called as it is."""
    Path("mine.py").write_text(WORKING, encoding="utf-8")
    assert names("mine.py", "basics", "./mine.py") == ["mine", *BASICS]


def test_two_different_schedulers_of_one_name_are_refused() -> None:
    """Their results could not be told apart."""
    for path in (Path("one/mine.py"), Path("two/mine.py"), Path("trio.py")):
        path.parent.mkdir(exist_ok=True)
        path.write_text(WORKING, encoding="utf-8")
    one, two = Path("one/mine.py").resolve(), Path("two/mine.py").resolve()
    with pytest.raises(InputError) as caught:
        find_schedulers(["one/mine.py", "two/mine.py"])
    assert str(caught.value) == (
        f"{one} and {two} would both be called mine; give one of the files another name"
    )
    with pytest.raises(InputError, match=r"would both be called trio; give one of the files"):
        find_schedulers(["trio.py", "basics"])
    assert names("trio.py", "asyncio") == ["trio", "asyncio"]


EVERYBODY = ", ".join(SCHEDULERS)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("asynco", "no scheduler is called 'asynco'; did you mean asyncio?"),
        ("mistake", "no scheduler is called 'mistake'; did you mean mistakes?"),
        ("LADER", "no scheduler is called 'LADER'; did you mean ladder?"),
        ("mine", "no scheduler is called 'mine'; did you mean mine.py?"),
        (
            "xyz",
            f"no scheduler is called 'xyz'; there are {EVERYBODY}; "
            "and the groups basics, ladder, mistakes, all",
        ),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(wanted: str, words: str) -> None:
    """Of a scheduler, a group, or a file that lies here."""
    Path("mine.py").write_text(WORKING, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        find_schedulers(["trio", wanted])
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            "basics",
            "basics is a group, and one scheduler is wanted here; "
            "choose one of sequential, threaded, asyncio, trio",
        ),
        (
            "trio,mine.py",
            "one scheduler is wanted here (got trio,mine.py); several are played by: simul compare",
        ),
        ("trio,", "no scheduler is called 'trio,'; did you mean trio?"),
        ("xyz", f"no scheduler is called 'xyz'; there are {EVERYBODY}"),
    ],
)
@pytest.mark.parametrize("command", [["run", "duel", "-s"], ["show"]])
def test_where_one_is_wanted_several_are_kindly_refused(
    capsys: Capsys, command: list[str], wanted: str, words: str
) -> None:
    """With what to do instead."""
    done = call(capsys, *command, wanted)
    assert (done.code, done.out, done.err) == (2, "", f"error: {words}\n")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_not_a_scheduler(group: str) -> None:
    """Not even for Python."""
    with pytest.raises(InputError, match=f"^{group} is a group"):
        find_scheduler(group)


def test_compare_plays_a_group_and_a_file(capsys: Capsys) -> None:
    """Each in a folder of its own."""
    call(capsys, "new", "scheduler", "mine.py")
    done = call(capsys, "compare", "duel", "-s", "mine.py,basics,trio", "--format", "none")
    assert (done.code, done.err) == (0, "")
    folders = {path.name for path in Path("simul-out/duel-compare").iterdir() if path.is_dir()}
    assert folders == {"mine", *BASICS}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["run", "duel", "-s", ""], ["plain", *SCHEDULERS, "mine.py", "trios.py"]),
        (["run", "duel", "-s", "m"], ["plain", "mine.py"]),
        (["run", "duel", "-s", "trio,m"], ["file", "trio,m"]),
        (["run", "duel", "-s", "clubs/"], ["file", "clubs/"]),
        (["compare", "duel", "-s", "m"], ["plain", "mistakes", "mine.py"]),
        (["compare", "duel", "-s", "trio,m"], ["plain", "trio,mistakes", "trio,mine.py"]),
        (["compare", "duel", "-s", "clubs/"], ["file", "clubs/"]),
        (["compare", "duel", "-s", "trio,clubs/"], []),
        (["show", "trio", "tri"], ["plain", "trio", "trios.py"]),
    ],
)
def test_the_shell_completes_groups_and_files(words: list[str], found: list[str]) -> None:
    """Groups where several may be named; where nothing fits, whatever files there are."""
    for name in ("trios.py", "mine.py", "notes.txt"):
        Path(name).write_text(WORKING, encoding="utf-8")
    *before, incomplete = words
    items = BashComplete(cli, {}, "simul", "_SIMUL_COMPLETE").get_completions(before, incomplete)
    assert [*dict.fromkeys(item.type for item in items), *(item.value for item in items)] == found


def options(**wishes: object) -> Options:
    """Read options of which only some were given."""
    rest: dict[str, object] = {
        "clock": "virtual", "speed": None, "seed": None, "boards": None, "out": None,
        "formats": "png", "quiet": False, "json": False,
        "workers": None, "order": None, "on_failure": None, "give_up_after": 30.0,
    }  # fmt: skip
    return read_options(**(rest | wishes))  # type: ignore[arg-type]


def test_the_running_commands_take_workers_failures_and_patience() -> None:
    """As they are; None stands for what the scenario says."""
    given = options(workers=4, on_failure="propagate", give_up_after=0.5)
    assert (given.workers, given.on_failure, given.give_up_after) == (4, "propagate", 0.5)
    given = options()
    assert (given.workers, given.on_failure, given.give_up_after) == (None, None, 30.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--workers 0", "--workers"),
        ("--workers 1001", "1<=x<=1000"),
        ("--workers many", "--workers"),
        ("--on-failure ignore", "'forfeit', 'propagate'"),
        ("--give-up-after 0", "--give-up-after must be a number of seconds above 0 (got 0)"),
        ("--give-up-after -1", "--give-up-after must be a number of seconds above 0 (got -1)"),
        ("--give-up-after nan", "--give-up-after must be a number of seconds above 0 (got nan)"),
        ("--give-up-after inf", "--give-up-after must be a number of seconds above 0 (got inf)"),
        ("--give-up-after never", "--give-up-after"),
    ],
)
@pytest.mark.parametrize("command", ["run", "compare"])
def test_what_they_cannot_be_is_refused(
    capsys: Capsys, command: str, arguments: str, words: str
) -> None:
    """By either command, before anything is written."""
    done = call(capsys, command, "duel", *arguments.split())
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert list(Path().iterdir()) == []


def test_no_scheduler_at_all_is_refused() -> None:
    """What there is, is named."""
    with pytest.raises(InputError, match="name at least one scheduler; there are sequential"):
        find_schedulers([])
