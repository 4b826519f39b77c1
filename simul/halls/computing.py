"""Computing in a thread of its own, so that nobody else is held up by it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future


def in_thread(call: Callable[[], int]) -> Future[int]:
    """Have a blocking call made in a new thread; nobody waits for it once the run has ended."""
    outcome: Future[int] = Future()
    outcome.set_running_or_notify_cancel()  # here and now: nobody can cancel a thread

    def work() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return outcome
