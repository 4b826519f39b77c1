"""What is allowed, and when a game is over: pure chess, clocks and distances, no scheduler."""
