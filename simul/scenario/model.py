"""What a scenario file may say: the model that validates it, frozen once it is read.

The same model makes the JSON Schema that editors use for completion.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from players.replay import read_games
from simul.scenario.thinking import MoveTime, Strict

MOST_BOARDS = 100_000
MOST_PAIRS = 5_000_000
"""Boards times moves: about 2 GB of record. More is a slip, or wants a machine of its own."""


class RandomPlayer(Strict):
    """Any legal move."""

    kind: Literal["random"]


class GreedyPlayer(Strict):
    """The most valuable piece on offer, else any legal move."""

    kind: Literal["greedy"]


def _existing_pgn(value: Any, info: ValidationInfo) -> Path:
    if not isinstance(value, (str, Path)):
        raise ValueError("must be the path of a PGN file")
    path = (info.context or {}).get("folder", Path()) / value
    try:
        read_games(path)
    except FileNotFoundError:
        raise ValueError(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"must be a readable PGN file: {error}") from None
    return Path(path)


PgnPath = Annotated[
    Path,
    BeforeValidator(_existing_pgn),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "description": "PGN file, relative to the scenario"}),
]


class ReplayPlayer(Strict):
    """The moves of a recorded game: board 1 has the first game of the file, and so on in turn."""

    kind: Literal["replay"]
    pgn: PgnPath


def _spelled_out(value: Any) -> Any:
    """Take a bare name for a player without parameters."""
    return {"kind": value} if isinstance(value, str) else value


def _kind(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return str(getattr(value, "kind", None))
    return value.get("kind") if isinstance(value, dict) else None


PlayerSpec = Annotated[
    Annotated[RandomPlayer, Tag("random")]
    | Annotated[GreedyPlayer, Tag("greedy")]
    | Annotated[ReplayPlayer, Tag("replay")],
    Discriminator(_kind),
    BeforeValidator(_spelled_out),
]
"""Who plays: a name, or a table with `kind` and its parameters."""


class Master(Strict):
    """The one who plays all the boards."""

    name: str = "Master"
    player: PlayerSpec
    move_time: MoveTime = Field(description="time she needs at a board for one move")


class Override(Strict):
    """What is different at some boards."""

    boards: Annotated[list[int], Field(min_length=1)] = Field(description="board numbers, from 1")
    name: str | None = None
    player: PlayerSpec | None = None
    think_time: MoveTime | None = None

    @field_validator("boards")
    @classmethod
    def _exist(cls, boards: list[int], info: ValidationInfo) -> list[int]:
        most = (info.context or {}).get("boards")
        absent = [board for board in boards if board < 1 or (most and board > most)]
        if absent:
            raise ValueError(f"must name boards from 1 to {most or 'the last'}; not so: {absent}")
        return boards


class Opponents(Strict):
    """Everybody else."""

    name: str = Field(default="Opponent", description="the board number is added to it")
    player: PlayerSpec
    think_time: MoveTime = Field(description="time an opponent thinks about one reply")
    override: tuple[Override, ...] = Field(default=(), strict=False)


def _position(value: str) -> str:
    try:
        board = chess.Board(value)
    except ValueError as error:
        raise ValueError(f"must be a position in FEN: {error}") from None
    if not board.is_valid() or board.is_game_over():
        raise ValueError("must be a legal position in which the game is not over")
    return value


class Scenario(Strict):
    """One exhibition: who plays whom, how fast, how long. Times are ms once it is read."""

    title: str = Field(min_length=1)
    look_for: str = Field(default="", description="what to look for in the charts")
    boards: int = Field(ge=1, le=MOST_BOARDS)
    moves: int = Field(ge=1, le=1_000, description="move pairs after which a game is adjudicated")
    seed: int = Field(default=1, ge=0, description="same seed, same games and thinking times")
    fen: Annotated[str, BeforeValidator(_position)] = chess.STARTING_FEN
    opening: str = Field(default="", description='moves played before, such as "e4 e5 Nf3"')
    master: Master
    opponents: Opponents

    @field_validator("opening")
    @classmethod
    def _playable(cls, opening: str, info: ValidationInfo) -> str:
        board = chess.Board(info.data.get("fen", chess.STARTING_FEN))
        for number, move in enumerate(opening.split(), start=1):
            try:
                board.push_san(move)
            except ValueError:
                raise ValueError(f"move {number}, {move}, is not legal there") from None
        if board.is_game_over():
            raise ValueError("the game must not be over after the opening")
        return opening

    @field_validator("moves")
    @classmethod
    def _playable_in_memory(cls, moves: int, info: ValidationInfo) -> int:
        boards = info.data.get("boards", 1)
        if boards * moves > MOST_PAIRS:
            raise ValueError(
                f"boards times moves must be at most {MOST_PAIRS:,}: {boards:,} boards allow "
                f"{MOST_PAIRS // boards:,} moves"
            )
        return moves

    @model_validator(mode="after")
    def _replays_begin_where_the_scenario_does(self) -> Self:
        for spec in self._player_specs():
            if isinstance(spec, ReplayPlayer):
                for number, game in enumerate(read_games(spec.pgn), start=1):
                    if game.board().fen() != chess.Board(self.fen).fen():
                        raise ValueError(
                            f"game {number} of {spec.pgn.name} begins from another position: "
                            f'set fen = "{game.board().fen()}"'
                        )
        return self

    def _player_specs(self) -> list[Any]:
        overrides = [override.player for override in self.opponents.override]
        return [self.master.player, self.opponents.player, *overrides]

    def override_at(self, board: int) -> list[Override]:
        """What is said about this board in particular, later ones last."""
        return [override for override in self.opponents.override if board in override.boards]
