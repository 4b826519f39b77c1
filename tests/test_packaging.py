"""A plain wheel carries everything: the command works in any folder, without the source tree."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it would lie in site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("chess_simul-*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def run_installed(site: Path, folder: Path, *arguments: str) -> str:
    """Run `python -m simul` with the unpacked wheel in front of this source tree."""
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import simul.cli; simul.cli.main()"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_wheel_holds_scenarios_players_and_licence(unpacked_wheel: Path) -> None:
    """Nothing that the program reads is left behind."""
    names = {str(path.relative_to(unpacked_wheel)) for path in unpacked_wheel.rglob("*")}
    assert {
        "simul/scenarios/textbook.toml",
        "simul/scenarios/rules/elevator.toml",
        "simul/scenarios/events/hort-1977.toml",
        "simul/scenarios/games/textbook.pgn",
        "simul/scenarios/scenario.schema.json",
        "simul/cli/skeletons/scheduler.py",
        "simul/cli/skeletons/scenario.toml",
        "simul/output/replay/web/main.js",
        "simul/output/replay/web/page.html",
        "simul/py.typed",
        "players/replay.py",
        "players/py.typed",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_a_scenario_is_found_by_bare_name_from_anywhere(
    unpacked_wheel: Path, tmp_path: Path
) -> None:
    """The one in the wheel, not the one in this source tree."""
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked_wheel)!r}); "
        "from simul.scenario import scenario_folder; print(scenario_folder())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == unpacked_wheel / "simul" / "scenarios"


def test_the_main_job_runs_from_the_wheel(unpacked_wheel: Path, tmp_path: Path) -> None:
    """`simul compare textbook`, games and all."""
    printed = run_installed(unpacked_wheel, tmp_path, "compare", "textbook", "--format", "none")
    assert "1:00:55" in printed
    assert (tmp_path / "simul-out" / "textbook-compare" / "trio" / "games.pgn").is_file()
