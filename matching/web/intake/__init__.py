"""The pages of a seeker: the appeal form, the receipt, the return, and what follows."""

from matching.web.intake import coded, mine, pages, returning, sending
from matching.web.intake.blueprint import bp

__all__ = ["bp", "coded", "mine", "pages", "returning", "sending"]
