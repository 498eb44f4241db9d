"""The trail: what was decided or opened, chained so that nobody can change it unnoticed."""

from matching.services.audit.checking import verify
from matching.services.audit.lines import PAGE, lines, pages
from matching.services.audit.recording import chain, record

__all__ = ["PAGE", "chain", "lines", "pages", "record", "verify"]
