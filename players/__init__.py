"""Players: one file for each kind. A player knows chess and nothing of `simul`.

A player is any object with `choose(position) -> move`: given a `chess.Board`, which it must not
change, it returns a legal `chess.Move`. It plays one side of one game and is called once a move, so
it may keep state between moves. The call is a plain blocking one and may take its time. A player
that answers in well under a millisecond may declare it by a class attribute `quick = True`; in real
time the others are asked in a worker thread, so that they do not block an event loop.

A player that looks at the position alone, and not at the moves that led to it, may declare it by
`looks_back = False`: where both players do, the hall need not keep the moves before the last
capture or pawn move. They are two fifths of the memory of a large hall. A subclass of a player that
declares it, and does look back, has to declare that.

A player that holds a resource, such as a chess engine, may have a method `close()`. It is called
when the run is over, however it ended, and from any thread: even while `choose` still runs in
another one, which should then fail soon.
"""

from collections.abc import Callable

from players.book import Book
from players.greedy import Greedy
from players.mixed import one_of
from players.player import Player
from players.random_mover import RandomMover
from players.replay import Replay
from players.search import Search
from players.team import Team
from players.uci import Uci

KINDS: dict[str, Callable[..., object]] = {
    "random": RandomMover,
    "greedy": Greedy,
    "search": Search,
    "book": Book,
    "mixed": one_of,
    "team": Team,
    "replay": Replay,
    "uci": Uci,
}
"""Every kind of player by its name in a scenario file."""

__all__ = ["KINDS", "Book", "Greedy", "Player", "RandomMover", "Replay", "Search", "Team", "Uci"]
