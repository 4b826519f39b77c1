"""A scenario's predictions and verdicts, each computed once."""

from collections.abc import Sequence

from simul.games import Game
from simul.oracle.reference import PREDICTIONS, predict
from simul.oracle.verdict import Verdict, verify
from simul.record import Event, Pairing, Record
from simul.registry.scheduler import Scheduler
from simul.scenario import Scenario

Seen = tuple[str, str, str, tuple[Pairing, ...], tuple[Event, ...]]
"""All that a verdict depends on besides the games: the policy, and parts of the record."""


class Judge:
    """Knows the games of a scenario, predicts each policy once and judges equal records once.

    Schedulers of one policy share the prediction, and the verdict where their records are equal
    event by event.
    """

    def __init__(self, scenario: Scenario, games: Sequence[Game] | None) -> None:
        self.scenario = scenario
        self.games = games
        """The games of the seed; None where they cannot be known beforehand."""
        self._predictions: dict[str, Record] = {}
        self._verdicts: list[tuple[Seen, Verdict]] = []
        self._records: list[Record] = []

    def prediction(self, policy: str) -> Record | None:
        """Return the record predicted under a policy; None where the games are not known."""
        if self.games is None:
            return None
        if policy not in self._predictions:
            self._predictions[policy] = predict(self.scenario, policy, self.games)
        return self._predictions[policy]

    def promised(self, scheduler: Scheduler) -> Record | None:
        """Return the record that the scheduler's policy must lead to; None if nothing is promised.

        Where failures propagate, nothing is.
        """
        if self.scenario.propagates or scheduler.policy not in PREDICTIONS:
            return None
        if self.scenario.master.tandem > 1 and scheduler.policy == "rotation":
            return None  # one program in round-robin order cannot go round twice at once
        if scheduler.first_come and not self.scenario.first_come:
            return None
        return self.prediction(scheduler.policy)

    def known(self, record: Record) -> Record:
        """Return the record, with the events and figures of an earlier one if both are alike.

        So equal runs need memory, and time for figures, charts and reports, only once. Only runs
        that ended well are compared: two failures may read the same and differ.
        """
        if not record.complete:
            return record
        for before in self._records:
            if before.is_like(record):
                return before.under_the_name_in(record)
        self._records.append(record)
        return record

    def verdict(self, record: Record, scheduler: Scheduler) -> Verdict:
        """Check a record of these games, and whether the scheduler kept its promise.

        Raises ValueError where the games are not known.
        """
        if self.games is None:
            raise ValueError("nothing can be judged before the games are known")
        seen = (scheduler.policy, record.clock, record.stopped, record.pairings, record.events)
        for before, verdict in self._verdicts:
            if before == seen:
                return verdict
        promised = self._promise_of(record, scheduler)
        verdict = verify(record, self.games, promised, self.scenario)
        self._verdicts.append((seen, verdict))
        return verdict

    def _promise_of(self, record: Record, scheduler: Scheduler) -> Record | None:
        """Return what is promised; with the events and figures of the record if it came true.

        A second copy of them would be as large.
        """
        promised = self.promised(scheduler)
        if promised is None or not promised.is_like(record):
            return promised
        shared = self._predictions[scheduler.policy] = record.under_the_name_in(promised)
        return shared
