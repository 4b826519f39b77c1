"""The output folder: complete, or not there at all, and nothing that was there is touched."""

import errno
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from made_records import ALL, Game, made_record

from simul.errors import InputError, Interrupted, SimulError
from simul.output.files import (
    OutputFolder,
    games_pgn,
    load_record,
    record_csv,
    record_json,
    write_runs,
    writing,
)


def tree(folder: Path) -> dict[str, str]:
    """Read all files below a folder, hidden ones too."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


def write_and_raise(folder: Path, error: BaseException) -> None:
    """Write one file into an output folder, then fail."""
    with OutputFolder.create(folder, explicit=True) as out:
        out.write_text("games.pgn", "*")
        raise error


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Have the system refuse files longer than `size` bytes, as a full disk would."""
    resource = pytest.importorskip("resource", reason="this system has no limits to lower")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_to_a_full_disk(folder: Path) -> None:
    """Write one file into an output folder, and a second one for which there is no room."""
    with OutputFolder.create(folder, explicit=True) as out:
        out.write_text("games.pgn", "*")
        with room_for(1_000), writing(out.path / "gantt.png") as part:
            part.write_bytes(bytes(2_000))


def write_half(path: Path) -> None:
    """Begin a file and be interrupted."""
    with writing(path) as part:
        part.write_text("hal")
        raise KeyboardInterrupt


def test_the_folder_appears_with_all_its_files_at_the_end(tmp_path: Path) -> None:
    """While it is written, only a hidden folder is there."""
    final = tmp_path / "deep" / "results"
    with OutputFolder.create(final, explicit=True) as out:
        out.write_text("games.pgn", "1. e4 *\n")
        (out.path / "gantt.png").write_text("a picture")
        assert not final.exists()
        assert out.path.name.startswith(".results-")
    assert (out.path, out.final) == (final, final)
    assert tree(tmp_path) == {
        "deep/results/games.pgn": "1. e4 *\n",
        "deep/results/gantt.png": "a picture",
    }


def test_a_file_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """One folder a scheduler, for a comparison."""
    with OutputFolder.create(tmp_path / "results", explicit=True) as out:
        path = out.write_text("threads/games.pgn", "ü\n")
        assert path == out.path / "threads" / "games.pgn"
    assert (tmp_path / "results/threads/games.pgn").read_bytes() == b"\xc3\xbc\n"


@pytest.mark.parametrize("error", [Interrupted("Ctrl-C"), KeyboardInterrupt(), ValueError()])
def test_what_was_written_before_an_exception_is_kept(tmp_path: Path, error: BaseException) -> None:
    """The exception itself goes on."""
    with pytest.raises(type(error)):
        write_and_raise(tmp_path / "results", error)
    assert tree(tmp_path) == {"results/games.pgn": "*"}


def test_a_folder_in_which_nothing_was_written_does_not_appear(tmp_path: Path) -> None:
    """A run that failed before its first move leaves no empty folder behind."""
    with OutputFolder.create(tmp_path / "results", explicit=True):
        pass
    assert list(tmp_path.iterdir()) == []


def interrupted_at(line: int, do: Callable[[], object]) -> bool:
    """Do something with a Ctrl-C before its so-manieth line of folder.py; say if there is one."""
    file, left = inspect.getsourcefile(OutputFolder), line

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename != file:
            return None
        left -= event == "line"
        if not left:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_ctrl_c_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    """Wherever it strikes, and also when nothing strikes but the folder is never used."""
    made: list[OutputFolder] = []
    lines = count(1)
    while interrupted_at(
        next(lines), lambda: made.append(OutputFolder.create(tmp_path / "out", explicit=True))
    ):
        assert list(tmp_path.iterdir()) == []
    assert next(lines) > 20
    assert len(list(tmp_path.iterdir())) == 1
    made.clear()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused_before_the_run(tmp_path: Path) -> None:
    """The message says what is there and what to do; no hidden folder is left."""
    for name in "dbca":
        (tmp_path / name).write_text(name)
    with pytest.raises(InputError) as caught:
        OutputFolder.create(tmp_path, explicit=True)
    assert str(caught.value) == (
        f"{tmp_path} is not empty (it holds a, b, c, ...), and nothing is ever overwritten; "
        "choose a new folder with --out, or move these files away"
    )
    assert tree(tmp_path) == {"a": "a", "b": "b", "c": "c", "d": "d"}
    assert [path.name for path in tmp_path.parent.glob(f".{tmp_path.name}*")] == []


