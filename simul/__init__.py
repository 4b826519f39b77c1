"""One chess master, many opponents: concurrency you can see.

cli/          the command line
scenario/     a TOML file -> a validated, frozen Scenario, mishaps included
rules/        what is allowed, and when a game is over: pure chess, clocks and distances
seating.py    who sits where  (lineup.py: players and their dice)
exhibition.py one run: its boards, its masters, its events, how it is stopped
board.py      one board: moves, replies and who is next  (usher.py, masters.py, orders.py: visits)
timeline.py   time in the hall: the discrete-event core, or the wall clock
kernel/       threads of a program: how they block and wake, what blocks them, who computes
halls/        boards plugged into a framework's own sleeping place
stdlib/       the words of Python's standard library, going by the hall's clock
schedulers/   ONE TEACHING FILE EACH, a ladder, and the famous mistakes: start reading there
running.py    run one, compare several  (supervision.py watches, culprit.py and diagnosis.py find
              who is to blame and where, team.py: several masters)
record.py     what happened; the states, the fates, and all figures derived from it
verdict/      is it right?  games.py, reference/  what must happen?  (judge.py asks each once)
theory/       what is known before anybody plays?
sweeps/       what if? one scenario at many points, with error bars  (timing/: times without chess)
reports/, charts/, exports/   what people see, made from records  (results.py holds them)
plugins.py    schedulers and players of other packages

The hall and the program: the master is the one thread of execution; her move is code between two
awaits; walking on is `await`; a reply makes a task ready. Times are integer milliseconds inside.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simul.display import display_with

if TYPE_CHECKING:
    from simul.errors import SimulError
    from simul.games import seed_games
    from simul.oracle.reference import predict
    from simul.oracle.verdict import Verdict, verify
    from simul.output.charts import comparison as comparison_chart
    from simul.output.charts import gantt, totals
    from simul.record import Event, Kind, Record, Span, State
    from simul.running import compare, run
    from simul.running.results import Comparison, Run
    from simul.scenario import Scenario, ScenarioError, load_scenario
    from simul.sweeps import Sweep
    from simul.sweeps.api import sweep
    from simul.theory import Theory, closed_form

__version__ = "0.1.0"

display_with(
    {
        "Run": "simul.output.reports.notebook:run_bundle",
        "Comparison": "simul.output.reports.notebook:comparison_bundle",
        "Sweep": "simul.sweeps.reporting.notebook:sweep_bundle",
    }
)

_HOME = {
    "Comparison": "simul.running.results",
    "Event": "simul.record",
    "Kind": "simul.record",
    "Record": "simul.record",
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
    "SimulError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import simul` loads no chess, no charts."""
    if name not in _HOME:
        raise AttributeError(f"module 'simul' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), _ELSEWHERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted(__all__)
