"""Template components refuse what they did not declare, and stay small at start-up."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch

from reporting.finders import PLOTLY_FILE
from reporting.pictures import picture_of, table_of
from tests.reporting.test_files import figure


def test_a_component_refuses_an_undeclared_prop():
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        Template("{% load reporting %}{% figure f colour='red' %}")


def test_a_component_refuses_a_missing_prop():
    with pytest.raises(TemplateSyntaxError, match="did not receive value"):
        Template("{% load reporting %}{% figure %}")


def test_a_figure_shows_drawing_table_reasons_and_files():
    html = Template("{% load reporting %}{% figure f heading='h3' %}").render(Context({"f": figure()}))
    assert '<h3 id="made-up-title">A &lt;made-up&gt; figure &amp; more</h3>' in html
    assert '<th scope="row">One</th><td class="number">3<br><small>75.0\u00a0%</small></td>' in html
    assert "<dt>Counting rule</dt><dd>Each thing counts once.</dd>" in html
    for suffix in ("csv", "xlsx", "json", "svg", "png"):
        assert f'href="/figures/made-up.{suffix}"' in html


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (picture_of, "Nothing draws Unknown."),
        (table_of, "Nothing lists Unknown."),
        (
            lambda drawn: Template("{% load reporting %}{% figure f %}").render(Context({"f": drawn})),
            "Nothing shows",
        ),
    ],
)
def test_a_kind_of_drawing_that_nobody_registered_is_a_fault(use, message):
    class Unknown:
        """No figure, matrix or flow."""

    with pytest.raises(TypeError, match=message):
        use(Unknown())


def test_an_address_that_is_kept_under_a_name_may_be_none_and_one_that_is_shown_may_not():
    kept = Template("{% url 'no-such-page' as address %}[{{ address }}]")
    assert kept.render(Context()) == "[]"
    with pytest.raises(NoReverseMatch, match="no-such-page"):
        Template("{% url 'no-such-page' %}").render(Context())


def test_plotly_comes_from_the_installed_package():
    found = finders.find(PLOTLY_FILE)
    assert found is not None
    assert "site-packages" in found
    assert finders.find("plotly/widgetbundle.js") is None


def test_starting_the_portal_imports_no_heavy_library():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "import django; django.setup(); import neaspec_portal.urls;"
        "print([n for n in ('plotly', 'pandas', 'numpy', 'xlsxwriter', 'typst') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
