"""How a sweep is computed, and where its replications are kept.

execute.py            split a sweep into tasks, run them, make rows of the results
tasks.py              the tasks, and the computation of one
workers.py            run tasks in this process, in several (by loky), or on a Dask cluster
worker_process.py     ... what a process among those does besides: end when it has to
replications.py       all replications, in arrays
replication_lines.py  replications as lines of a file
folder.py             the folder to which they are written at once, so that a sweep can be resumed
continuation.py       check that a folder holds the sweep to be resumed
lock.py               lock a folder against other sweeps
"""
