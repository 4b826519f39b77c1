"""The benchmarks run; what they measure is nobody's to assert."""

import runpy
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]


def test_the_benchmark_of_move_pairs_measures_every_scheduler(tmp_path: Path) -> None:
    """A row for the bare loop and one for each scheduler."""
    main = runpy.run_path(str(ROOT / "benchmarks" / "move_pairs.py"))["main"]
    table = tmp_path / "rows.json"
    asked = ["--boards", "2", "--scenario", "duel", "--repeat", "1", "--json", str(table)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    for name in ("bare loop", "sequential", "threaded", "asyncio", "trio"):
        assert name in done.output
        assert f'"scheduler": "{name}"' in table.read_text(encoding="utf-8")
