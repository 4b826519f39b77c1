"""A pool of threads in which masters play at tables of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from simul.exhibition import Exhibition
from simul.exhibition.stop_switch import StopSwitch
from simul.halls.reading import Reading

_here = threading.local()


class ThreadPool(ThreadPoolExecutor):
    """Python's own pool, whose masters are stopped with the run, and have their diaries read."""

    def __init__(self, threads: int, exhibition: Exhibition, reading: Reading) -> None:
        super().__init__(threads, "master", initializer=_begin, initargs=(exhibition.switch,))
        self._reading = reading
        reading.begin()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads; by default wait for their work."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._reading.end()


def _begin(switch: StopSwitch) -> None:
    _here.switch = switch


def stop_with_run(exhibition: Exhibition) -> bool:
    """Stop an exhibition of this thread with the run; return False in any other thread."""
    switch: StopSwitch | None = getattr(_here, "switch", None)
    if switch is not None:
        switch.on_stop(exhibition.stop)
    return switch is not None
