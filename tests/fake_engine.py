"""A small UCI engine that moves its knights to and fro, and misbehaves as its arguments say.

It imports next to nothing, so that it starts in no time. Arguments are `name=value`:

log=FILE         append `start PID` and, when asked to quit, `quit PID` to the file
heard=FILE       append what it is told, but for `uci` and `isready`, to the file
once=FILE        misbehave only while the file is not there, and make it
crash=N          end with exit code 7 instead of answering question N
hang=N           say nothing more from question N on
slow=MS          take so long to answer
gate=FILE        answer nothing before the file is there
free=N           ... but answer N questions all the same
say=TEXT         answer TEXT instead of `bestmove` and a move
no-uciok=1       never say that it speaks UCI
no-readyok=1     never be ready
dies=1           end with exit code 3 at once
words=TEXT       write this to standard error at once
noise=1          write lines that mean nothing
stale=1          answer each question once more, with h2h3, when next asked whether it is ready
stubborn=1       ignore `quit`, the end of its input and being terminated
slow-quit=1      take a while to end
xboard=1         speak xboard's protocol, not UCI
child=FILE       start another process of the same kind and write its id to the file
setsid=1         ... in a session of its own
"""

import os
import sys

KNIGHTS = "g1f3", "g8f6", "f3g1", "f6g8"


def say(line: str) -> None:
    """Write one line to the caller."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(path: str, line: str) -> None:
    """Append a line to a file, if there is one, in one go."""
    if path:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(file, (line + "\n").encode())
        os.close(file)


def wait_for_ever() -> None:
    """Say nothing more."""
    import time

    while True:
        time.sleep(60)


def think(seconds: float) -> None:
    """Take so long."""
    import time

    time.sleep(seconds)


class FakeEngine:
    """What it was told to do, and how many questions it has had."""

    def __init__(self, arguments: list[str]) -> None:
        self.told = dict(argument.split("=", 1) for argument in arguments if "=" in argument)
        self.questions = 0
        self.position = ""
        self.answered = False

    def misbehaves(self, name: str) -> bool:
        """Whether it is told to, here and now."""
        if name not in self.told:
            return False
        if name in {"crash", "hang"} and self.questions < int(self.told[name]):
            return False
        once = self.told.get("once")
        if once is None:
            return True
        try:
            os.close(os.open(once, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def begin(self) -> None:
        """Start, as a program does."""
        note(self.told.get("log", ""), f"start {os.getpid()}")
        if "words" in self.told:
            sys.stderr.write(self.told["words"] + "\n")
            sys.stderr.flush()
        if self.misbehaves("dies"):
            os._exit(3)
        if "stubborn" in self.told:
            import signal

            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if "child" in self.told:
            self.have_child()

    def have_child(self) -> None:
        """Start a process as a wrapper around an engine does."""
        child = os.fork()
        if child == 0:
            if "setsid" in self.told:
                os.setsid()
            wait_for_ever()
        while "setsid" in self.told and os.getsid(child) != child:
            think(0.002)
        note(self.told["child"], str(child))

    def introduce_itself(self) -> None:
        """Answer `uci`."""
        say("id name Fakefish")
        say("option name Threads type spin default 4 min 1 max 8")
        say("option name Hash type spin default 64 min 1 max 128")
        say("option name Style type combo default Solid var Solid var Wild")
        if not self.misbehaves("no-uciok"):
            say("uciok")

    def choose(self) -> None:
        """Answer `go`."""
        self.questions += 1
        if self.misbehaves("crash"):
            os._exit(7)
        if self.misbehaves("hang"):
            wait_for_ever()
        think(int(self.told.get("slow", 0)) / 1_000)
        if self.questions > int(self.told.get("free", 0)):
            while not os.path.exists(self.told.get("gate", "/")):  # noqa: PTH110
                think(0.002)
        if "noise" in self.told:
            say("info depth x score cp y pv z9z9\n\nlorem ipsum \N{SNOWMAN}\nreadyok or not")
        self.answered = True
        moves = self.position.partition(" moves ")[2].split()
        if self.misbehaves("say"):
            say(self.told["say"])
        else:
            say(f"bestmove {KNIGHTS[len(moves) % 4]}")

    def obey(self, line: str) -> bool:
        """Do what one line says; return whether to go on."""
        word = line.split(" ")[0]
        if word not in {"uci", "isready"}:
            note(self.told.get("heard", ""), line)
        if "xboard" in self.told:
            say(
                "feature ping=1 done=1"
                if word == "protover"
                else f"Error (unknown command): {line}"
            )
            return word != "quit"
        if word == "uci":
            self.introduce_itself()
        elif word == "isready" and not self.misbehaves("no-readyok"):
            if self.answered and "stale" in self.told:
                say("bestmove h2h3")
            self.answered = False
            say("readyok")
        elif word == "position":
            self.position = line
        elif word == "go":
            self.choose()
        return word != "quit"

    def end(self) -> None:
        """End, or not."""
        if "stubborn" in self.told:
            wait_for_ever()
        if "slow-quit" in self.told:
            import time

            time.sleep(0.3)
        note(self.told.get("log", ""), f"quit {os.getpid()}")


def main() -> None:
    """Speak UCI until told to quit."""
    engine = FakeEngine(sys.argv[1:])
    engine.begin()
    for line in sys.stdin:
        if not engine.obey(line.rstrip("\n")):
            break
    engine.end()


if __name__ == "__main__":
    main()
