"""The famous mistakes: each file differs from the right one in the one wrong line."""
