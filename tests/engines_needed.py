"""Engines that shipped scenarios need, and a stand-in where one is only named."""

import os
import re
import sys
from pathlib import Path

import pytest

from players.engine import EngineFailure, find_engine
from simul.scenario import everything


def missing_engines(command: str) -> list[str]:
    """Engines that the scenarios in a command name, and that this machine does not have."""
    words = command.split()
    texts = [each.path.read_text(encoding="utf-8") for each in everything() if each.name in words]
    engines = {name for text in texts for name in re.findall(r'\bengine = "([^"]+)"', text)}
    return sorted(name for name in engines if not is_installed(name))


def is_installed(engine: str) -> bool:
    """Whether there is such a program."""
    try:
        return bool(find_engine(engine))
    except EngineFailure:
        return False


def put_stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program called stockfish into a folder, and the folder on PATH; it cannot play."""
    program = folder / ("stockfish.exe" if sys.platform == "win32" else "stockfish")
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
