"""A mistake that a run may look like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from simul.record import Place, Want
from simul.running.causes.evidence import Evidence

IN_GENERAL = {
    "code": "coroutine",
    "waiter": "task, thread or callback",
    "variable": "its variable",
    "it": "it",
}
"""The parts of a cause's words that depend on the run, where no run is meant."""


class Likeness(NamedTuple):
    """What a run looks like: a mistake, in words for this run."""

    words: str
    """The mistake in words that follow "looks like"."""
    see: str = ""
    """The scheduler that shows it; empty if none does."""
    remedy: str = ""
    """What to do instead, where no scheduler shows it better."""

    def __str__(self) -> str:
        see = f"see `simul show {self.see}`" if self.see else ""
        return "; ".join(filter(None, [f"looks like {self.words}", self.remedy, see]))


def _nowhere(evidence: Evidence) -> Place | None:  # noqa: ARG001 - others need it
    """Return no line: none is known to be the wrong one."""
    return None


def _no_better(evidence: Evidence) -> str:  # noqa: ARG001 - others need it
    """Return no remedy but the general one."""
    return ""


RAISE_AGAIN = "raise it again where it is caught, or catch only what can be dealt with there"


def where_caught(evidence: Evidence) -> str:
    """Return the remedy where the program itself has caught an error; empty if it has not."""
    return RAISE_AGAIN if any(each.caught_at for each in evidence.ended_by) else ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A mistake that a run may look like: how it is recognised, where it is, and what to do."""

    sentence: str
    """The mistake in words that follow "looks like"; parts in braces depend on the run."""
    fits: Callable[[Evidence], bool]
    """Whether a run looks like it."""
    see: str = ""
    """The scheduler that shows it; empty if none does."""
    remedy: str = ""
    """What to do instead, where no scheduler shows it better."""
    remedies: Mapping[str, str] = field(default_factory=dict)
    """... that differ between frameworks."""
    better: Callable[[Evidence], str] = _no_better
    """Returns the remedy in the words of the program; empty if they are not known."""
    variable: Callable[[Evidence], str] = _no_better
    """Returns the variable that the mistake is about."""
    line: Callable[[Evidence], Place | None] = _nowhere
    """Returns the wrong line, as it was noted during the run, or as it stands in the file."""
    waits: tuple[Want, ...] = ()
    """Kinds of wait at the first reply whose line is the wrong one."""
    calls: tuple[str, ...] = ()
    """Methods whose call is the wrong line, or part of it."""
    tells_unawaited: bool = False
    """Whether it tells of coroutines that never began, of which Python would only warn."""

    @property
    def words(self) -> str:
        """The mistake in words that follow "looks like", of no run in particular."""
        return self.sentence.format(**IN_GENERAL)

    def in_words_for(self, evidence: Evidence) -> Likeness:
        """Return what a run looks like that this is the cause of."""
        name = self.variable(evidence)
        variable = f"`{name}`" if name else ""
        parts = {
            "code": evidence.program.event_loop.blocked_in,
            "waiter": evidence.waits_beside,
            "variable": variable,
            "it": variable,
        }
        known = IN_GENERAL | {part: words for part, words in parts.items() if words}
        remedy = self.better(evidence) or self.remedies.get(evidence.remedied_in, self.remedy)
        return Likeness(self.sentence.format(**known), self.see, remedy)


Causes = tuple[Cause, ...]
"""The first that fits is the usual one."""
