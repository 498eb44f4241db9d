"""Arrays in files that every process maps into its memory instead of reading them.

The pages of a mapped file belong to the system: workers share one copy, and what no query touches
is never read.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.domain.errors import BrokenIndex

Arrays = Mapping[str, NDArray[Any]]


def save(folder: Path, arrays: Arrays, *, prefix: str) -> None:
    """Write each array to a file named after it and its owner. The folder must exist."""
    for name, array in arrays.items():
        np.save(_file(folder, prefix, name), array, allow_pickle=False)


def open_(folder: Path, names: Iterable[str], *, prefix: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of these names, mapped and read-only.

    Raises BrokenIndex naming the file that is missing, cut short or no array.
    """
    return {name: _mapped(_file(folder, prefix, name)) for name in names}


def require(fits: bool, what: str) -> None:
    """Refuse arrays that belong together but do not fit each other. Raises BrokenIndex."""
    if not fits:
        raise BrokenIndex(f"{what}: the arrays do not fit each other")


def _file(folder: Path, prefix: str, name: str) -> Path:
    return folder / f"{prefix}-{name}.npy"


def _mapped(file: Path) -> NDArray[Any]:
    try:
        mapped: NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as problem:
        raise BrokenIndex(f"{file.name}: {problem}") from problem
    # A plain view: each slice of a numpy.memmap costs some microseconds more.
    return mapped.view(np.ndarray)
