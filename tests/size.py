"""How much code there is, by app, held under a ceiling; ``python -m tests.size`` prints it and fails above.

Code lines and tokens are those of the product's Python without blanks, comments, docstrings, migrations and
tests. ``tests/ceiling.toml`` may be lowered by any commit; it rises only by what an issue allows, in the commit
that says why. Lines of what else people write are printed beside and not held.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tokenize
import tomllib
from collections import Counter
from pathlib import Path

CEILING = Path(__file__).with_name("ceiling.toml")
WITHOUT_MEANING = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
OTHERS = ("yaml", "html", "css", "js")


def lines_of_docstrings(text: str) -> set[int]:
    """Return the numbers of the lines that docstrings fill: of modules, classes, functions and attributes."""
    said = (
        one
        for one in ast.walk(ast.parse(text))
        if isinstance(one, ast.Expr)
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, str)
    )
    return {line for one in said for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}


def counted(text: str) -> tuple[int, int]:
    """Return the code lines and tokens of one file."""
    docstrings, lines, tokens = lines_of_docstrings(text), set(), 0
    for one in tokenize.generate_tokens(io.StringIO(text).readline):
        where = set(range(one.start[0], one.end[0] + 1))
        if one.type not in WITHOUT_MEANING and not where <= docstrings:
            lines |= where
            tokens += 1
    return len(lines), tokens


def product() -> dict[str, tuple[int, int]]:
    """Return code lines and tokens of each file of the product that git knows."""
    listed = subprocess.run(["git", "ls-files", "*.py"], check=True, capture_output=True, text=True).stdout
    files = [
        name for name in listed.splitlines() if not name.startswith("tests/") and "/migrations/" not in name
    ]
    return {name: counted(Path(name).read_text(encoding="utf-8")) for name in files if Path(name).exists()}


def main() -> int:
    """Print the size of the product; return 1 where it is above the ceiling."""
    lines, tokens, modules = Counter(), Counter(), Counter()
    for name, (more_lines, more_tokens) in product().items():
        app = name.split("/")[0]
        lines[app] += more_lines
        tokens[app] += more_tokens
        modules[app] += 1
    for app, count in lines.most_common():
        print(f"{app:16}{count:>8,} lines{tokens[app]:>10,} tokens{modules[app]:>5} modules")
    held = tomllib.loads(CEILING.read_text(encoding="utf-8"))
    found = {"lines": lines.total(), "tokens": tokens.total()}
    print(*(f"{found[what]:,} {what} of at most {held[what]:,}" for what in found), sep=", ")
    listed = subprocess.run(
        ["git", "ls-files"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for ending in OTHERS:
        files = [Path(one) for one in listed if one.endswith(f".{ending}") and Path(one).exists()]
        print(f"{ending:16}{sum(one.read_text(encoding='utf-8').count(chr(10)) for one in files):>8,} lines")
    return int(any(found[what] > held[what] for what in found))


if __name__ == "__main__":
    sys.exit(main())
