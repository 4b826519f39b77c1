"""How a side chooses its moves: a kind of player, with its parameters."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from players import KINDS
from players.engine import MOST, PATIENCE_MS, Option
from players.pgn_files import read_games
from players.uci import RESTARTS
from simul.durations import seconds
from simul.errors import InputError
from simul.plugins import check_player, foreign_players
from simul.scenario.basics import Limit, Strict
from simul.scenario.engines import EngineCommand, UciOptions, chance, strength
from simul.scenario.files import BookPath, PgnPath

_KIND = "what kind of player it is"


MOST_VOICES = 100
"""Most players who are asked for one move, counting all members of nested teams."""

MOST_LEVELS = 8
"""Most levels of nested players, the outermost and the innermost one included."""


class AnyKind(BaseModel):
    """Base of all kinds of player."""

    @property
    def inner(self) -> "tuple[PlayerSpec, ...]":
        """The players of which this one is composed."""
        return ()

    @property
    def not_reproducible(self) -> str:
        """Why the same seed may lead to other moves, in plain words; empty if it may not."""
        return next((each.not_reproducible for each in self.inner if each.not_reproducible), "")

    @property
    def foreseeable(self) -> bool:
        """Whether the moves can be computed beforehand, and cheaply."""
        return all(each.foreseeable for each in self.inner)

    @property
    def decided_by_seed(self) -> bool:
        """Whether the seed decides the moves: neither other programs nor files that may change."""
        return all(each.decided_by_seed for each in self.inner)

    @property
    def quick(self) -> bool:
        """Whether a move takes less than a few milliseconds of real time."""
        return all(each.quick for each in self.inner)

    @property
    def voices(self) -> int:
        """Largest number of players who are asked for one move."""
        return max((each.voices for each in self.inner), default=1)

    @property
    def levels(self) -> int:
        """Depth to which players are nested here; 1 for a simple one."""
        return 1 + max((each.levels for each in self.inner), default=0)


class RandomPlayer(AnyKind, Strict):
    """Any legal move."""

    kind: Literal["random"] = Field(description=_KIND)


class GreedyPlayer(AnyKind, Strict):
    """The most valuable piece on offer, else any legal move."""

    kind: Literal["greedy"] = Field(description=_KIND)


class SearchPlayer(AnyKind, Strict):
    """The best move that a small built-in search finds."""

    kind: Literal["search"] = Field(description=_KIND)
    depth: int = Field(
        default=2, ge=1, le=4,
        description="plies that it looks ahead, captures further: each takes much longer",
    )  # fmt: skip
    noise: int = Field(
        default=0, ge=0, le=1_000,
        description="how far it misjudges a move at most, in hundredths of a pawn",
    )  # fmt: skip

    @property
    def quick(self) -> bool:
        """Whether a move takes less than a few milliseconds of real time: a search does not."""
        return False


class ReplayPlayer(AnyKind, Strict):
    """The moves of a recorded game: board 1 has the first game of the file, and so on in turn."""

    kind: Literal["replay"] = Field(description=_KIND)
    pgn: PgnPath = Field(description="PGN file with the games, relative to the scenario's folder")

    def fault(self, fen: str, opening: str) -> str:
        """Return why the games do not continue `opening`, played from `fen`; empty if they do."""
        return _misfit(self.pgn, fen, opening)


@lru_cache(maxsize=8)  # both sides replay the same games, and a sweep has many scenarios
def _misfit(pgn: Path, fen: str, opening: str) -> str:
    start = chess.Board(fen)
    played = [start.push_san(move) for move in opening.split()]
    for game in read_games(pgn):
        first = game.start.fen()
        if first != fen:
            return f'game {game.number} begins from another position: set fen = "{first}"'
        if list(game.moves[: len(played)]) != played:
            return f"game {game.number} does not have the opening {opening}"
        if len(game.moves) == len(played):
            return f"game {game.number} ends with the opening"
    return ""


class UciPlayer(AnyKind, Strict):
    """The move of a chess engine that speaks UCI; exactly one limit bounds its search."""

    kind: Literal["uci"] = Field(description=_KIND)
    engine: EngineCommand = Field(
        description="a program by name, or by a path relative to the scenario's folder; its "
        "arguments follow, as words or in a list"
    )
    nodes: int | None = Field(
        default=None, ge=1, le=10**12,
        description="positions to search for one move: the same moves on every machine",
    )  # fmt: skip
    depth: int | None = Field(
        default=None, ge=1, le=1_000, description="plies to look ahead, more where it matters"
    )
    time: Limit | None = Field(
        default=None, description="real time for one move: other moves on another machine"
    )
    elo: int | None = Field(
        default=None, ge=0, le=10_000, description="strength, for an engine that has UCI_Elo"
    )
    skill: int | None = Field(
        default=None, ge=0, le=100, description="strength, for an engine that has Skill Level"
    )
    options: UciOptions = Field(default={}, description="UCI options, as the engine calls them")
    processes: int = Field(
        default=MOST, ge=1, le=64, description="most processes of the engine, for all boards"
    )
    restarts: int = Field(
        default=RESTARTS, ge=0, le=10,
        description="crashes of its engine that a player survives in one game",
    )  # fmt: skip
    patience: Limit = Field(
        default=PATIENCE_MS,
        json_schema_extra={"default": seconds(PATIENCE_MS)},
        description="real time after which an engine that does not answer is said to hang",
    )

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if [self.nodes, self.depth, self.time].count(None) != 2:
            raise ValueError("must have exactly one of nodes, depth and time")
        named = {name.lower() for name in self.options}
        for option in strength(self.elo, self.skill):
            if option.lower() in named:
                raise ValueError(f"must set {option} among the options or by a key, not both")
        return self

    @property
    def foreseeable(self) -> bool:
        """Whether the moves can be computed beforehand, and cheaply: an engine's cannot."""
        return False

    @property
    def decided_by_seed(self) -> bool:
        """Whether the seed decides the moves: an engine's clock may, too."""
        return False

    @property
    def quick(self) -> bool:
        """Whether a move takes less than a few milliseconds of real time: an engine's does not."""
        return False

    @property
    def all_options(self) -> dict[str, Option]:
        """The UCI options, including those that set the strength."""
        return self.options | strength(self.elo, self.skill)

    @property
    def not_reproducible(self) -> str:
        """Why the same seed may lead to other moves; empty if it may not."""
        if self.time is not None:
            return "how far an engine gets in a limited time depends on the machine"
        return chance(self.all_options)


