"""What a reader sees of a figure, read back: from the drawing, and from the interactive version.

Both come as the same plain records, so that a test can hold one against the other. Nothing here asks the
modules that draw: positions, shades, dashes and words are taken from what they have written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

from reporting import html, svg
from reporting.figures import Figure

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Bar:
    """One bar, part or tile: left and width in percent of the drawing."""

    tip: str
    left: float
    width: float
    hatched: float
    look: str
    dashes: str
    label: str
    interval: tuple[float, ...] = ()
    beyond: float = 0.0

    def is_like(self, other: Bar, slack: float) -> bool:
        """Say whether another is the same but for the ground between two parts, in percent.

        Its tip may go on with what is known of the thing itself.
        """
        numbers = zip(
            (self.left, self.width, self.hatched, self.beyond, *self.interval),
            (other.left, other.width, other.hatched, other.beyond, *other.interval),
            strict=True,
        )
        words = ("look", "dashes", "label")
        return (
            other.tip.startswith(self.tip)
            and all(abs(one - two) <= slack for one, two in numbers)
            and all(getattr(self, word) == getattr(other, word) for word in words)
        )


@dataclass
class Seen:
    """A whole figure: its headings, the bars of each row from left to right, and what its legend says.

    A zero has no bar on either side; the numbers are held against the table.
    """

    headings: list[str] = field(default_factory=list)
    rows: list[list[Bar]] = field(default_factory=list)
    blank: int = 0
    tracks: int = 0
    thresholds: int = 0
    legend: list[str] = field(default_factory=list)


def in_drawing(figure: Figure) -> Seen:
    """Return what the still drawing shows."""
    root = ET.fromstring(svg.drawing(figure))
    seen = Seen(legend=_legend_of(html.legend(figure)))
    rows: dict[str, list[Bar]] = {}
    for mark in root:
        if mark.tag == f"{SVG}text":
            seen.headings.append(mark.text or "")
        elif mark.tag == f"{SVG}g":
            bar = _drawn_bar(mark)
            if bar.width:
                rows.setdefault(mark[1].get("y", ""), []).append(bar)
        elif mark.get("class") == "blank":
            seen.blank += 1
        elif mark.get("class") == "track":
            seen.tracks += 1
        elif mark.tag == f"{SVG}svg" and mark.get("class") != "beside":
            seen.thresholds += 1
    seen.rows = [sorted(rows[top], key=lambda bar: bar.left) for top in sorted(rows, key=int)]
    return seen


def _drawn_bar(group: ET.Element) -> Bar:
    title, ground, *others = group
    beyond = next((_percent(one, "width") for one in others if one.get("class") == "beyond"), 0.0)
    hatch = [one for one in others if (one.get("fill") or "").startswith("url")]
    whisker = group.find(f"{SVG}g[@class='whisker']/{SVG}line")
    return Bar(
        tip=title.text or "",
        left=_percent(ground, "x"),
        width=_percent(ground, "width"),
        hatched=sum(_percent(one, "width") for one in hatch) - beyond,
        beyond=beyond,
        look=ground.get("class", ""),
        dashes=ground.get("stroke-dasharray", ""),
        label="\n".join(
            one.text or "" for one in group.iter(f"{SVG}text") if "tile-words" not in one.get("class", "")
        ),
        interval=() if whisker is None else (_percent(whisker, "x1"), _percent(whisker, "x2")),
    )


def _percent(mark: ET.Element, name: str) -> float:
    return float(mark.get(name, "").removesuffix("%"))


def _legend_of(written: str) -> list[str]:
    """Return letter and label of each line, in the order of the alphabet."""
    return sorted(
        " ".join(unescape(text) for text in re.findall(r">([^<]+)<", line))
        for line in re.findall(r"<li>.+?</li>", written)
    )


def in_interactive(data: list[dict[str, Any]], layout: dict[str, Any]) -> Seen:
    """Return what the interactive version shows, from its plain data."""
    shapes = layout.get("shapes", [])
    inside = [shape for shape in shapes if shape["y0"] > -1]
    names = [one["name"] for one in [*data, *shapes] if one.get("showlegend", one in data)]
    seen = Seen(
        headings=[line for one in layout["annotations"] for line in plain(one["text"]).split("\n")],
        tracks=sum(shape["name"] == "track" for shape in inside),
        thresholds=sum(shape["name"] == "half" for shape in inside) // 2,
        legend=sorted(plain(name).replace("\n", " ") for name in names),
    )
    bars = _interactive_bars(data, layout)
    outlines = {(_row(shape), round(shape["x0"], 6)) for shape in inside if "dash" in shape["line"]}
    starts = {(place, round(bar["start"], 6)) for place, bar in bars if bar["dashes"]}
    seen.blank = len(outlines - starts)
    places = sorted({place for place, _ in bars})
    for place in places:
        found = [_bar(bar, layout) for where, bar in bars if where == place]
        seen.rows.append(sorted(found, key=lambda bar: bar.left))
    return seen


def _row(shape: dict[str, Any]) -> int:
    middle = (shape["y0"] + shape["y1"]) / 2
    assert abs(middle - round(middle)) < 1e-9, "an outline stands between two rows"
    return round(middle)


def plain(text: str) -> str:
    """Return a text of the library without its line breaks and entities."""
    return unescape(text.replace("<br>", "\n")).strip()


def _interactive_bars(data: list[dict[str, Any]], layout: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return each bar with its row: plain and hatched parts of one value are put together again."""
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    for trace in data:
        if trace["type"] != "bar" or trace["y"] == [None] or "meta" in trace:
            continue
        for place, (row, length) in enumerate(zip(trace["y"], trace["x"], strict=True)):
            if length is None:
                continue
            tip = plain(trace["hovertext"][place]).replace("\n", " ")
            start, is_hatched = trace["base"][place], "pattern" in trace["marker"]
            bar = found.setdefault(
                (row, trace["legendgroup"], tip),
                {"tip": tip, "start": start, "length": 0.0, "hatched": 0.0, "colour": _colour(trace, place)},
            )
            assert bar["colour"] == _colour(trace, place), "two parts of one value differ in shade"
            assert abs(bar["start"] + bar["length"] - start) < 1e-9, "two parts of one value do not meet"
            bar["length"] += length
            bar["hatched"] += length if is_hatched else 0.0
    for (row, group, _), bar in found.items():
        bar["dashes"] = _dashes(layout.get("shapes", []), row, bar)
        bar["label"] = _label(data, row, group, bar)
        bar["interval"] = _interval(data, row)
        bar["beyond"] = _beyond(data, row, group, bar)
    return [(row, bar) for (row, _, _), bar in found.items() if bar["length"]]


