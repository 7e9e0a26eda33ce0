"""Whether this machine has every font that a paper may need."""

from __future__ import annotations

import pytest


def has_every_font() -> bool:
    import typst

    return any("CJK" in family for family in typst.Fonts().families())


needs_fonts = pytest.mark.skipif(
    not has_every_font(), reason="no font for Chinese, Japanese and Korean: apt-get install fonts-noto-cjk"
)
