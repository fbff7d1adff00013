"""What the business as a whole sets for itself."""

from core.services.settings import ZONE
from core.services.setup import GUIDE

__all__ = ["GUIDE", "ZONE"]
