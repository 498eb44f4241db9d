"""Compiled functions: ordinary Python by their source, machine code when they run.

The machine code is kept on disk: beside the sources, or where NUMBA_CACHE_DIR says. Where that
cannot be written to, what lies there is copied to a folder that lasts as long as the process.
"""

import sys
from atexit import register as at_exit
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import TemporaryFile, mkdtemp
from typing import Any, TypeVar, cast

import numba
from llvmlite.binding import get_host_cpu_name
from numba import njit

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

PREFIX = "engine-"
UNCOUNTED = {"_nrt": False}
"""Count no references to arrays: for functions that make none, where to count would take as long as
the work. An option that Numba does not document; without it all is right and slower."""


def _version() -> str:
    """Return a digest of the engine's sources, of the compiler and of the processor.

    Numba looks at the file of a function only, and would go on with old machine code when a
    function that it calls, in another file, has changed.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = sha256(b"".join(source.read_bytes() for source in sources))
    processor = numba.config.CPU_NAME or get_host_cpu_name(), numba.config.CPU_FEATURES
    digest.update(repr((sys.version, numba.__version__, processor)).encode())
    return digest.hexdigest()[:16]


def _folder(wanted: Path) -> Path:
    """Return the folder itself if it can be written to, or else a copy of it."""
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=wanted).close()
    except OSError:
        copy = Path(mkdtemp(prefix="bychange-"))
        at_exit(partial(rmtree, copy, ignore_errors=True))
        _copy(wanted, copy)
        return copy
    return wanted


def _copy(source: Path, target: Path) -> None:
    # Without the modes: what may only be read there must be written here.
    for path in source.rglob("*"):
        there = target / path.relative_to(source)
        there.mkdir() if path.is_dir() else copyfile(path, there)


_SHELF = Path(numba.config.CACHE_DIR or Path(__file__).parent / "__pycache__")
FOLDER = _folder(_SHELF / f"{PREFIX}{_version()}")
"""Where the machine code of this version is kept."""
numba.config.CACHE_DIR = str(FOLDER)


def is_kept() -> bool:
    """Tell whether machine code outlasts this process."""
    return FOLDER.parent == _SHELF


def forget_former() -> None:
    """Remove the machine code of former versions; the last one may still be at work."""
    former = [folder for folder in _SHELF.glob(f"{PREFIX}*") if folder != FOLDER]
    former.sort(key=lambda folder: folder.stat().st_mtime)
    for folder in former[:-1]:
        rmtree(folder, ignore_errors=True)


def compiled(function: AnyFunction) -> AnyFunction:
    """Compile on the first call and keep it on disk. While it runs, other threads may run too."""
    return cast(AnyFunction, njit(cache=True, nogil=True)(function))


def lean(function: AnyFunction) -> AnyFunction:
    """Compile what is called for every appeal and makes no array, without counting references."""
    return cast(AnyFunction, njit(cache=True, nogil=True, **UNCOUNTED)(function))


def inlined(function: AnyFunction) -> AnyFunction:
    """Compile into whoever calls it: for what is called for every pair or every edge.

    It makes no array. A named tuple is handed over array by array, which would cost more than the
    work itself.
    """
    return cast(AnyFunction, njit(cache=True, nogil=True, forceinline=True, **UNCOUNTED)(function))
