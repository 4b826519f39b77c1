"""`python -m simul` is the command `simul`."""

from simul.cli import main

if __name__ == "__main__":
    main()
