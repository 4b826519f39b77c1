"""One chess master, many opponents: concurrency you can see.

cli/          the command line: thin commands, each imported when it is called
course/       the lessons: texts with their figures computed, exercises, and who solved what
sweeps/       what if? one scenario at many points, with error bars
output/       what people see of a run, made from its record: charts, reports, files
running/      run one scheduler, or compare several; what comes out of it, and why it went wrong
schedulers/   ONE TEACHING FILE EACH, a ladder, and the famous mistakes: start reading there
registry/     what may be named as a scheduler: the ladder, a user's own file, other packages
halls/        boards plugged into the one place where a framework waits for time to pass
stdlib/       threading, queue, time and more of the standard library, on the hall's clock
supervision/  a program at work: run in a thread of its own, watched, asked what went wrong
kernel/       threads of a program: how they block and wake, and what blocks them
oracle/       what must happen, and whether it did: reference/, timing/, verdict/
theory/       what is known before the first move
exhibition/   the core: one run, its boards, its masters, and who is served next
steps/        where each task or thread stands in the scheduler's file, noted on request
games/        the games of a scenario: players, seats, referee; pure chess
clocks/       time in the hall: the discrete-event core, or the wall clock
record/       what happened; the states, the fates, and all figures derived from it
scenario/     a TOML file -> a validated, frozen Scenario, mishaps included

Imports run one way, from the top of this list to the bottom. The files beside the folders are used
by all: durations.py, errors.py, interpreter.py, interrupts.py, plugins.py, words.py,
display.py, version.py.

The hall and the program: the master is the one thread of execution; her move is code between two
awaits; walking on is `await`; a reply makes a task ready. Times are integer milliseconds inside.
"""

from importlib import import_module

from simul.display import display_with
from simul.version import __version__

TYPE_CHECKING = False
"""True for type checkers; `typing` itself would take most of the time of `import simul`."""

if TYPE_CHECKING:
    from simul.errors import SimulError
    from simul.games import seed_games
    from simul.oracle.reference import predict
    from simul.oracle.verdict import Verdict, verify
    from simul.output.charts import comparison as comparison_chart
    from simul.output.charts import gantt, totals
    from simul.output.replay import Replay, replay
    from simul.record import Event, Kind, Record, Span, State
    from simul.running import compare, run
    from simul.running.results import Comparison, Run
    from simul.scenario import Scenario, ScenarioError, load_scenario
    from simul.sweeps import Sweep
    from simul.sweeps.api import sweep
    from simul.theory import Theory, closed_form

display_with(
    {
        "Run": "simul.output.reports.notebook:run_view",
        "Comparison": "simul.output.reports.notebook:comparison_view",
        "Sweep": "simul.sweeps.notebook:sweep_view",
    }
)

_HOME = {
    "Comparison": "simul.running.results",
    "Event": "simul.record",
    "Kind": "simul.record",
    "Record": "simul.record",
    "Replay": "simul.output.replay",
    "Run": "simul.running.results",
    "Scenario": "simul.scenario",
    "ScenarioError": "simul.scenario",
    "SimulError": "simul.errors",
    "Span": "simul.record",
    "State": "simul.record",
    "Sweep": "simul.sweeps",
    "Theory": "simul.theory",
    "Verdict": "simul.oracle.verdict",
    "closed_form": "simul.theory",
    "compare": "simul.running",
    "comparison_chart": "simul.output.charts",
    "gantt": "simul.output.charts",
    "load_scenario": "simul.scenario",
    "predict": "simul.oracle.reference",
    "replay": "simul.output.replay",
    "run": "simul.running",
    "seed_games": "simul.games",
    "sweep": "simul.sweeps.api",
    "totals": "simul.output.charts",
    "verify": "simul.oracle.verdict",
}
_ELSEWHERE = {"comparison_chart": "comparison"}

__all__ = [  # noqa: RUF022 - in the order of the rooms
    "Scenario",
    "ScenarioError",
    "load_scenario",
    "run",
    "compare",
    "Run",
    "Comparison",
    "sweep",
    "Sweep",
    "Record",
    "Event",
    "Kind",
    "Span",
    "State",
    "verify",
    "Verdict",
    "seed_games",
    "predict",
    "Theory",
    "closed_form",
    "gantt",
    "comparison_chart",
    "totals",
    "replay",
    "Replay",
    "SimulError",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `import simul` loads no chess, no charts."""
    if name not in _HOME:
        raise AttributeError(f"module 'simul' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), _ELSEWHERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted(__all__)
