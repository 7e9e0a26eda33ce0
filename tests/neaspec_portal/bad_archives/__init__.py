"""Archives with something wrong, each with what is told of it.

``BAD`` holds them all; those that only the database can refuse come last.
"""

from __future__ import annotations

from tests.neaspec_portal.bad_archives import of_bytes, of_entries, of_rows
from tests.neaspec_portal.bad_archives.kinds import type_of_cases

BAD: type_of_cases = {**of_bytes.CASES, **of_entries.CASES, **of_rows.CASES}

__all__ = ["BAD"]
