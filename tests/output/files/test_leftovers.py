"""What killed commands have left: put in sight by the next one, and nothing else is touched."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simul.output.files import OutputFolder

if sys.platform == "win32":
    pytest.skip("there are no locks on folders", allow_module_level=True)

_KILLED = """\
import os, signal, sys
from simul.output.files import OutputFolder

out = OutputFolder.create(sys.argv[1], explicit=True)
for name in sys.argv[2:]:
    (out.path / name).write_text(name)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(folder: Path, *files: str) -> None:
    """Begin to write some files into a folder, in a process that is killed then."""
    done = subprocess.run([sys.executable, "-c", _KILLED, folder, *files], check=False)
    assert done.returncode == -signal.SIGKILL


def names(folder: Path) -> list[str]:
    """All files and folders, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_whole_files_of_a_killed_command_are_put_in_sight(tmp_path: Path) -> None:
    """Under the name that they were to have, and more; half files are removed."""
    killed(tmp_path / "out", "games.pgn", ".part-record.csv")
    assert len(names(tmp_path)) == 3
    with OutputFolder.create(tmp_path / "other", explicit=True) as out:
        assert out.rescued == (tmp_path / "out-unfinished",)
    assert names(tmp_path) == ["out-unfinished", "out-unfinished/games.pgn"]


@pytest.mark.long
def test_a_second_one_gets_a_number(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    for _ in range(2):
        killed(tmp_path / "out", "games.pgn")
    with OutputFolder.create(tmp_path / "other", explicit=True) as out:
        assert out.rescued == (tmp_path / "out-unfinished-2",)  # the second put the first in sight
    assert {"out-unfinished/games.pgn", "out-unfinished-2/games.pgn"} <= {*names(tmp_path)}


@pytest.mark.long
@pytest.mark.parametrize("files", [[], [".part-games.pgn"]])
def test_a_killed_command_that_has_written_nothing_leaves_nothing(
    files: list[str], tmp_path: Path
) -> None:
    """There is nothing to tell, either."""
    killed(tmp_path / "out", *files)
    with OutputFolder.create(tmp_path / "other", explicit=True) as out:
        assert out.rescued == ()
    assert names(tmp_path) == []


def test_the_folder_of_a_command_at_work_is_left_alone(tmp_path: Path) -> None:
    """It has a lock, which belongs to its process."""
    with OutputFolder.create(tmp_path / "one", explicit=True) as one:
        one.write_text("a.txt", "a")
        with OutputFolder.create(tmp_path / "two", explicit=True) as two:
            assert two.rescued == ()
        one.write_text("b.txt", "b")
    assert names(tmp_path) == ["one", "one/a.txt", "one/b.txt"]


@pytest.mark.parametrize("name", [".cache-0123abcd", ".git", ".out-0123abcd.simul.d", "out.simul"])
def test_hidden_folders_of_others_are_left_alone(name: str, tmp_path: Path) -> None:
    """Also where their names look much like ours."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "precious").write_text("mine")
    (tmp_path / ".link-0123abcd.simul").symlink_to(tmp_path / name)
    before = names(tmp_path)
    with OutputFolder.create(tmp_path / "other", explicit=True) as out:
        assert out.rescued == ()
    assert names(tmp_path) == before
