"""The pages of a seeker: the appeal form, the receipt, the return, and what follows."""

from matching.web.intake import coded, ideas, mine, pages, returning, sending, ticked
from matching.web.intake.blueprint import bp

__all__ = ["bp", "coded", "ideas", "mine", "pages", "returning", "sending", "ticked"]
