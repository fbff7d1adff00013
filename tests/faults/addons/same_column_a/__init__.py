"""Sound by itself."""
