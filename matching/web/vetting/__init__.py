"""Pages of those who want to help, of mentors, and of the coordinators who check them."""

from matching.web.vetting import desk, leaving, mentor, offers, volunteer
from matching.web.vetting.blueprint import bp

__all__ = ["bp", "desk", "leaving", "mentor", "offers", "volunteer"]
