"""Files to start from, which `simul new` copies unchanged; they work as they are."""
