"""Archives: both databases in one encrypted file, and back without those who were erased."""

from matching.services.archives.erasing import Erased, Keyless, finish, keyless
from matching.services.archives.making import make
from matching.services.archives.restoring import Restored, restore

__all__ = ["Erased", "Keyless", "Restored", "finish", "keyless", "make", "restore"]
