"""What an operating system does for a program: it starts, blocks and wakes its threads.

threads.py       the interface, and the kernel of the current thread
choice.py        chooses the kernel of a run
baton.py         under the virtual clock: one thread at a time, and time passes when none can run
free_threads.py  in real time: the operating system's own threads
tasks.py         tasks that wait, and what each waits for
queues.py        the queues of the program, and how long the lines in them get
deadlock.py      a program that will never go on: as data, and in words
running_code.py  the code that runs: its line, its event loop, and what blocks that
returns.py       where a function returned, or what ended it, whose game is left in play
polls.py         waits that are over again and again, and nothing has happened
outside.py       calls that wait for what is outside the hall
blocked_call.py  ... one such call in real time
stalls.py        steps of the program that take long in real time
copies.py        messages from copies of this process

The halls and the standard library's replacements (`simul.stdlib`) use it. One rule holds
everywhere: time stands still while any thread of the program computes, and moves on when all of
them wait for something that the kernel knows.
"""
