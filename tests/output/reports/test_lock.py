"""What a report says of the interpreter lock."""

import platform
from pathlib import Path

import pytest
from commanding import call

from simul.interpreter import interpreter_lock
from simul.output.reports.lock import in_words, lock_notes


def test_a_build_without_the_lock_is_named_where_this_one_has_it() -> None:
    """And not where this one is such a build."""
    assert in_words(True, "3.13.1", ["python3.14t", "python3.13t"]) == [
        "Interpreter lock: on (Python 3.13.1): one thread at a time runs Python code",
        "Without that lock: python3.14t and python3.13t, found here; install simul there, too",
    ]
    assert len(in_words(False, "3.14.0", ["python3.14t"])) == 1


def test_such_a_build_is_looked_for_where_commands_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the names that they are installed by."""
    monkeypatch.setenv("PATH", str(tmp_path))
    before = lock_notes()
    build = tmp_path / "python3.14t"
    build.touch(mode=0o755)
    assert (
        lock_notes()[1:]
        == ["Without that lock: python3.14t, found here; install simul there, too"]
        * interpreter_lock()
    )
    assert before == lock_notes()[:1]


def test_only_where_computing_is_measured_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere it makes no difference."""
    line = f"Interpreter lock: {'on' if interpreter_lock() else 'off'} (Python "
    assert f"{line}{platform.python_version()})" in call(capsys, "check", "one-cap").out
    assert "Interpreter lock" not in call(capsys, "check", "duel").out
