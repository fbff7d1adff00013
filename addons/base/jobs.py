"""The kernel's own background work."""

from core.screens.exports.making import make_export
from core.services.drafts import tidy_drafts
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.undoing import undo_import
from core.services.jobs import tidy_jobs
from core.services.previews import draw_preview
from core.services.setup import rest_when_done
from core.services.sweeping import sweep_files

__all__ = [
    "check_import", "draw_preview", "load_import", "make_export", "rest_when_done", "sweep_files", "tidy_drafts",
    "tidy_jobs",
    "undo_import",
]  # fmt: skip
