"""Colours that can be read: on every stop, in light and dark."""

from __future__ import annotations

import gzip
import re

import pytest

from reporting.palette import FILLS, GROUND, OUTLINE, STOPS, TEXTS, contrast, fill, position_on_ramp
from reporting.style_sheets import sheet


@pytest.mark.parametrize(
    ("rank", "ranks", "stop"), [(1, 1, 0), (1, 4, 0), (2, 4, 3), (3, 4, 7), (4, 4, 10), (2, 3, 5), (6, 6, 10)]
)
def test_levels_spread_over_the_ramp(rank, ranks, stop):
    assert position_on_ramp(rank, ranks) == stop


@pytest.mark.parametrize(("rank", "ranks"), [(0, 4), (5, 4)])
def test_a_rank_off_the_scale_is_refused(rank, ranks):
    with pytest.raises(ValueError, match="not on a scale"):
        position_on_ramp(rank, ranks)


@pytest.mark.parametrize("stop", [-1, STOPS + 1])
def test_a_stop_off_the_ramp_is_refused(stop):
    with pytest.raises(ValueError, match=f"The ramp has no stop {stop}"):
        fill(stop)


def test_the_ramp_goes_from_dark_to_light():
    on_white = [contrast(colour, GROUND) for colour in FILLS]
    assert on_white == sorted(on_white, reverse=True)


def test_text_on_every_stop_and_the_outline_can_be_read():
    assert all(contrast(ground, ink) >= 4.5 for ground, ink in zip(FILLS, TEXTS, strict=True))
    assert contrast(OUTLINE, GROUND) >= 3


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def test_the_style_sheet_names_the_same_colours_and_readable_dark_ones():
    light, dark = sheet("portal").decode().split("prefers-color-scheme: dark", 2)[:2]
    light_tokens, dark_tokens = tokens(light), tokens(dark)
    assert [light_tokens[f"s{stop}"] for stop in range(STOPS + 1)] == list(FILLS)
    assert [light_tokens[f"t{stop}"] for stop in range(STOPS + 1)] == list(TEXTS)
    for names in (light_tokens, dark_tokens):
        assert all(contrast(names[f"s{stop}"], names[f"t{stop}"]) >= 4.5 for stop in range(STOPS + 1))
        for ground in ("ground", "paper", "wash", "doubt-wash"):
            assert contrast(names[ground], names["ink"]) >= 7
        for ground in ("ground", "paper"):
            assert contrast(names[ground], names["quiet"]) >= 4.5
            assert contrast(names[ground], names["accent"]) >= 4.5
            assert contrast(names[ground], names["outline"]) >= 3
            assert contrast(names[ground], names["wrong"]) >= 4.5
        assert contrast(names["doubt-wash"], names["doubt"]) >= 4.5


def test_the_style_sheet_is_light():
    """It is written to be read; what counts is what travels."""
    assert len(gzip.compress(sheet("portal"))) <= 8_000
