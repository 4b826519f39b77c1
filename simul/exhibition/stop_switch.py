"""How a run is ended from outside: stopped at once, or cancelled as a program is."""

from collections.abc import Callable

Action = Callable[[], object]


class StopSwitch:
    """Whether a run goes on, and what to call when it ends; safe in any thread."""

    def __init__(self, stop_clock: Action) -> None:
        self.stopped = False
        """True once the run is stopped: every board raises Interrupted at its next step."""
        self.called_off = False
        """True once the run is cancelled: in addition, frameworks cancel their own tasks."""
        self._on_stop: list[Action] = [stop_clock]
        self._on_cancel: list[Action] = []

    def on_stop(self, action: Action) -> None:
        """Call `action` when the run is stopped: from any thread, maybe twice."""
        self._on_stop.append(action)
        if self.stopped:  # after the line above: either `stop` sees the action, or we see `stop`
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
        """Cancel the program. A thread cannot be cancelled: it is interrupted at its next step."""
        self.called_off = True
        for action in list(self._on_cancel):
            action()
