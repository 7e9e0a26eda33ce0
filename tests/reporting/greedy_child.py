"""A child that takes more than it may; started by the tests of what such children are kept from."""

from __future__ import annotations

import os
import sys

from reporting.child import limit_child

MEMORY = 300_000_000
SECONDS = 1


def main(what: str) -> None:
    """Limit this process, then do what it is told: work, take memory, wait, or answer."""
    limit_child(memory=MEMORY, seconds=SECONDS)
    content = sys.stdin.buffer.read()
    if what == "work":
        while True:
            pass
    elif what == "take memory":
        content = b"x" * (2 * MEMORY)
    elif what == "wait":
        nobody_writes, _ = os.pipe()
        os.read(nobody_writes, 1)
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main(sys.argv[1])
