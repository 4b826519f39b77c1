"""A call with which a program waits for what is outside the hall, in real time."""

from simul.exhibition import Exhibition
from simul.exhibition.findings import OutsideCall
from simul.record import Kind


class BlockedCall:
    """A call that blocks an event loop in real time, up to the next visit or the next round."""

    def __init__(self, exhibition: Exhibition, call: OutsideCall) -> None:
        self._exhibition = exhibition
        self.call = call
        self._start, self._seen = exhibition.time.now, len(exhibition.log.events)
        self.over = False

    @property
    def next_visit(self) -> int | None:
        """When the first visit since the call began, in ms; None if there was none."""
        since = self._exhibition.log.events[self._seen :]
        return next((each.at for each in since if each.kind is Kind.VISIT), None)

    def end(self) -> None:
        """Record how long the call took; a second call of this does nothing."""
        if not self.over:
            self.over, visit = True, self.next_visit
            end = self._exhibition.time.now if visit is None else visit
            self._exhibition.log.blocked(self._start, end, self.call.name, self.call.where)
