"""The kernel's own background work."""

from core.screens.bulk.work import change_many, undo_many
from core.screens.exports.making import make_export
from core.screens.prints.making import print_records
from core.services.drafts import tidy_drafts
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.undoing import undo_import
from core.services.jobs import tidy_jobs
from core.services.previews import draw_preview
from core.services.setup import rest_when_done
from core.services.sweeping import sweep_files
from core.services.undo import sweep_undo

__all__ = [
    "change_many", "check_import", "draw_preview", "load_import", "make_export", "print_records", "rest_when_done",
    "sweep_files", "sweep_undo", "tidy_drafts", "tidy_jobs", "undo_import", "undo_many",
]  # fmt: skip
