"""Computing in a thread of its own, so that other boards are not held up."""

import threading
from collections.abc import Callable
from concurrent.futures import Future


def in_thread(call: Callable[[], int]) -> Future[int]:
    """Make a blocking call in a new thread, which the end of the run does not wait for."""
    outcome: Future[int] = Future()
    outcome.set_running_or_notify_cancel()  # a thread cannot be cancelled

    def work() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return outcome
