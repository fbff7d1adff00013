"""Plain values: what an addon declares before anything is composed."""
