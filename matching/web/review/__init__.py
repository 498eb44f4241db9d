"""Review over HTTP: the coordinators' desk, the mentor's inbox, the seeker's answer."""

from matching.web.review import desk, mentor, seeker
from matching.web.review.blueprint import bp

__all__ = ["bp", "desk", "mentor", "seeker"]
