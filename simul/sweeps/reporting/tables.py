"""A sweep as files: `sweep.csv` with a row for each point and scheduler, and `sweep.json`."""

import json
from statistics import median, stdev
from typing import Any

from simul.sweeps.planning.plan import Plan
from simul.sweeps.reporting.expected import known_total
from simul.sweeps.results import Estimate, Row, Sweep
from simul.words import spreadsheet_cell, visible_json


def sweep_csv(plan: Plan, sweep: Sweep) -> str:
    """Return the text of `sweep.csv`: a row for each point and scheduler; see `summaries`."""
    rows = summaries(plan, sweep)
    columns = [*(axis.key for axis in sweep.axes), *COLUMNS]
    table = [",".join(columns)]
    table += [",".join(map(_csv_cell, row.values())) for row in rows]
    return "\n".join([*table, ""])


def _csv_cell(value: Any) -> str:
    if isinstance(value, str):
        return spreadsheet_cell(value)
    return "" if value is None else str(value)


COLUMNS = (
    "scheduler",
    "n",
    "mean_ms",
    "half_width_ms",
    "sd_ms",
    "min_ms",
    "median_ms",
    "max_ms",
    "utilisation",
    "utilisation_half_width",
    "wait_ms",
    "wait_half_width_ms",
    "speedup",
    "speedup_half_width",
    "theory_ms",
    "knee",
    "unverified",
)
"""Columns after those of the axes: figures of the totals, other means, and theory."""


def summaries(plan: Plan, sweep: Sweep) -> list[dict[str, Any]]:
    """Return each row as a dict by column; None for unknown values."""
    policies = {scheduler.name: scheduler.policy for scheduler in plan.schedulers}
    keys = [axis.key for axis in sweep.axes]
    return [
        dict(zip(keys, row.point, strict=True))
        | dict(zip(COLUMNS, _cells(sweep, row, policies[row.scheduler]), strict=True))
        for row in sweep.rows
    ]


def _cells(sweep: Sweep, row: Row, policy: str) -> list[Any]:
    theory, totals = sweep.theory[row.point], row.totals
    # a single sample has no error bar
    unknown = sweep.sampled and len(totals) == 1
    sd = round(stdev(totals), 3) if len(totals) > 1 else 0.0
    return [
        row.scheduler,
        row.replications,
        *_mean(row.total, 3, unknown),
        None if unknown else sd,
        min(totals),
        median(totals),
        max(totals),
        *_mean(row.utilisation, 6, unknown),
        *_mean(row.wait, 3, unknown),
        *_mean(row.speedup, 6, unknown),
        known_total(theory, policy),
        None if theory.knee is None else round(theory.knee, 6),
        row.unverified,
    ]


def _mean(estimate: Estimate, digits: int, unknown: bool) -> tuple[float, float | None]:
    """Return a mean and its error bar, rounded; the error bar may be unknown."""
    half_width = None if unknown else round(estimate.half_width, digits)
    return round(estimate.mean, digits), half_width


def sweep_json(plan: Plan, sweep: Sweep | None = None) -> str:
    """Return the text of `sweep.json`, one row a line; without a sweep, only its settings."""
    data = figures(plan, sweep)
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in data.pop("rows"))
    head = [f"{json.dumps(key)}: {json.dumps(data[key], ensure_ascii=False)}" for key in data]
    text = "{\n " + ",\n ".join([*head, f'"rows": [\n  {rows}\n ]']) + "\n}\n"
    return visible_json(text)


def figures(plan: Plan, sweep: Sweep | None = None) -> dict[str, Any]:
    """Return everything about a sweep; its key `sweep` holds what must match to resume it."""
    return {
        "title": plan.scenario.title,
        "sweep": plan.identity(),
        "axes": [
            {"key": axis.key, "label": axis.label, "unit": axis.unit, "values": list(axis.values)}
            for axis in plan.axes
        ],
        "scenario": plan.flat_scenario,
        "not_reproducible": list(plan.not_reproducible),
        "replications": plan.replications,
        "drawn": plan.sampled,
        "confidence": 0.95,
        "complete": bool(sweep and sweep.complete),
        "done": sweep.done if sweep else 0,
        "asked": plan.rows,
        "unverified": sweep.unverified if sweep else 0,
        "remarks": list(sweep.remarks) if sweep else [],
        "rows": summaries(plan, sweep) if sweep else [],
    }