def _colour(trace: dict[str, Any], place: int) -> str:
    colour = trace["marker"]["color"]
    return colour if isinstance(colour, str) else colour[place]


def _dashes(shapes: list[dict[str, Any]], row: int, bar: dict[str, Any]) -> str:
    for shape in shapes:
        ends = (shape["x0"] - bar["start"], shape["x1"] - bar["start"] - bar["length"])
        around = max(abs(end) for end in ends) < 1e-9 and shape["y0"] < row < shape["y1"]
        if around and "dash" in shape["line"]:
            return shape["line"]["dash"].replace("px", "").replace(",", " ")
    return ""


def _label(data: list[dict[str, Any]], row: int, group: str, bar: dict[str, Any]) -> str:
    middle = bar["start"] + bar["length"] / 2
    for trace in data:
        if "text" in trace.get("mode", "") and trace["legendgroup"] == group:
            for y, x, text in zip(trace["y"], trace["x"], trace["text"], strict=True):
                if y == row and abs(x - middle) < 1e-9:
                    return plain(text)
    return ""


def _beyond(data: list[dict[str, Any]], row: int, group: str, bar: dict[str, Any]) -> float:
    """Return how far another reading reaches beyond a bar; it begins where the bar ends."""
    for trace in data:
        if "meta" in trace and trace["legendgroup"] == group and row in trace["y"]:
            place = trace["y"].index(row)
            assert abs(trace["base"][place] - bar["start"] - bar["length"]) < 1e-9
            return float(trace["x"][place])
    return 0.0


def _interval(data: list[dict[str, Any]], row: int) -> tuple[float, ...]:
    for trace in data:
        if "error_x" in trace and row in trace["y"]:
            place, error = trace["y"].index(row), trace["error_x"]
            share = trace["x"][place]
            return (share - error["arrayminus"][place], share + error["array"][place])
    return ()


def _bar(bar: dict[str, Any], layout: dict[str, Any]) -> Bar:
    first, last = layout["xaxis"]["range"]
    pad = 0.004 * (last - first) / 1.008
    low, width = first + pad, last - first - 2 * pad
    looks = {"rgba(0,0,0,0)": "blank", "var(--paper)": "unplaced", "var(--track)": "track"}
    return Bar(
        tip=bar["tip"],
        left=100 * (bar["start"] - low) / width,
        width=100 * bar["length"] / width,
        hatched=100 * bar["hatched"] / width,
        look=looks.get(bar["colour"]) or bar["colour"].replace("var(--s", "shade-").replace(")", ""),
        dashes=bar["dashes"],
        label=bar["label"],
        interval=bar["interval"],
        beyond=100 * bar["beyond"] / width,
    )
