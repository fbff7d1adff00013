"""A page as a browser without script has it; what reads it lies in the kernel, for authors of addons have it too."""

from core.conformance.html import Element, Pairs, read

__all__ = ["Element", "Pairs", "read"]
