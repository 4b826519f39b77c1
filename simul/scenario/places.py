"""Numbers of boards, which must exist."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

MOST_BOARDS = 100_000


def _exist(boards: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
    if not boards:
        raise ValueError("must not be empty")
    most = (info.context or {}).get("boards") or MOST_BOARDS
    absent = [board for board in boards if not 1 <= board <= most]
    if absent:
        raise ValueError(f"must name boards from 1 to {most:,}; not so: {absent}")
    return boards


BoardNumbers = Annotated[
    tuple[int, ...],
    Field(strict=False, description="board numbers, from 1", json_schema_extra={"minItems": 1}),
    AfterValidator(_exist),
]
"""One or more of the file's boards, even of those that `--boards` leaves out."""
