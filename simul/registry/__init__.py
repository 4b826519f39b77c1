"""What can be named on the command line as a scheduler, and how it is found and loaded.

catalogue.py      all schedulers by name, in reading order, and groups of them
scheduler.py      one scheduler: its file, and the description in that file
own_file.py       a file of the user's own
installed.py      schedulers of other distributions
play_function.py  the entry point of every scheduler: a function `play(exhibition)`
"""
