"""How a sweep is done, and where its replications are kept.

execute.py            cut it into tasks, have them done, make rows of what comes
tasks.py              the tasks, and what one of them does
workers.py            what does them: this process, several (by joblib), or a Dask cluster
replications.py       all replications, in arrays
replication_lines.py  the same as lines of a file
folder.py             the folder they are written to at once, so that a sweep can be continued
continuation.py       whether the sweep in a folder is the one that is asked for
scenario_digest.py    a scenario, key by key, and its fingerprint
lock.py               that no other sweep works in the same folder
"""
