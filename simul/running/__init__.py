"""Run schedulers on scenarios, and keep what there is whatever happens.

api.py          run one scheduler, or compare several
supervision.py  a run in a thread of its own, watched
team.py         several masters, each with boards of her own
results.py      what comes out of it: `Run` and `Comparison`
diagnosis.py    why a run went wrong, and where  (causes.py: the usual causes)
root_cause.py   of all that was raised, the one error to report
unawaited.py    coroutines that were never awaited
"""

from simul.running.api import Clock, compare, run

__all__ = ["Clock", "compare", "run"]
