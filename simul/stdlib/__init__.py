"""Modules of Python's standard library that go by the hall's clock.

threading/             Thread, Lock, RLock, Condition, Semaphore, Event, Barrier, Timer
queue.py, sched.py     Python's own source, on top of threading/ and time.py
_thread.py             locks and threads as in old tutorials, on top of threading/
time.py, datetime.py   sleep, monotonic, perf_counter, time; now and today
timeit.py              Python's own source, on top of time.py
select.py              select, poll, epoll: their timeouts
selectors.py           Python's own source, on top of select.py
concurrent/futures/    ThreadPoolExecutor, Future, wait, as_completed
asyncio.py, trio/, anyio/   what concerns threads and timeouts, and what tasks wait for
held.py                who holds a lock of asyncio, Trio or AnyIO
noted.py               what tasks of Trio and AnyIO wait for, named by the lines that make it
other_loops.py         refuses event loops that go by another clock
child_processes.py     refuses processes on the virtual clock, for trio/ and anyio/
importing.py           substitutes them for the imports of a user's file
handlers.py            has such a file tell of the errors that it catches

Names and semantics are those of the standard library; everything that is not here is Python's own.
Threads are real. How they block and wake is up to the kernel (see `simul.kernel.threads`): under
the virtual clock a second costs no real second, in real time it is `speed` times as short. A thread
outside every hall gets Python's own behaviour.
"""
