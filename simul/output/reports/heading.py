"""What stands above every report: a scenario's title, size, rules and mishaps."""

from rich.text import Text

from simul.output.reports.lock import lock_notes
from simul.output.reports.rules import rules, size
from simul.scenario import Scenario


def scenario_heading(scenario: Scenario) -> list[Text]:
    """Return size, rules and mishaps of a scenario, and what is doubtful about it."""
    ruled = rules(scenario)
    unlike = "; ".join(scenario.not_reproducible)
    return [
        Text(f"{scenario.title}: {size(scenario)}", style="bold"),
        *([Text(f"Rules: {ruled}")] if ruled else []),
        *_mishaps(scenario),
        *([Text(f"Not reproducible: {unlike}", style="yellow")] if unlike else []),
        *(map(Text, lock_notes()) if scenario.measures else []),
        *(Text(remark, style="yellow") for remark in scenario.remarks),
    ]


def _mishaps(scenario: Scenario) -> list[Text]:
    words = scenario.mishap_words
    if not words:
        return []
    return [Text(f"Mishaps: {'; '.join(words)}; on failure: {scenario.on_failure}")]
