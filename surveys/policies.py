"""What of surveys is proposed by one person and decided by a second."""

from __future__ import annotations

from typing import Final

from review.kinds import register_proposed

FIGURE: Final = "figure"
TRANSCRIBED: Final = "transcribed"
register_proposed(figure="Correct a cleared figure", transcribed="Open a transcribed survey")
