"""What a process looks at and does once it has started and before it works."""

from __future__ import annotations

import gc
from typing import Any

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def static_files_missing() -> bool:
    """Say whether the style sheets and scripts of this version have not been collected."""
    storage: Any = staticfiles_storage
    return isinstance(storage, ManifestFilesMixin) and "reporting/portal.css" not in storage.hashed_files


def settle() -> None:
    """Let the collector leave alone what stands after the start, and look through the rest, less often.

    It is off until then, see ``neaspec_portal.wsgi``, and does not look through the start itself: that takes
    0.15 s and finds 2 MB.

    A page makes some ten thousand objects, an import of twenty thousand rows half a million; with Python's
    own settings the collector goes through all of them dozens of times.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
