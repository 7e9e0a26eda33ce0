"""The house: templates use what is below them only, and pages of an app do without the apps above it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from reporting import slots
from tests.conftest import signed_in
from tests.size import counted

LAYERS = (
    ("reporting", "components"),
    ("people",),
    ("record",),
    ("intake",),
    ("review",),
    ("programmes",),
    ("planbook",),
    ("surveys", "partnerships"),
    ("evaluations",),
    ("papers",),
)
HEIGHT = {app: height for height, apps in enumerate(LAYERS) for app in apps}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
_TAG = re.compile(r"{%-?\s*(\w+)|\|\s*(\w+)")
_NAMED = re.compile(r"""{%\s*(?:include|extends)\s+["'](\w+)/|{%\s*(?:url|static)\s+["'](\w+)[:/]""")
_DEFINED = re.compile(r"@register\.\w+(?:\(([^\n]*)\))?\n(?:@[^\n]*\n)*def (\w+)")


def tags() -> Iterator[tuple[str, str]]:
    """Yield every tag and filter of our apps, with its app."""
    for app in HEIGHT:
        path = Path(settings.BASE_DIR) / app / "templatetags" / f"{app}.py"
        for found in _DEFINED.finditer(path.read_text() if path.exists() else ""):
            named = re.search(r'name="(\w+)"', found[1] or "")
            yield named[1] if named else found[2], app


def used_by(text: str) -> Iterator[str]:
    """Yield the apps whose templates, addresses, tags or filters a template uses."""
    known = dict(tags())
    for found in _NAMED.finditer(text):
        yield found[1] or found[2]
    for found in _TAG.finditer(text):
        if (found[1] or found[2]) in known:
            yield known[found[1] or found[2]]


LONGEST_LINE = 120


def test_no_template_glues_the_ending_of_a_plural():
    glued = [
        str(path.relative_to(settings.BASE_DIR))
        for path in Path(settings.BASE_DIR).glob("templates/**/*.html")
        if "|pluralize" in path.read_text()
    ]
    assert glued == []


def test_no_line_of_a_template_a_style_or_a_script_is_long():
    files = [
        *Path(settings.BASE_DIR).glob("templates/**/*.html"),
        *Path(settings.BASE_DIR).glob("*/static/**/*.css"),
        *Path(settings.BASE_DIR).glob("reporting/styles/**/*.css"),
        *Path(settings.BASE_DIR).glob("*/static/**/*.js"),
    ]
    long = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []
    assert len(files) > 150


LONGEST_FILE, LONGEST_FUNCTION = 500, 60
APPS = (*HEIGHT, "neaspec_portal")


def own_files(*folders: str) -> Iterator[Path]:
    """Yield what people write: programs, templates, styles and scripts, but for migrations."""
    for folder in folders:
        for path in Path(settings.BASE_DIR, folder).rglob("*"):
            if path.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in path.parts:
                yield path


def test_no_file_is_long():
    files = list(own_files(*APPS, "templates", "tests"))
    lines = {str(path.relative_to(settings.BASE_DIR)): path.read_text().count("\n") for path in files}
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}
    assert {".py", ".html", ".css", ".js"} == {path.suffix for path in files}
    assert len(files) > 1_200


def test_no_function_of_the_application_is_long():
    long, functions = [], 0
    for path in (one for one in own_files(*APPS) if one.suffix == ".py"):
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.FunctionDef):
                functions += 1
                if (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(settings.BASE_DIR)}: {one.name}")
    assert long == []
    assert functions > 3_000


SMALLEST_MODULE = 40
WANTED_BY_DJANGO = {"__init__.py", "apps.py", "urls.py", "api.py", "manage.py", "settings.py"}
LISTS = tomllib.loads(Path(settings.BASE_DIR, "tests", "house.toml").read_text(encoding="utf-8"))
"""What was there before the law: entries go, none is added."""


def modules() -> dict[str, ast.Module]:
    """Return the modules of the product by their paths."""
    found = {path: path.read_text() for path in own_files(*APPS) if path.suffix == ".py"}
    return {str(path.relative_to(settings.BASE_DIR)): ast.parse(text) for path, text in found.items()}


def test_no_module_is_added_that_is_too_small_to_be_one():
    """Django finds commands and tags by the place of their files, and some modules by their names."""
    small = {
        name
        for name in modules()
        if Path(name).name not in WANTED_BY_DJANGO
        and Path(name).parent.name not in {"commands", "templatetags"}
        and counted(Path(settings.BASE_DIR, name).read_text())[0] < SMALLEST_MODULE
    }
    assert small == set(LISTS["small_modules"])


def test_no_registry_is_added_that_one_place_uses():
    every = [one for module in modules().values() for one in ast.walk(module)]
    registries = {
        one.name for one in every if isinstance(one, ast.FunctionDef) if one.name.startswith("register_")
    }
    called = Counter(
        getattr(one.func, "id", getattr(one.func, "attr", "")) for one in every if isinstance(one, ast.Call)
    )
    assert {one for one in registries if called[one] < 2} == set(LISTS["registries_with_one_user"])
    assert len(registries) > 10


def test_no_template_uses_an_app_above_it():
    upwards = {
        (str(path.relative_to(TEMPLATES)), app)
        for path in TEMPLATES.rglob("*.html")
        if path.parent.name in HEIGHT
        for app in used_by(path.read_text())
        if HEIGHT.get(app, 0) > HEIGHT[path.parent.name]
    }
    assert upwards == set()


def test_the_law_finds_what_it_forbids():
    text = "{% load evaluations %}{% finding_line one %}{% include \"papers/a.html\" %}{% url 'surveys:x' %}"
    assert list(used_by(text)) == ["papers", "surveys", "evaluations"]


def test_what_needs_a_browser_stands_in_one_folder_and_nothing_else_does():
    """Each run of the suite reads only its own folder."""
    base = Path(settings.BASE_DIR) / "tests"
    marked, journeys = set(), set()
    for path in base.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^pytestmark = .*mark\.browser", text, re.MULTILINE):
            marked.add(path)
        elif "mark.browser" in text and path.name != "test_house.py":
            marked.add(path.with_name(f"{path.name}, not marked as a whole"))
        if path.parent == base / "journeys":
            journeys.add(path)
    assert marked == journeys


PAGES = {
    "programmes": (
        "/plans/2016-2020/activities/",
        "/plans/2016-2020/air/",
        "/plans/2016-2020/air/AIR-1/",
    ),
    "surveys": ("/surveys/stakeholder-2020/figures/9/",),
    "partnerships": ("/partnerships/nowpap/", "/context/"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["", "secretariat"])
@pytest.mark.parametrize("app", PAGES)
def test_pages_of_an_app_do_without_the_apps_above_it(app, reader, monkeypatch):
    client = signed_in(reader) if reader else Client()
    whole = {address: client.get(address).content for address in PAGES[app]}
    kept = {
        name: [one for one in fillings if HEIGHT[one.template.split("/")[0]] <= HEIGHT[app]]
        for name, fillings in slots._FILLINGS.items()
    }
    monkeypatch.setattr(slots, "_FILLINGS", kept)
    for address, content in whole.items():
        alone = client.get(address)
        assert alone.status_code == 200, address
        assert len(alone.content) < len(content), address
