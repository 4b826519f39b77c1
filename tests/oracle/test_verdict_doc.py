"""What docs/verdict.md says of rules, causes and words is what the program says."""

import re
from pathlib import Path

import pytest
from commanding import call

from simul.oracle.verdict import INVARIANTS
from simul.running.causes import CAUSES
from simul.schedulers import MISTAKES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "verdict.md").read_text(encoding="utf-8")


def rows(columns: int) -> list[list[str]]:
    """Return the rows of all tables with this many columns, without their headings."""
    lines = [line.strip("| ").split(" | ") for line in DOCUMENT.splitlines() if line[:2] == "| "]
    return [[cell.strip("`") for cell in row] for row in lines if len(row) == columns][1:]


def test_every_rule_is_there_in_the_words_of_the_program() -> None:
    """In the order in which they are checked."""
    assert rows(2) == [[name, invariant.rule] for name, invariant in INVARIANTS.items()]


def test_a_rule_is_one_sentence_that_can_follow_a_name() -> None:
    """Short, without a full stop, and no two of them alike."""
    rules = [invariant.rule for invariant in INVARIANTS.values()]
    assert len(set(rules)) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"[a-z][^.;:]{10,95}[^.;: ]", rule), rule


def test_every_cause_is_there_with_how_it_is_known() -> None:
    """In the order in which they are tried."""
    said = [[cause.words, (cause.see or cause.remedy).strip("`")] for cause in CAUSES]
    assert [row[:2] for row in rows(3)] == said


def test_the_example_is_what_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a copy of the file that it leads to."""
    monkeypatch.chdir(tmp_path)
    text = MISTAKES["cloned-masters"].source + '\nPOLICY = "ready-first"\n'
    Path("mine.py").write_text(text, encoding="utf-8")
    done = call(capsys, "run", "duel", "-s", "mine.py", "--format", "none", "--quiet")
    assert done.err == re.findall(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)[0]
