"""What an operating system does for a program: it starts, blocks and wakes its threads.

threads.py       the interface, and the kernel of the current thread
baton.py         under the virtual clock: one thread at a time, and time passes when none can run
free_threads.py  in real time: the operating system's own threads
noted.py         both of them, noting where threads are blocked; only on request
circles.py       threads that wait for each other in a circle
deadlock.py      a program that will never go on, in words
program.py       the program as seen from below: its lines, and what blocks its event loop
stalls.py        its steps that take long in real time

The halls and the words of the standard library (`simul.stdlib`) stand on it. One rule holds
everywhere: time stands still while any thread of the program computes, and moves on when all of
them wait for something that the kernel knows.
"""
