"""`latest` leads to the newest folder, whatever the disk can do, and never over a user's file."""

from pathlib import Path

import pytest

from simul.output.files import OutputFolder, point_to


def written(path: Path, *, explicit: bool = False) -> Path:
    """Write one file into an output folder; return where it ended up."""
    with OutputFolder.create(path, explicit=explicit) as out:
        out.write_text("a.txt", "here")
    return out.final


def test_latest_is_the_newest_folder_of_a_default_name(tmp_path: Path) -> None:
    """Also when the default name is numbered, and it is a relative link: the folder may move."""
    for name in ("one", "two", "one"):
        newest = written(tmp_path / name)
        assert (tmp_path / "latest").resolve() == newest.resolve()
    assert (tmp_path / "latest").readlink() == Path("one-2")


def test_a_folder_of_the_users_own_choice_has_no_latest_beside_it(tmp_path: Path) -> None:
    """Nothing appears where nobody asked for it."""
    written(tmp_path / "mine", explicit=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_something_of_the_users_own_called_latest_stays(tmp_path: Path, make: object) -> None:
    """Be it a folder or a file."""
    assert callable(make)
    make(tmp_path / "latest")
    written(tmp_path / "one")
    assert not (tmp_path / "latest").is_symlink()


def test_where_links_cannot_be_made_a_file_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows without the right to make them."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        point_to(tmp_path / name)
    assert (tmp_path / "latest.txt").read_text(encoding="utf-8") == "two\n"


def test_a_disk_that_takes_nothing_costs_only_the_hint(tmp_path: Path) -> None:
    """A run does not fail for it."""
    point_to(tmp_path / "no such folder" / "one")
    assert not list(tmp_path.iterdir())
