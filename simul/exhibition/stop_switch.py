"""How a run is ended from outside: stopped at once, or called off as a program is cancelled."""

from collections.abc import Callable

Action = Callable[[], object]


class StopSwitch:
    """Whether a run goes on, and what is to be called when it does not; safe in any thread."""

    def __init__(self, stop_clock: Action) -> None:
        self.stopped = False
        """Every board raises Interrupted at its next step."""
        self.called_off = False
        """The same; tasks are cancelled by their framework's own means."""
        self._on_stop: list[Action] = [stop_clock]
        self._on_cancel: list[Action] = []

    def on_stop(self, action: Action) -> None:
        """Call `action` when the run is stopped: from any thread, maybe twice."""
        self._on_stop.append(action)
        if self.stopped:  # asked after the line above, so that `stop` either sees it or is seen
            action()

    def on_cancel(self, action: Action) -> None:
        """Call `action` when the run is called off or stopped."""
        self._on_cancel.append(action)
        self.on_stop(action)

    def stop(self) -> None:
        """End the run."""
        if self.stopped:
            return
        self.stopped = True
        for action in list(self._on_stop):
            action()

    def call_off(self) -> None:
        """Cancel the program. What cannot be cancelled, a thread, finds out at its next step."""
        self.called_off = True
        for action in list(self._on_cancel):
            action()
