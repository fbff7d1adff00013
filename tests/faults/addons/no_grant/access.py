"""Nobody thought of it."""
