"""README.md is executed: its commands, its outputs, its code, its scenario, its links."""

import contextlib
import io
import re
import runpy
from pathlib import Path

import pytest

from simul.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFRESH = runpy.run_path(str(ROOT / "docs" / "refresh.py"))
REAL_SECONDS = re.compile(r" +\d+\.\d\d(?= +[0-9a-f]{8})")


def blocks(language: str) -> list[str]:
    """All code blocks of README in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.transcripts
def test_every_command_prints_what_the_readme_says() -> None:
    """To the letter, but for the real seconds. Mend it with: python docs/refresh.py."""
    again = REFRESH["refreshed"](README)
    assert REAL_SECONDS.sub(" #", again) == REAL_SECONDS.sub(" #", README)


def test_the_commands_are_there() -> None:
    """An empty README would pass the test above."""
    assert [block.splitlines()[0] for block in blocks("console")] == [
        "$ simul compare textbook",
        "$ simul compare textbook --boards 3 "
        "--schedulers rotation,unchecked-rotation,asyncio,cloned-masters",
        "$ simul compare walk-out "
        "--schedulers sequential,callbacks,threaded,asyncio-gather,asyncio,trio",
        "$ simul check capablanca-1931",
        "$ simul list scenarios",
        "$ simul sweep chance --vary boards=6..24:6 --schedulers rotation,asyncio --format none",
    ]


@pytest.mark.transcripts
def test_the_python_example_prints_what_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API in a dozen lines."""
    monkeypatch.chdir(tmp_path)
    code = next(block for block in blocks("python") if "import simul" in block)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert printed.getvalue() == blocks("text")[0]
    assert (tmp_path / "trio.png").stat().st_size > 10_000


def test_the_scenario_of_the_readme_is_valid(tmp_path: Path) -> None:
    """A reader who copies it gets a scenario that works."""
    path = tmp_path / "club.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    scenario = load_scenario(path)
    assert (scenario.boards, scenario.moves) == (20, 40)


def test_ci_calls_the_test_command_of_the_readme() -> None:
    """The very line a newcomer pastes."""
    command = blocks("sh")[1].strip()
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_scheduler_of_the_readme_is_listed_in_reading_order() -> None:
    """The table and `simul list` say the same."""
    from simul.schedulers import SCHEDULERS

    rows = re.findall(r"^\| \[(?:\*\*)?`(.+?)`(?:\*\*)?\]\((.+?)\)", README, re.MULTILINE)
    assert rows == [
        (each.name, f"simul/schedulers/{each.module.replace('.', '/')}.py")
        for each in SCHEDULERS.values()
    ]


PAGES = ["README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    """Pictures and pages that are linked to are in the tree."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.transcripts
def test_the_pictures_are_those_that_the_program_makes(tmp_path: Path) -> None:
    """Mend it with: python docs/refresh.py. Fonts come with matplotlib, so sizes are comparable."""
    made = REFRESH["draw_pictures"](tmp_path)
    assert sorted(path.name for path in made) == sorted(
        path.name for path in (ROOT / "docs").glob("*.png")
    )
