"""Pictures come after the table, once for runs that are equal, and lead to the newest folder."""

import io
import sys
from pathlib import Path

import pytest
from commanding import call

Capsys = pytest.CaptureFixture[str]
DUEL = ("compare", "duel", "--schedulers", "sequential,asyncio,trio")


class Watching(io.StringIO):
    """An output that notes how many pictures there are whenever something is printed."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[tuple[str, int]] = []

    def write(self, text: str) -> int:
        """Take a text."""
        self.pictures.append((text, len(list(Path().rglob("*.png")))))
        return super().write(text)


class Gone(io.StringIO):
    """An output whose reader has gone, such as `head`."""

    def write(self, text: str) -> int:  # noqa: ARG002
        """Take nothing."""
        raise BrokenPipeError


@pytest.mark.charts
def test_the_table_is_printed_before_anything_is_plotted(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it says needs no picture; where the pictures are, is said when they are there."""
    monkeypatch.chdir(tmp_path)
    screen = Watching()
    monkeypatch.setattr(sys, "stdout", screen)
    call(capsys, *DUEL)
    there = {
        words: n
        for text, n in screen.pictures
        for words in ("verified", "written")
        if words in text
    }
    assert there == {"verified": 0, "written": 5}


@pytest.mark.long
def test_a_reader_who_has_gone_costs_no_file(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Everything is written, as for one who reads to the end."""
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Gone())
        call(capsys, *DUEL)
    call(capsys, *DUEL)
    one, other = (
        {str(path.relative_to(folder)) for path in folder.rglob("*")}
        for folder in (tmp_path / "simul-out" / name for name in ("duel-compare", "duel-compare-2"))
    )
    assert "comparison.png" in one
    assert one == other


@pytest.mark.charts
def test_equal_runs_share_a_picture_that_names_them_all(capsys: Capsys, tmp_path: Path) -> None:
    """It lies in the folder of each, where users look for it, and takes its space once."""
    out = tmp_path / "out"
    call(capsys, *DUEL, "--out", str(out))
    asyncio, trio, sequential = (
        out / name / "gantt.png" for name in ("asyncio", "trio", "sequential")
    )
    assert asyncio.samefile(trio)
    assert not asyncio.samefile(sequential)
    assert b"asyncio and trio: 3 boards" in asyncio.read_bytes()  # its title, in the metadata
    assert b"asyncio and trio: the same, event by event." in asyncio.read_bytes()
    assert b"event by event" not in sequential.read_bytes()
