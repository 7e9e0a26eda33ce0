"""Radio buttons and entries written as text: what is chosen, locked, and escaped."""

from __future__ import annotations

from django.template import Context, Template

from record.forms.choosing import Choice, UnknownValueError, options_html, radios_html

LEVELS = (
    Choice("fully", "Fully", "F", ("All of it", "Example: <i>this</i>"), is_strong=True),
    Choice("", "not yet", is_quiet=True),
)


def test_one_is_chosen():
    assert radios_html("AIR-1-choice", LEVELS, "fully") == (
        '<label class="choice"><input type="radio" name="AIR-1-choice" data-letter="F" value="fully" checked>'
        "<span><b>Fully</b><small>All of it</small><small>Example: &lt;i&gt;this&lt;/i&gt;</small></span></label>"
        '<label class="choice"><input type="radio" name="AIR-1-choice" value=""><span class="quiet">not yet</span>'
        "</label>"
    )
    assert radios_html("x", LEVELS, "").count(" checked") == 1
    assert radios_html("x", LEVELS, "gone").count(" checked") == 0


def test_what_is_locked_cannot_be_changed():
    assert radios_html("x", LEVELS, "fully", locked=True).count(" disabled") == 2


def test_names_and_values_are_escaped():
    found = radios_html('"><b>', [Choice('"a', "<b>", '"')], "") + options_html([('"<', "<&")], '"<')
    assert "<b>" not in found
    assert 'value="&quot;&lt;" selected>&lt;&amp;</option>' in found


def test_errors_of_the_fields_that_are_named_are_told():
    page = Template('{% load record %}{% field_errors wrong "note level" %}')
    wrong = {"note": ["Too <long>."], "level": ["Choose one."], "other": ["Not here."]}
    assert page.render(Context({"wrong": wrong})) == (
        '<p class="wrong small">Too &lt;long&gt;.</p><p class="wrong small">Choose one.</p>'
    )
    assert page.render(Context({"wrong": {}})) == ""


def test_a_parameter_for_which_nothing_is_there_yet_takes_no_value():
    refused = UnknownValueError("plan", "2016-2020", "There is no plan “2016-2020”.", [])
    assert refused.explanation == "There is no plan “2016-2020”. “plan” takes no value here."
