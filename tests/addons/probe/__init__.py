"""An addon for tests: a table with every kind of field, and columns it adds to the company."""

from tests.addons.probe.models import Company, Note

__all__ = ["Company", "Note"]
