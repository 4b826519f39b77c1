"""Same scenario, same seed, same bytes: records, games and pictures."""

import json
from pathlib import Path

import pytest
from commanding import call


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything in an output folder but the summary, which tells real seconds and its place."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "summary.json"
    }


def test_the_same_command_writes_the_same_bytes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """PGN, CSV, JSON, PNG, SVG and PDF."""
    for folder in ("one", "two"):
        out = str(tmp_path / folder)
        call(capsys, "compare", "duel", "--format", "png,svg,pdf", "--out", out)
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert "asyncio/gantt.svg" in one
    assert one == two


def test_the_summaries_differ_in_real_seconds_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """No wall clock in the results."""
    told = []
    for folder in ("one", "two"):
        out = tmp_path / folder
        call(capsys, "run", "uneven", "--format", "none", "--out", str(out))
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        for each in summary["runs"]:
            del each["real_seconds"], each["out"]
        told.append(summary)
    assert told[0] == told[1]


def test_every_ready_first_scheduler_writes_the_same_games(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Equal thinking times in equal games: the PGN cannot tell who scheduled them."""
    out = tmp_path / "out"
    call(capsys, "compare", "uneven", "--boards", "5", "--format", "none", "--out", str(out))
    games = {name: (out / name / "games.pgn").read_bytes() for name in ("threaded", "trio")}
    assert games["threaded"] == games["trio"] == (out / "asyncio" / "games.pgn").read_bytes()
