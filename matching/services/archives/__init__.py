"""Archives: both databases in one encrypted file, and back without those who were erased."""

from matching.services.archives.erasing import Erased
from matching.services.archives.making import make
from matching.services.archives.restoring import Restored, restore

__all__ = ["Erased", "Restored", "make", "restore"]
