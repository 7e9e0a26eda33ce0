"""Stores the database of a release for the tests of later ones: python -m tests.stored_database.

Beside it, ``VERSION.sql.gz`` is what pg_dump --inserts writes of the same on PostgreSQL. It is an SQLite with the real review, its survey, partnerships, evaluation and paper, and the demo accounts, as
``tests/upgrades/VERSION.sqlite3.gz``. It is made once, when a version is released, and never again.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from neaspec_portal import VERSION

FOLDER: Final = Path(__file__).parent / "upgrades"
COMMANDS: Final = (
    "migrate",
    "load_review",
    "load_survey",
    "load_partnerships",
    "load_evaluation",
    "load_paper",
    "demo_accounts",
)


def portal(var: Path, *arguments: str, database: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the portal over the SQLite in a folder or another database; raises CalledProcessError."""
    variables = {**os.environ, "VAR_DIR": str(var), "DEVELOPMENT": "true", **more}
    variables["DJANGO_SETTINGS_MODULE"] = "neaspec_portal.settings"
    variables["DATABASE_URL"] = database or f"sqlite:///{var / 'neaspec.sqlite3'}"
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=variables, check=True, capture_output=True, text=True)


def main() -> None:
    """Store the database of this version; raises FileExistsError for one that is stored already."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        for one in COMMANDS:
            portal(var, one)
        small = var / "small.sqlite3"
        connection = sqlite3.connect(var / "neaspec.sqlite3")
        connection.execute("VACUUM INTO ?", (str(small),))
        connection.close()
        with (FOLDER / f"{VERSION}.sqlite3.gz").open("xb") as target:
            target.write(gzip.compress(small.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main()
