"""What the business as a whole sets for itself."""

from core.services.maps import MAP
from core.services.settings import ZONE
from core.services.setup import GUIDE

__all__ = ["GUIDE", "MAP", "ZONE"]