def test_an_empty_folder_is_taken_and_keeps_its_permissions(tmp_path: Path) -> None:
    """Whoever could read it before can read the results."""
    final = tmp_path / "results"
    final.mkdir()
    final.chmod(0o2750)
    with OutputFolder.create(final, explicit=True) as out:
        out.write_text("games.pgn", "*")
    assert tree(tmp_path) == {"results/games.pgn": "*"}
    assert final.stat().st_mode & 0o7777 == 0o2750


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="the superuser may write there")
def test_an_empty_folder_that_may_not_be_written_to_is_refused_before_the_run(
    tmp_path: Path,
) -> None:
    """Although there may be one beside it; and nothing is left there."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(InputError, match="Permission denied; choose another folder with --out"):
        OutputFolder.create(folder, explicit=True)
    assert [*tmp_path.iterdir()] == [folder]


def test_a_new_folder_has_ordinary_permissions(tmp_path: Path) -> None:
    """Temporary folders are often closed to everybody else; this one is not."""
    (tmp_path / "ordinary").mkdir()
    with OutputFolder.create(tmp_path / "results", explicit=True) as out:
        out.write_text("games.pgn", "*")
    assert (tmp_path / "results").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_a_link_to_an_empty_folder_stays_a_link(tmp_path: Path) -> None:
    """The results are where it points to."""
    (tmp_path / "disk").mkdir()
    link = tmp_path / "link"
    link.symlink_to("disk")
    with OutputFolder.create(link, explicit=True) as out:
        out.write_text("games.pgn", "*")
    assert link.is_symlink()
    assert tree(tmp_path / "disk") == {"games.pgn": "*"}
    assert out.final == link


def test_the_current_folder_is_not_pulled_from_under_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renaming over it would leave the shell in a folder that is gone."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"--out results$"):
        OutputFolder.create(".", explicit=True)
    assert list(tmp_path.iterdir()) == []


def test_a_default_name_that_is_taken_gets_the_next_number(tmp_path: Path) -> None:
    """Whatever it is that has the name: a folder, a file, a link to nowhere."""
    default = tmp_path / "simul-out" / "textbook"
    for number in range(4):
        with OutputFolder.create(default, explicit=False) as out:
            out.write_text("number", str(number))
        if number == 0:
            (default.parent / "textbook-2").write_text("a file")
            (default.parent / "textbook-3").symlink_to("nowhere")
    assert tree(tmp_path / "simul-out") == {
        "textbook/number": "0",
        "textbook-2": "a file",
        "textbook-4/number": "1",
        "textbook-5/number": "2",
        "textbook-6/number": "3",
    }


def test_two_runs_at_once_with_one_default_name_both_keep_their_results(tmp_path: Path) -> None:
    """The later to end moves on to the next number."""
    default = tmp_path / "textbook"
    with OutputFolder.create(default, explicit=False) as outer:
        with OutputFolder.create(default, explicit=False) as inner:
            inner.write_text("run", "inner")
        outer.write_text("run", "outer")
    assert (inner.final, outer.final) == (default, tmp_path / "textbook-2")
    assert tree(tmp_path) == {"textbook/run": "inner", "textbook-2/run": "outer"}


def test_what_appeared_during_the_run_is_not_replaced(tmp_path: Path) -> None:
    """The results stay in the hidden folder, and the message says where."""
    final = tmp_path / "results"
    out = OutputFolder.create(final, explicit=True)
    hidden = out.path
    out.write_text("games.pgn", "*")
    final.mkdir()
    (final / "precious").write_text("mine")
    with pytest.raises(SimulError) as caught, out:
        pass
    assert str(caught.value) == (
        f"cannot rename the results to {final}: {os.strerror(errno.ENOTEMPTY)}; "
        f"they are in {hidden}"
    )
    assert tree(tmp_path) == {"results/precious": "mine", f"{hidden.name}/games.pgn": "*"}


@pytest.mark.parametrize("explicit", [True, False])
@pytest.mark.parametrize("below", ["results", "deep/results"])
def test_a_place_below_a_file_is_refused_before_the_run(
    tmp_path: Path, explicit: bool, below: str
) -> None:
    """The path, the system's reason and the remedy."""
    (tmp_path / "file").write_text("mine")
    path = tmp_path / "file" / below
    with pytest.raises(InputError) as caught:
        OutputFolder.create(path, explicit)
    assert str(caught.value) == (
        f"cannot write into {path}: {os.strerror(errno.ENOTDIR)}; choose another folder with --out"
    )
    assert tree(tmp_path) == {"file": "mine"}


