"""Who chooses the moves: a kind of player, with its parameters."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from players import KINDS
from players.replay import read_games
from simul.errors import InputError
from simul.plugins import check_player, foreign_players
from simul.scenario.thinking import Strict

_KIND = "what kind of player it is"


class RandomPlayer(Strict):
    """Any legal move."""

    kind: Literal["random"] = Field(description=_KIND)


class GreedyPlayer(Strict):
    """The most valuable piece on offer, else any legal move."""

    kind: Literal["greedy"] = Field(description=_KIND)


def _existing_pgn(value: Any, info: ValidationInfo) -> Path:
    if not isinstance(value, (str, Path)) or "\0" in str(value):
        raise ValueError("must be the path of a PGN file, in quotes")
    folder = Path((info.context or {}).get("folder", Path()))
    path = folder.absolute() / value  # so that it stays right when the current folder changes
    try:
        read_games(path)
    except FileNotFoundError:
        raise ValueError(f"must name a PGN file: there is no {path}") from None
    except OSError as error:
        raise ValueError(f"must be a readable PGN file: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"must be a readable PGN file: {error}") from None
    return path


PgnPath = Annotated[
    Path,
    BeforeValidator(_existing_pgn),
    PlainSerializer(str),
    WithJsonSchema({"type": "string"}),
]


class ReplayPlayer(Strict):
    """The moves of a recorded game: board 1 has the first game of the file, and so on in turn."""

    kind: Literal["replay"] = Field(description=_KIND)
    pgn: PgnPath = Field(description="PGN file with the games, relative to the scenario's folder")

    def fault(self, fen: str, opening: str) -> str:
        """Say in what way the games do not go on where `opening`, played from `fen`, ends."""
        start = chess.Board(fen)
        played = [start.push_san(move) for move in opening.split()]
        for number, game in enumerate(read_games(self.pgn), start=1):
            if game.board().fen() != fen:
                first = game.board().fen()
                return f'game {number} begins from another position: set fen = "{first}"'
            moves = list(game.mainline_moves())
            if moves[: len(played)] != played:
                return f"game {number} does not have the opening {opening}"
            if len(moves) == len(played):
                return f"game {number} ends with the opening"
        return ""


class ForeignPlayer(BaseModel):
    """A kind of player that another installed package brings along, with parameters of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    kind: str

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        try:
            check_player(self.kind, self.parameters)
        except InputError as error:
            raise ValueError(f"must be a player that can be used: {error}") from None
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        """What else the scenario says of this player."""
        return self.model_extra or {}


def _spelled_out(value: Any) -> Any:
    """Take a bare name for a player without parameters."""
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


AnyPlayer = (
    Annotated[RandomPlayer, Tag("random")]
    | Annotated[GreedyPlayer, Tag("greedy")]
    | Annotated[ReplayPlayer, Tag("replay")]
)
FOREIGN = "foreign"
"""Tag of all kinds that are not ours. Editors are not told of them: they differ by machine."""
PlayerSpec = Annotated[
    AnyPlayer | SkipJsonSchema[Annotated[ForeignPlayer, Tag(FOREIGN)]],
    Discriminator(_kind),
    BeforeValidator(_spelled_out, json_schema_input_type=Literal["random", "greedy"] | AnyPlayer),
]
"""Who plays: a name, or a table with `kind` and its parameters."""
