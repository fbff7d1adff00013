"""An addon for tests that extends an extension."""
