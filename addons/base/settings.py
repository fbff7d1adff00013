"""What the business as a whole sets for itself."""

from core.services.settings import ZONE

__all__ = ["ZONE"]
