"""A limit on what one document may take of the worker's memory."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOCUMENT_MEMORY = 1024 * 1024 * 1024  # beyond what the worker holds when it begins


@contextmanager
def memory(most: int = DOCUMENT_MEMORY) -> Iterator[None]:
    """Let the process grow by ``most`` bytes at the utmost; beyond that ``MemoryError`` is raised.

    Only the soft limit is set, and taken back afterwards. A library that cannot bear to be refused
    memory ends the process; the job's lease then runs out and it is tried again, three times.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _used() + most
    known = [value for value in (soft, hard) if value != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _used() -> int:
    """The address space of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