class ForeignPlayer(AnyKind):
    """A kind of player from another installed package, with parameters of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, defer_build=True)

    kind: str

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        try:
            check_player(self.kind, self.parameters)
        except InputError as error:
            raise ValueError(f"must be a player that can be used: {error}") from None
        return self

    @property
    def decided_by_seed(self) -> bool:
        """Whether the seed decides the moves: here, unknown code does."""
        return False

    @property
    def parameters(self) -> dict[str, Any]:
        """The other keys of this player's table."""
        return self.model_extra or {}


def _spelled_out(value: Any) -> Any:
    """Expand a bare name into a player without parameters."""
    return {"kind": value} if isinstance(value, str) else value


def _kind(value: Any) -> str | None:
    if isinstance(value, ForeignPlayer):
        return FOREIGN
    if isinstance(value, BaseModel):
        return str(getattr(value, "kind", None))
    if not isinstance(value, dict) or "kind" not in value:
        return None
    kind = str(value["kind"])
    return FOREIGN if kind not in KINDS and kind in foreign_players() else kind


def _fit_inside(player: Any) -> Any:
    if isinstance(player, ReplayPlayer):
        raise ValueError("must not be a replay: a recorded game needs both sides, from its start")
    if player.levels >= MOST_LEVELS:
        raise ValueError(f"must not be nested in more than {MOST_LEVELS} levels")
    return player


_Inner = Annotated["PlayerSpec", AfterValidator(_fit_inside)]
"""A player within another."""


class BookPlayer(AnyKind, Strict):
    """The moves of an opening book, then those of another player."""

    kind: Literal["book"] = Field(description=_KIND)
    file: BookPath = Field(
        description="the book, relative to the scenario's folder: Polyglot if its name ends "
        "in .bin, else PGN"
    )
    then: _Inner = Field(description="who plays once the game is no longer in the book")

    @property
    def decided_by_seed(self) -> bool:
        """Whether the seed decides the moves: the file may change."""
        return False

    @property
    def inner(self) -> "tuple[PlayerSpec, ...]":
        """The player who continues after the book."""
        return (self.then,)


class MixedPart(Strict):
    """One kind in a mix, with its weight."""

    weight: int = Field(
        default=1, ge=1, le=1_000_000, description="how often it is chosen, relative to the others"
    )
    player: _Inner = Field(description="how it chooses its moves")


def _not_empty(parts: tuple[MixedPart, ...]) -> tuple[MixedPart, ...]:
    # as a constraint of the tuple, pydantic would also report it where a part has a fault
    if not parts:
        raise ValueError("must not be empty")
    return parts


class MixedPlayer(AnyKind, Strict):
    """One of several kinds at each board, sampled by weight."""

    kind: Literal["mixed"] = Field(description=_KIND)
    of: Annotated[tuple[MixedPart, ...], AfterValidator(_not_empty)] = Field(
        strict=False, json_schema_extra={"minItems": 1}, description="the kinds, with their weights"
    )

    @property
    def inner(self) -> "tuple[PlayerSpec, ...]":
        """All kinds that may be chosen."""
        return tuple(part.player for part in self.of)


class TeamPlayer(AnyKind, Strict):
    """Players who consult: each proposes a move, and the move with the most votes is played."""

    kind: Literal["team"] = Field(description=_KIND)
    size: int = Field(ge=1, le=MOST_VOICES, description="number of members")
    player: _Inner = Field(description="how each member chooses; with dice of their own")

    @property
    def inner(self) -> "tuple[PlayerSpec, ...]":
        """The kind of player that every member is."""
        return (self.player,)

    @property
    def voices(self) -> int:
        """Largest number of players who are asked for one move: all members."""
        return self.size * self.player.voices

    @model_validator(mode="after")
    def _can_be_heard(self) -> Self:
        if self.voices > MOST_VOICES:
            raise ValueError(
                f"must not be more than {MOST_VOICES} players, all members of nested teams counted"
            )
        return self


AnyPlayer = (
    Annotated[RandomPlayer, Tag("random")]
    | Annotated[GreedyPlayer, Tag("greedy")]
    | Annotated[SearchPlayer, Tag("search")]
    | Annotated[BookPlayer, Tag("book")]
    | Annotated[MixedPlayer, Tag("mixed")]
    | Annotated[TeamPlayer, Tag("team")]
    | Annotated[ReplayPlayer, Tag("replay")]
    | Annotated[UciPlayer, Tag("uci")]
)
FOREIGN = "foreign"
"""Tag of all kinds from other packages. The schema omits them: they differ by machine."""
_Named = Literal["random", "greedy", "search"]
"""Players that need no parameters, so that a bare name is enough."""
PlayerSpec = Annotated[
    AnyPlayer | SkipJsonSchema[Annotated[ForeignPlayer, Tag(FOREIGN)]],
    Discriminator(_kind),
    BeforeValidator(_spelled_out, json_schema_input_type=_Named | AnyPlayer),
]
"""Who plays: a name, or a table with `kind` and its parameters."""
