"""The command `simul`, also as `python -m simul`.

Signals are taken care of before anything else is imported, which takes a fraction of a second.
"""


def main() -> None:
    """Run the command line and exit."""
    try:
        from simul.interrupts import leave_at_once

        leave_at_once()
    except KeyboardInterrupt:  # in these few milliseconds
        raise SystemExit(130) from None
    from simul.interpreter import one_command

    with one_command():
        from simul.cli import main as run_command_line

        run_command_line()


if __name__ == "__main__":
    main()
