"""An addon for tests that needs nothing of the others, and is glued to one of them."""
