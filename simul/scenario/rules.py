"""The rules of an exhibition: queue discipline, walking, clocks, breaks, endings.

docs/rules.md defines them to the millisecond.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simul.durations import seconds
from simul.scenario.move_times.distributions import Duration, Limit, Strict

Order = Literal[
    "ready-first", "rotation", "skip-if-not-ready", "nearest-ready", "weakest-clock-first"
]
"""The queue discipline: which board the master goes to next."""
Colour = Literal["white", "black", "alternating", "lot"]
"""The master's colour: the same everywhere, white at odd boards, or sampled for each game."""
Metres = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]


class Floor(Strict):
    """Where the boards stand, and how fast the master walks between them."""

    shape: Literal["ring", "rows"] = Field(
        default="ring", description="tables in a closed ring, or in rows with aisles between them"
    )
    spacing: Metres = Field(description="metres from one board to the next")
    per_row: int = Field(default=10, ge=1, le=10_000, description="boards in a row")
    aisle: Metres = Field(default=3.0, description="metres from one row to the next")
    pace: float = Field(
        default=1.4, ge=0.01, le=20, allow_inf_nan=False,
        description="metres a second; people walk at about 1.4 (Browning et al. 2006)",
    )  # fmt: skip

    def __str__(self) -> str:
        rows = f"rows of {self.per_row}" if self.shape == "rows" else "a ring"
        return f"{rows}, {self.spacing:g} m from board to board, at {self.pace:g} m/s"


class Break(Strict):
    """A rest that the master takes before she sets out for her next board."""

    at: Duration | None = Field(default=None, description="earliest time at which she takes it")
    every: Limit | None = Field(default=None, description="instead of `at`: the interval of breaks")
    length: Limit = Field(description="how long the break lasts")

    @model_validator(mode="after")
    def _once_or_repeatedly(self) -> Self:
        if (self.at is None) == (self.every is None):
            raise ValueError("must have either `at` or `every`, and not both")
        return self

    def __str__(self) -> str:
        when = (
            f"at {seconds(self.at)}" if self.at is not None else f"every {seconds(self.every or 0)}"
        )
        return f"a break of {seconds(self.length)} {when}"


class ClockRules(Strict):
    """Chess clocks at all boards; a side that runs out of time loses the game."""

    time: Limit = Field(description="time of each side for a whole game")
    increment: Duration = Field(default=0, description="added to a clock after each move")
    host_extra: Duration = Field(default=0, description="extra time of the master in each game")
    host_extra_per_board: Duration = Field(
        default=0, description="extra time of the master for every board played at once"
    )

    def masters_time(self, boards: int) -> int:
        """Return the ms on the master's clock when a game begins."""
        return self.time + self.host_extra + self.host_extra_per_board * boards


class Endings(Strict):
    """Ways in which games end before mate: resigning, agreeing on a draw, claiming one."""

    resign_behind: int | None = Field(
        default=None, ge=1, le=50, description="deficit in pawns at which a side resigns"
    )
    resign_after: int = Field(
        default=2,
        ge=1,
        le=100,
        description="successive turns of its own with that deficit before it resigns",
    )
    draw_from: int | None = Field(
        default=None, ge=1, le=1_000, description="move number from which draws are agreed on"
    )
    draw_within: int = Field(
        default=0, ge=0, le=50, description="lead in pawns up to which a draw is agreed on"
    )
    draw_after: int = Field(
        default=5, ge=1, le=100, description="move pairs for which the lead must have held"
    )
    claim_draws: bool = Field(
        default=False, description="claim threefold repetition and the fifty-move rule"
    )
    at_limit: Literal["material", "draw"] = Field(
        default="material", description="how a game is judged at the move limit"
    )


class History(Strict):
    """Figures of the real event, for comparison."""

    total: Duration | None = Field(default=None, description="how long it took")
    source: str = Field(max_length=500, description="source of these figures")
    result: str = Field(default="", max_length=200, description="wins, draws, losses of the master")
    distance: Metres | None = Field(default=None, description="kilometres that she walked")
    assumed: str = Field(
        default="", max_length=1_000, description="assumptions, where no source gives a figure"
    )
