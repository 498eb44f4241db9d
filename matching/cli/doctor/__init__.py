"""Is this deployment safe? Every failure in one line, with what to do about it."""

from matching.cli.doctor.command import doctor

__all__ = ["doctor"]
