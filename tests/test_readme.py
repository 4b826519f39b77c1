"""README.md says what the program says, and CI runs its commands; see also test_documents.py."""

import re

from documents import PAGES, ROOT, blocks

from simul.schedulers import BASICS, SCHEDULERS

README = PAGES["README.md"]
HOSTED = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_ci_calls_the_test_command_of_the_readme() -> None:
    """The very line a newcomer pastes."""
    command = blocks("README.md", "sh")[1].strip()
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_hosted_ci_runs_the_commands_of_the_readme_on_every_system() -> None:
    """Those for a shell on Linux and macOS, those for PowerShell on Windows."""
    shell = [block.strip() for block in blocks("README.md", "sh")]
    windows = blocks("README.md", "powershell")[0].splitlines()
    assert len(shell) == len(windows) == 2
    assert [line.strip() for line in HOSTED.splitlines() if " -m venv " in line] == shell + windows


def schedulers_in(page: str) -> list[tuple[str, str]]:
    """Name and file of each scheduler in the tables of a page, as it stands there."""
    return re.findall(r"^\| \[(?:\*\*)?`(.+?)`(?:\*\*)?\]\((.+?)\)", PAGES[page], re.MULTILINE)


ALL = [
    (each.name, f"simul/schedulers/{each.module.replace('.', '/')}.py")
    for each in SCHEDULERS.values()
]


def test_every_scheduler_is_on_its_page_in_reading_order() -> None:
    """The tables and `simul list` say the same."""
    assert schedulers_in("docs/ladder.md") == [(name, f"../{file}") for name, file in ALL]


def test_the_readme_has_the_main_ones_in_the_same_order() -> None:
    """The basics among them."""
    rows = schedulers_in("README.md")
    assert rows == [each for each in ALL if each in rows]
    assert {*BASICS} < {name for name, _ in rows}


def test_the_readme_can_be_read_in_three_minutes() -> None:
    """It is a page; everything else is in docs/."""
    assert len(README.splitlines()) <= 170
