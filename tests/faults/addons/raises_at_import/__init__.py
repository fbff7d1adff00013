"""Wants a licence."""

raise ValueError("no licence was found")
