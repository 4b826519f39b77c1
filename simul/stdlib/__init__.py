"""The words of Python's standard library, going by the hall's clock.

threading.py           Thread, Lock, RLock, Condition, Semaphore, Event, Barrier, Timer
queue.py, sched.py     Python's own text, on the two modules beside
_thread.py             locks and threads as old tutorials make them, on threading.py
time.py, datetime.py   sleep, monotonic, perf_counter, time; now and today
timeit.py              Python's own text, on time.py
select.py              select, where it waits for nothing but a time
concurrent/futures.py  ThreadPoolExecutor, Future, wait, as_completed
asyncio.py, trio/, anyio/   those of their functions that have to do with threads or timeouts
child_processes.py     refuses processes on the virtual clock, for trio/ and anyio/
importing.py           gives them to a user's file, in place of what it imports

The names and what they mean are those of the standard library; everything that is not here is
Python's own. Threads are real ones. How they block and wake is the kernel's business (see
`simul.kernel.threads`): under the virtual clock a second costs no real second, in real time it is
`speed` times as short. A thread that plays in no hall gets what Python does.
"""
