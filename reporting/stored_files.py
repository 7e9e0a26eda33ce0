"""Reading a stored file, with the promise that it is what was stored."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

log = logging.getLogger(__name__)


class DamagedFileError(Exception):
    """The bytes in the store are not those that were put there."""


def content_of(path: Path, sha256: str) -> bytes:
    """Return the content of a stored file.

    Raises FileNotFoundError where it is lost, DamagedFileError where its SHA-256 is another; the log says so
    too, since only a backup can mend it.
    """
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("The stored file %s is not what was stored.", path.name)
        raise DamagedFileError(path.name)
    return content
