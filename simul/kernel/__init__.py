"""What an operating system does for a program: it starts, blocks and wakes its threads.

threads.py       the interface, and the kernel of the current thread
choice.py        chooses the kernel of a run
baton.py         under the virtual clock: one thread at a time, and time passes when none can run
free_threads.py  in real time: the operating system's own threads
state.py         what both know of their program
work.py          the work of a thread: its error is kept, and it stays on one core
tasks.py         tasks that wait, and what each waits for
queues.py        the queues of the program, and how long the lines in them get
deadlock.py      a program that will never go on: as data, and in words
running_code.py  the code that runs: its line, its event loop, and what blocks it
time_limits.py   its timeouts, and which of them cancelled a wait
taken_again.py   locks that are never given back
wakeups.py       wakeups that are lost
asking.py        polling: a program that asks again and again at one moment
polls.py         polling: waits whose time is up again and again while nothing happens
returns.py       how the functions ended whose games are left in play
outside.py       calls that wait for what is outside the hall
blocked_call.py  ... one such call in real time
watched_files.py ... files that are waited for, and whether anything may still come from them
stalls.py        steps of the program that take long in real time
copies.py        copies of this process, and messages from them

The halls and the standard library's replacements (`simul.stdlib`) use it. One rule holds
everywhere: time stands still while any thread of the program computes, and moves on when all of
them wait for something that the kernel knows.
"""
