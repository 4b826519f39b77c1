"""Files to start from, which `simul new` copies as they are; they work before they are changed."""
