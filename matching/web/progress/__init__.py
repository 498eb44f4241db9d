"""Progress over HTTP: what the two do, each one's own page, the desk."""

from matching.web.progress import desk, mentor, seeker, together
from matching.web.progress.blueprint import bp

__all__ = ["bp", "desk", "mentor", "seeker", "together"]
