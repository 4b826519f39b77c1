"""How each state looks: the same in all charts, in the replay and in the terminal.

Colours are from Okabe and Ito, "Color Universal Design" (2008, jfly.uni-koeln.de/color): blue,
orange, vermilion and black unchanged, sky blue and bluish green lightened, reddish purple and
yellow darkened. Their grey values lie far apart, so a grey print distinguishes the states even
where bars are too narrow for a hatch.
"""

from simul.record import State

COLOUR = {
    State.AT_BOARD: "#0072B2",
    State.THINKING: "#C4E4F6",
    State.READY: "#E69F00",
    State.TO_START: "#E3D957",
    State.IDLE: "#EDEDED",
    State.WALKING: "#B5648F",
    State.RESTING: "#8FD3BC",
    State.BLOCKED: "#1A1A1A",
}
IN_A_TERMINAL = {**COLOUR, State.THINKING: "#87D7FF", State.IDLE: "#BCBCBC"}
"""The same in a terminal, which has no hatch.

Of 256 colours, too, the light ones are distinct there, and seen on white.
"""
HATCH = {
    State.AT_BOARD: "",
    State.THINKING: "",
    State.READY: "///",
    State.TO_START: "\\\\",
    State.IDLE: "xx",
    State.WALKING: "..",
    State.RESTING: "--",
    State.BLOCKED: "||",
}
HATCH_COLOUR = {
    State.AT_BOARD: "#FFFFFF",
    State.THINKING: "#7FB6D6",
    State.READY: "#FFE3A8",
    State.TO_START: "#F6F2C4",
    State.IDLE: "#A0A0A0",
    State.WALKING: "#F2DCE8",
    State.RESTING: "#4F9C83",
    State.BLOCKED: "#8C8C8C",
}
LETTER = {
    State.AT_BOARD: "#",
    State.THINKING: ".",
    State.READY: "/",
    State.TO_START: "\\",
    State.IDLE: "-",
    State.WALKING: "~",
    State.RESTING: "=",
    State.BLOCKED: "X",
}
"""What stands for a state in a terminal without colours: much like its hatch."""
INK = "#1A1A1A"
FAINT = "#5A5A5A"
FAILURE = "#D55E00"
"""Vermilion: failures, and the famous mistakes."""