def test_a_file_in_the_place_of_the_folder_is_refused_before_the_run(tmp_path: Path) -> None:
    """It is not replaced."""
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(InputError, match=f"^cannot write into {path}: Not a directory; "):
        OutputFolder.create(path, explicit=True)
    assert tree(tmp_path) == {"file": "mine"}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
def test_a_file_system_that_takes_no_folders_is_found_out_before_the_run() -> None:
    """Nobody, not even root, makes folders in /proc."""
    with pytest.raises(InputError, match=r"^cannot write into /proc/results: "):
        OutputFolder.create("/proc/results", explicit=False)


def test_a_disk_too_full_for_a_first_file_is_found_out_before_the_run(tmp_path: Path) -> None:
    """The hidden folder is taken away again."""
    with room_for(1_000), pytest.raises(InputError) as caught:
        OutputFolder.create(tmp_path / "results", explicit=True)
    assert str(caught.value) == (
        f"cannot write into {tmp_path / 'results'}: {os.strerror(errno.EFBIG)}; "
        "choose another folder with --out"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_later_is_an_error_of_ours(tmp_path: Path) -> None:
    """The system's reason is passed on, no half file remains, and the files before it stay."""
    with pytest.raises(SimulError) as caught:
        write_to_a_full_disk(tmp_path / "results")
    assert str(caught.value) == (
        f"cannot write gantt.png: {os.strerror(errno.EFBIG)}; written before that: games.pgn in "
        f"{tmp_path / 'results'}/. Make room, and give the same command again"
    )
    assert tree(tmp_path) == {"results/games.pgn": "*"}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """An exception in the middle of writing leaves the older file as it was."""
    path = tmp_path / "games.pgn"
    path.write_text("older")
    with pytest.raises(KeyboardInterrupt):
        write_half(path)
    assert tree(tmp_path) == {"games.pgn": "older"}
    with writing(path) as part:
        part.write_text("newer")
    assert tree(tmp_path) == {"games.pgn": "newer"}


def test_a_run_is_written_as_three_files(tmp_path: Path) -> None:
    """They are what the functions for each of them give."""
    record = made_record(*ALL, stopped="Ctrl-C")
    folder = tmp_path / "threads"
    files = write_runs([record], [folder])
    assert files == [folder / name for name in ("games.pgn", "record.csv", "record.json")]
    assert tree(folder) == {
        "games.pgn": games_pgn(record),
        "record.csv": record_csv(record),
        "record.json": record_json(record),
    }
    assert load_record(folder / "record.json") == record


def test_runs_with_equal_records_are_written_as_if_each_were_alone(tmp_path: Path) -> None:
    """Their texts are made once, and differ in the name of the scheduler only."""
    first = made_record(*ALL)
    records = [first, made_record(ALL[0]), replace(first, scheduler="another")]
    together = [tmp_path / "together" / str(number) for number in range(3)]
    alone = [tmp_path / "alone" / str(number) for number in range(3)]
    write_runs(records, together)
    for record, folder in zip(records, alone, strict=True):
        write_runs([record], [folder])
    assert [tree(folder) for folder in together] == [tree(folder) for folder in alone]
    assert load_record(together[2] / "record.json").scheduler == "another"


def test_a_run_with_an_illegal_move_writes_no_file(tmp_path: Path) -> None:
    """All texts are made before the first is written."""
    with pytest.raises(InputError):
        write_runs([made_record(Game(("e2e5",)))], [tmp_path])
    assert list(tmp_path.iterdir()) == []
