"""Where an exhibition takes place: boards, plugged into the one place where a framework waits.

blocking.py          a blocking call: nothing else runs meanwhile
blocked_loop.py      ... which in an event loop is a mistake
rounds.py            the same, served round-robin
calling.py           callbacks, for event loops written by hand
threaded.py          real threads; under the virtual clock they pass a baton (see simul.kernel)
computing.py         a thread for a player who computes
awaiting.py          boards that are awaited, for the next three
watched_coroutine.py ... the error that ends a task, whether or not others learn of it
on_asyncio.py        asyncio
asyncio_selector.py  ... where its event loop sleeps
asyncio_loop.py      ... the event loop on the hall's clock
on_trio.py           Trio
trio_clock.py        ... where Trio sleeps
trio_ready_queue.py  ... tasks that go on in due order
trios_coin.py        ... where Trio's random order may matter
on_anyio.py          AnyIO on either of them
in_processes.py      a table for every master, in a process of its own
reading.py           ... what happens there, read meanwhile
thread_pool.py       ... or in a pool of threads
process_pool.py      ... the pool of these processes
diary.py             ... the file in which each keeps what happens

A scheduler makes one hall from its exhibition and uses the hall's boards. Every board has the same
four names: `in_play`, `opponent_arrives`, `master_moves`, `opponent_replies`.
"""
