"""Where an exhibition takes place: boards, plugged into one framework's own sleeping place.

blocking.py     a direct call: nobody else runs
rounds.py       the same for a master who walks round
calling.py      for event loops written by hand: who wants to be called when
threaded.py     real threads; under the virtual clock they pass a baton (see simul.kernel)
on_asyncio.py   an event loop whose selector is asked how long it may sleep
on_trio.py      a Trio clock, asked the same
on_anyio.py     either of them
awaiting.py     what the boards of the last three have in common
noted_coroutine.py, trio_steps.py, loop_steps.py
                where tasks stand in their source, noted on request
in_processes.py a table for every master, in a process of its own

A scheduler makes one hall from the exhibition it is given and uses the hall's boards. Every board
has the same four names: `in_play`, `opponent_arrives`, `master_moves`, `opponent_replies`.
"""
