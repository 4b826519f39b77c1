"""Whether the lines of the program have a bound, where it promises backpressure."""

from collections.abc import Iterator

from simul.oracle.verdict.case import Case, Finding
from simul.record import Kind


def lines_have_a_bound(case: Case) -> Iterator[Finding]:
    """No queue takes in whatever comes, however far behind those are who work on it."""
    for event in case.record.events:
        if event.kind is Kind.CROWDED:
            yield 0, event.at, f"{event.note}: without a bound, nothing slows down what fills it"
