"""Style sheets are written in parts and found as one file each."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from reporting import style_sheets
from reporting.finders import StyleSheetFinder
from tests.test_house import APPS


@pytest.fixture
def parts(tmp_path, settings, monkeypatch) -> Path:
    """A sheet “look” of two parts."""
    folder = tmp_path / "styles" / "look"
    folder.mkdir(parents=True)
    (folder / "20-late.css").write_text("/* Late. */\n@layer b {\n  p { color: red }\n}\n")
    (folder / "10-early.css").write_text("/* Early, of\n   two lines. */\n@layer a, b;\n")
    monkeypatch.setattr(style_sheets, "PARTS", folder.parent)
    monkeypatch.setattr(style_sheets, "names", lambda: ("look",))
    settings.VAR_DIR = tmp_path / "var"
    return folder


def test_the_parts_are_joined_in_the_order_of_their_names_without_comments(parts):
    assert style_sheets.sheet("look") == b"@layer a, b;\n\n@layer b {\n  p { color: red }\n}\n"


def test_a_sheet_is_written_anew_when_a_part_has_changed(parts):
    finder = StyleSheetFinder()
    found = Path(finder.find("reporting/look.css"))
    assert found.read_bytes() == style_sheets.sheet("look")
    written = found.stat().st_mtime_ns
    assert Path(finder.find("reporting/look.css")).stat().st_mtime_ns == written
    (parts / "20-late.css").write_text("b { color: blue }\n")
    assert Path(finder.find("reporting/look.css")).read_bytes().endswith(b"b { color: blue }\n")
    assert [one.name for one in found.parent.iterdir()] == ["look.css"]


def test_what_is_collected_is_what_is_found(parts):
    ((name, storage),) = StyleSheetFinder().list(None)
    assert (storage.prefix, name) == ("reporting", "look.css")
    found = Path(storage.path(name))
    assert found.read_bytes() == style_sheets.sheet("look")
    os.utime(found, (1, 1))
    list(StyleSheetFinder().list(None))
    assert found.stat().st_mtime > 1, "what another version has collected meanwhile is not taken for newer"


@pytest.mark.parametrize(
    "path", ["reporting/other.css", "reporting/look", "look.css", "reporting/look/10-early.css", ""]
)
def test_nothing_else_is_found(parts, path):
    assert StyleSheetFinder().find(path) == []
    assert StyleSheetFinder().find(path, find_all=True) == []


def test_the_sheets_of_the_portal_are_whole():
    assert style_sheets.names() == ("forms", "overview", "portal")
    for name in style_sheets.names():
        text = style_sheets.sheet(name).decode()
        assert text.count("{") == text.count("}") > 10
        assert "/*" not in text
        assert Path(str(finders.find(f"reporting/{name}.css"))).read_text() == text
    assert style_sheets.sheet("portal").startswith(b"@layer tokens, base, layout, parts, figures, print;")


def test_the_width_of_a_page_is_asked_for_on_screens_only():
    """A sheet of A4 is as wide as a small screen; its tables stay tables."""
    texts = [path.read_text() for folder in APPS for path in Path(settings.BASE_DIR, folder).rglob("*.css")]
    asked = [
        part.strip()
        for text in texts
        for one in re.findall(r"@media([^{]+)", text)
        for part in one.split(",")
    ]
    widths = [one for one in asked if re.search(r"width|inline-size", one)]
    assert [one for one in widths if not one.startswith("screen and ")] == []
    assert len(widths) == 17
