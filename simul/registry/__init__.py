"""What may be named on the command line as a scheduler, and how it is found and loaded.

catalogue.py      all schedulers by name, in reading order, and groups of them
scheduler.py      one scheduler: its file, and what that file says of itself
own_file.py       a file of the user's own
installed.py      schedulers of other distributions
play_function.py  what every scheduler begins with: a function `play(exhibition)`
"""
