"""The kernel's own background work."""

from core.services.exchange.loading import check_import, load_import
from core.services.exchange.undoing import undo_import
from core.services.jobs import tidy_jobs
from core.services.sweeping import sweep_files

__all__ = ["check_import", "load_import", "sweep_files", "tidy_jobs", "undo_import"]
