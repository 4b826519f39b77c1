"""The model that validates a scenario file; frozen once it is read.

The JSON Schema that editors use for completion is made from the same model.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from simul.scenario.mishaps import Mishap, first, repeated, words
from simul.scenario.move_times.distributions import Duration, Limit, MoveTime, Strict
from simul.scenario.places import MOST_BOARDS, BoardNumbers
from simul.scenario.players import PlayerSpec, ReplayPlayer
from simul.scenario.rules import Break, ClockRules, Colour, Endings, Floor, History, Order

MOST_PAIRS = 5_000_000
"""Games times moves: about 2 GB of record. More is a slip, or needs a machine of its own."""

_MOVE_NUMBER = re.compile(r"\b\d+\.+")

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A name or heading, as used in charts, tables and PGN headers."""


class MasterSide(Strict):
    """The master who plays all the boards, or several masters who share them."""

    name: Line = Field(default="Master", description="her name in charts and PGN files")
    player: PlayerSpec = Field(description="how she chooses her moves")
    move_time: MoveTime = Field(description="time she needs at a board for one move")
    colour: Colour = Field(default="white", description="which pieces she has")
    team: int = Field(
        default=1, ge=1, le=100, description="masters who share the boards; each has her own"
    )
    tandem: int = Field(
        default=1, ge=1, le=10, description="masters who make alternate moves at every board"
    )

    def players(self) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Yield every player named in this table, with its key."""
        yield ("player",), self.player


class Override(Strict):
    """Settings that differ at some boards."""

    boards: BoardNumbers
    name: Line | None = Field(default=None, description="who sits there")
    player: PlayerSpec | None = Field(default=None, description="how they choose their moves")
    think_time: MoveTime | None = Field(default=None, description="time they think about one reply")
    limit: Limit | None = Field(default=None, description="longest time for one reply")
    consulting: int | None = Field(default=None, ge=1, le=20, description="players in a team")


class Opponents(Strict):
    """The opponents at all boards."""

    name: Line = Field(default="Opponent", description="the board number is added to it")
    player: PlayerSpec = Field(description="how they choose their moves")
    think_time: MoveTime = Field(description="time an opponent thinks about one reply")
    limit: Limit | None = Field(
        default=None, description="an opponent who needs longer for a reply forfeits the game"
    )
    consulting: int = Field(
        default=1, ge=1, le=20,
        description="players in a team: they vote, and think until the slowest of them is ready",
    )  # fmt: skip
    override: tuple[Override, ...] = Field(
        default=(), strict=False, description="settings that differ at some boards; later ones win"
    )

    def players(self) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Yield every player named in this table, with its key."""
        yield ("player",), self.player
        for index, override in enumerate(self.override):
            yield ("override", index, "player"), override.player


def _position(value: str) -> str:
    """Check a position and write it the standard way."""
    try:
        board = chess.Board(value)
    except ValueError as error:
        raise ValueError(f"must be a position in FEN: {error}") from None
    if not board.is_valid():
        wrong = ", ".join(str(flag.name).lower().replace("_", " ") for flag in board.status())
        raise ValueError(f"must be a legal position: {wrong}")
    if board.is_game_over():
        raise ValueError("must be a position in which the game is not over")
    return board.fen()


