"""Where each task or thread stands in the scheduler's file, noted on request while it plays.

frames.py       reads where a thread or a suspended coroutine is in the file
outermost.py    calls what has no callers in the file: the function of a thread, a callback
log.py          the steps so far: who gives up execution, goes on, runs, leaves
blocking.py     notes threads: wherever the kernel or the clock blocks one
asyncio_tasks.py, trio_tasks.py
                note tasks: before and after each of their steps
own_loop.py     notes games whose event loop is the scheduler's own

Each looks at the one place through which everything of its kind passes, so that a scheduler cannot
tell whether it is noted. Without a log, none of this is called.
"""

from simul.steps.log import StepLog

__all__ = ["StepLog"]
