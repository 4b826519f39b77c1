"""Where an exhibition takes place: boards, plugged into one framework's own sleeping place.

blocking.py     a direct call: nobody else runs
threaded.py     real threads; under the virtual clock they pass a baton
on_asyncio.py   an event loop whose selector is asked how long it may sleep
on_trio.py      a Trio clock, asked the same
awaiting.py     what the boards of the last two have in common

A scheduler makes one hall from the exhibition it is given and uses the hall's boards. Every board
has the same four names: `in_play`, `opponent_arrives`, `master_moves`, `opponent_replies`.
"""
