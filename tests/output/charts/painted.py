"""Charts painted once for neighbouring tests, which ask about the same picture and only look."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from simul.output import charts
from simul.output.charts import Chart

P = ParamSpec("P")


def once(paint: Callable[P, Chart]) -> Callable[P, Chart]:
    """Keep the latest charts: records are equal if their events are."""
    kept = lru_cache(maxsize=8)(paint)

    @wraps(paint)
    def painted(*args: P.args, **kwargs: P.kwargs) -> Chart:
        return kept(*map(_fixed, args), **{name: _fixed(value) for name, value in kwargs.items()})

    return painted


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


gantt = once(charts.gantt)
comparison = once(charts.comparison)
