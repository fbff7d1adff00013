"""The kernel's own recurring work."""

from core.services.files import sweep_files
from core.services.jobs import tidy_jobs

__all__ = ["sweep_files", "tidy_jobs"]
