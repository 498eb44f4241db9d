"""Compiled functions: ordinary Python by their source, machine code when they run."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


def _version() -> str:
    """Return a digest of the engine's sources.

    Numba looks at the file of a function only, and would go on with old machine code when a
    function that it calls, in another file, has changed.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


_kept = Path(numba.config.CACHE_DIR or Path(__file__).parent / "__pycache__")
numba.config.CACHE_DIR = str(_kept / f"engine-{_version()}")


def compiled(function: AnyFunction) -> AnyFunction:
    """Compile on the first call and keep it on disk. While it runs, other threads may run too."""
    return cast(AnyFunction, njit(cache=True, nogil=True)(function))


def inlined(function: AnyFunction) -> AnyFunction:
    """Compile into whoever calls it: for what is called for every pair or every edge.

    A named tuple is handed over array by array, which would cost more than the work itself.
    """
    return cast(AnyFunction, njit(cache=True, nogil=True, forceinline=True)(function))
