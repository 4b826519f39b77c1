"""Event loops that go by Python's own clock: refused where the hall has another one."""

from simul.errors import RunError
from simul.kernel.running_code import in_brackets
from simul.kernel.threads import current

ASYNCIO = "asyncio.Runner(loop_factory=hall.new_event_loop), where hall = AsyncioHall(exhibition)"
TRIO = "trio.run(main, clock=hall.clock()), where hall = TrioHall(exhibition)"
ANYIO = (
    "anyio.run(main, backend=backend, backend_options=hall.backend_options), where "
    "hall = anyio_hall(exhibition, backend)"
)


def refuse_where_clocks_differ(call: str, instead: str) -> None:
    """Raise RunError, and end the run, unless a second of the hall is one of real time."""
    kernel = current()
    if kernel is None:
        return
    time = kernel.exhibition.time
    if time.virtual or time.speed != 1:
        remedy = "" if time.virtual else ", or --speed 1"
        error = RunError(
            f"{call}{in_brackets()}: its event loop does not go by the clock of the hall; use "
            f"{instead}{remedy}"
        )
        kernel.exhibition.fail(error)
        raise error