class Scenario(Strict):
    """One exhibition: who plays whom, how fast, how long. All times are in ms once it is read."""

    title: Line = Field(description="a few words for lists and charts")
    look_for: str = Field(
        default="", max_length=1_000, description="what to look for in the charts"
    )
    boards: int = Field(ge=1, le=MOST_BOARDS, description="how many games are played at once")
    games: int | None = Field(
        default=None, ge=1, le=MOST_BOARDS,
        description="how many are played in all: where one is over, a new opponent sits down",
    )  # fmt: skip
    changeover: Duration = Field(default=0, description="until a new opponent has sat down")
    moves: int = Field(ge=1, le=1_000, description="move pairs after which a game is adjudicated")
    seed: int = Field(
        default=1, ge=0, lt=2**63, description="same seed, same games and thinking times"
    )
    on_failure: Literal["forfeit", "propagate"] = Field(
        default="forfeit",
        description="forfeit: a game whose player fails is lost, all others go on; "
        "propagate: the scheduler's framework deals with the failure",
    )
    workers: int = Field(
        default=4, ge=1, le=1_000,
        description="threads or processes of a scheduler that uses a fixed number of them",
    )  # fmt: skip
    latency: bool = Field(
        default=False, description="whether tables show percentiles of the latency"
    )
    order: Order = Field(default="ready-first", description="which board she goes to next")
    passes: int = Field(
        default=0, ge=0, le=1_000,
        description="how often an opponent may ask her to come back later, under rotation",
    )  # fmt: skip
    fen: Annotated[str, AfterValidator(_position)] = Field(
        default=chess.STARTING_FEN,
        description="start position; with Black to move the opponents think first",
    )
    opening: str = Field(default="", description='moves played before, such as "e4 e5 Nf3"')
    master: MasterSide = Field(description="the one who plays all the boards")
    opponents: Opponents = Field(description="the opponents at all boards")
    mishaps: tuple[Mishap, ...] = Field(
        default=(), strict=False, description="what goes wrong, in any order"
    )
    breaks: tuple[Break, ...] = Field(
        default=(), strict=False, description="when the master rests, in any order"
    )
    floor: Floor | None = Field(
        default=None, description="where the boards stand; without it, no walking"
    )
    clock: ClockRules | None = Field(default=None, description="chess clocks, if there are any")
    endings: Endings = Field(default=Endings(), description="when games end early")
    history: History | None = Field(default=None, description="the real event, for comparison")

    @field_validator("opening")
    @classmethod
    def _playable(cls, opening: str, info: ValidationInfo) -> str:
        """Check the moves and drop the move numbers."""
        opening = " ".join(_MOVE_NUMBER.sub(" ", opening).split())
        if "fen" not in info.data:
            return opening
        board = chess.Board(info.data["fen"])
        for number, move in enumerate(opening.split(), start=1):
            if not _played(board, move):
                raise ValueError(f"must be legal moves: {move}, move {number}, is not")
        if board.is_game_over():
            raise ValueError("must not end the game")
        return opening

    @field_validator("moves")
    @classmethod
    def _playable_in_memory(cls, moves: int, info: ValidationInfo) -> int:
        games = info.data.get("games") or info.data.get("boards", 1)
        if games * moves > MOST_PAIRS:
            raise ValueError(
                f"must be at most {MOST_PAIRS // games:,} with {games:,} games, "
                f"so that no more than {MOST_PAIRS:,} move pairs are played"
            )
        return moves

    @field_validator("games")
    @classmethod
    def _a_game_at_every_board(cls, games: int | None, info: ValidationInfo) -> int | None:
        boards = info.data.get("boards", 1)
        if games is not None and games < boards:
            raise ValueError(f"must be at least {boards:,}, as there are boards")
        return games

    @field_validator("breaks")
    @classmethod
    def _leave_time_to_play(cls, breaks: tuple[Break, ...]) -> tuple[Break, ...]:
        if sum(each.length / each.every for each in breaks if each.every) >= 1:
            raise ValueError("must leave the master some time to play")
        return breaks

    @model_validator(mode="after")
    def _order_has_what_it_needs(self) -> Self:
        needs = {
            "nearest-ready": ("floor", self.floor),
            "weakest-clock-first": ("clock", self.clock),
        }
        table, found = needs.get(self.order, ("", True))
        if not found:
            rule = f"must not be {self.order} where there is no [{table}]"
            raise ValidationError.from_exception_data("Scenario", [_wrong(rule, ("order",))])
        if self.order == "rotation" and self.master.tandem > 1:
            rule = "must not be rotation in a tandem, whose masters would wait for each other"
            raise ValidationError.from_exception_data("Scenario", [_wrong(rule, ("order",))])
        if self.master.team > self.boards:
            rule = f"must be at most {self.boards:,}, as there are boards"
            raise ValidationError.from_exception_data(
                "Scenario", [_wrong(rule, ("master", "team"))]
            )
        return self

    @field_validator("master", "opponents")
    @classmethod
    def _replays_fit(cls, side: Any, info: ValidationInfo) -> Any:
        faults = [
            _wrong(fault, key)
            for key, player in side.players()
            if player is not None and (fault := _replay_fault(player, info.data))
        ]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return side

    @field_validator("mishaps")
    @classmethod
    def _only_once(cls, mishaps: tuple[Mishap, ...]) -> tuple[Mishap, ...]:
        """Refuse a second mishap of a kind that ends the whole exhibition."""
        faults = [
            _wrong(f"must not occur twice: mishaps[{before}] is the same", (index, "what"))
            for index, before in repeated(mishaps)
        ]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return mishaps

    @property
    def propagates(self) -> bool:
        """Whether a player's failure is left to the framework instead of losing the game."""
        return self.on_failure == "propagate"

    @property
    def first_come(self) -> bool:
        """Whether the first in the queue is simply served first; else a dispatcher decides."""
        late_news = self.clock is not None and self.all_games > self.boards
        return self.order == "ready-first" and self.master.tandem == 1 and not late_news

    @property
    def foreseeable(self) -> bool:
        """Whether the seed's games can be computed beforehand, and cheaply."""
        return all(each.foreseeable for each in self.players) and not self.measures

    @property
    def decided_by_seed(self) -> bool:
        """Whether the seed decides all games, and nothing else that may change meanwhile."""
        return all(each.decided_by_seed for each in self.players) and not self.measures

    @property
    def measures(self) -> bool:
        """Whether the computing of any player is measured."""
        return any(time.measured for time in self._times)

    @property
    def not_reproducible(self) -> tuple[str, ...]:
        """Reasons why the same seed may lead to another record, each once; empty if it may not."""
        reasons = [each.not_reproducible for each in (*self.players, *self._times)]
        return tuple(dict.fromkeys(reason for reason in reasons if reason))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is doubtful about recorded times, each once: sentences for people."""
        return tuple(dict.fromkeys(remark for each in self._times for remark in each.remarks))

    @property
    def players(self) -> list[PlayerSpec]:
        """All player specifications, of both sides and of the overrides."""
        sides = (self.master, self.opponents)
        return [player for side in sides for _, player in side.players() if player]

    @property
    def _times(self) -> list[MoveTime]:
        override = [each.think_time for each in self.opponents.override if each.think_time]
        return [self.master.move_time, self.opponents.think_time, *override]

    @property
    def all_games(self) -> int:
        """Number of games played in all."""
        return self.games or self.boards

    def games_at(self, board: int) -> range:
        """Return the numbers of the games played at a board, one after the other."""
        return range(board, self.all_games + 1, self.boards)

    def board_of(self, game: int) -> int:
        """Return the number of the board at which a game is played."""
        return (game - 1) % self.boards + 1

    def boards_of(self, master: int) -> range:
        """Return the block of boards of one master (from 1) of a team; the first blocks are larger.

        >>> from simul.scenario import load_scenario
        >>> textbook = load_scenario("textbook", boards=8)
        >>> master = textbook.master.model_copy(update={"team": 3})
        >>> team = textbook.model_copy(update={"master": master})
        >>> [list(team.boards_of(number)) for number in (1, 2, 3)]
        [[1, 2, 3], [4, 5, 6], [7, 8]]
        """
        each, more = divmod(self.boards, self.master.team)
        start = (master - 1) * each + min(master - 1, more) + 1
        return range(start, start + each + (master <= more))

    @property
    def closes_at(self) -> int | None:
        """When the hall closes, in ms; None if it stays open."""
        return first(self.mishaps, "hall-closes")

    @property
    def falls_ill_at(self) -> int | None:
        """When the master falls ill, in ms; None if she stays well."""
        return first(self.mishaps, "master-falls-ill")

    @property
    def mishap_words(self) -> list[str]:
        """The mishaps in plain words, in order of time; boards that do not exist are left out."""
        return words(self.mishaps, self.boards)

    def walks_out_at(self, game: int) -> int | None:
        """Return when the opponent in this game leaves, in ms; None if they stay."""
        return self._struck("walks-out", game)

    def falls_silent_at(self, game: int) -> int | None:
        """Return when the opponent in this game stops replying, in ms; None if they go on."""
        return self._struck("falls-silent", game)

    def arrives_at(self, game: int) -> int:
        """Return when the opponent of a board's first game arrives, in ms."""
        return self._struck("comes-late", game) or 0

    @property
    def late_arrivals(self) -> dict[int, int]:
        """When the opponents of first games arrive who come late, by game, in ms."""
        games = range(1, self.boards + 1) if self.mishaps else ()
        return {game: at for game in games if (at := self.arrives_at(game))}

    def _struck(self, what: str, game: int) -> int | None:
        """Return when a kind of mishap first strikes a game, in ms; only first games are struck."""
        return first(self.mishaps, what, game) if game <= self.boards else None

    def limit_at(self, board: int) -> int | None:
        """Return the longest time a reply at this board may take, in ms; None for no limit."""
        limits = [override.limit for override in self.override_at(board) if override.limit]
        return limits[-1] if limits else self.opponents.limit

    def consulting_at(self, board: int) -> int:
        """Return the number of opponents who consult at this board."""
        sizes = [override.consulting for override in self.override_at(board) if override.consulting]
        return sizes[-1] if sizes else self.opponents.consulting

    def override_at(self, board: int) -> list[Override]:
        """Return the overrides that apply to this board, later ones last."""
        return [override for override in self.opponents.override if board in override.boards]


def _played(board: chess.Board, san: str) -> bool:
    """Make a move if it is legal; return whether it was."""
    try:
        return bool(board.push_san(san))
    except ValueError:
        return False


def _replay_fault(player: PlayerSpec, scenario: dict[str, Any]) -> str:
    """Return why a player does not fit this start and this master; empty if it does."""
    master = scenario.get("master")
    if master and player != master.player and ReplayPlayer in {type(player), type(master.player)}:
        return "must replay the same games as the master, or neither of them replays any"
    if isinstance(player, ReplayPlayer) and "fen" in scenario and "opening" in scenario:
        fault = player.fault(scenario["fen"], scenario["opening"])
        return fault and f"must replay games that fit the scenario: {fault}"
    return ""


def _wrong(rule: str, key: tuple[str | int, ...]) -> InitErrorDetails:
    error = PydanticCustomError("value_error", "{error}", {"error": rule})
    return InitErrorDetails(type=error, loc=key, input=None)
