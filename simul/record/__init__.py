"""What happened in a run: frozen events, and everything that is derived from them."""

from simul.record.record import Block, Clocks, Event, Fate, Kind, Pairing, Record, Span, State

__all__ = ["Block", "Clocks", "Event", "Fate", "Kind", "Pairing", "Record", "Span", "State"]
