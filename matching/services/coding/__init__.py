"""Coding: the taxonomy that is installed, and the way from a person's words to it."""

from matching.services.coding.carrying import carried_over
from matching.services.coding.installing import STARTER, install_starter
from matching.services.coding.loading import (
    Loaded,
    esco_release,
    find_esco,
    load_esco,
    read_esco,
)
from matching.services.coding.rare import shown_jobs, shown_skills
from matching.services.coding.reading import catalogue
from matching.services.coding.statistics import statistics
from matching.taxonomy.esco import Release

__all__ = [
    "STARTER",
    "Loaded",
    "Release",
    "carried_over",
    "catalogue",
    "esco_release",
    "find_esco",
    "install_starter",
    "load_esco",
    "read_esco",
    "shown_jobs",
    "shown_skills",
    "statistics",
]
