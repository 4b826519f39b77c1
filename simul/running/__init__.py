"""Run schedulers on scenarios, and keep what was played whatever happens.

api.py        run one scheduler, or compare several
playing.py    a scheduler's program is played to its end, however it ends
team.py       ... by several masters, each with boards of her own
noting.py     ... and its steps are noted
glance.py     looks at a run under way
recording.py  the record, made of what has happened in the hall
judge.py      a scenario's predictions and verdicts, each computed once
results.py    the results: `Run` and `Comparison`
diagnosis.py  why a run went wrong, and where
causes/       the usual causes: the famous mistake that a run looks like
unawaited.py  coroutines that were never awaited
source/       what the source of a scheduler's file says of it
"""

from simul.running.api import Clock, compare, run

__all__ = ["Clock", "compare", "run"]
