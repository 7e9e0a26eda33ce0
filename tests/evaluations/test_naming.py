"""What suggestions, findings and drafted activities name, from both sides."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from evaluations.models import Finding, NamedInSuggestion
from evaluations.services.findings import save_named
from partnerships.models import ContextInstrument, Mechanism
from record.refusals import StaleVersionError
from surveys.models import Suggestion
from tests.conftest import account, signed_in, warm
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_what_open_answers_name_is_loaded_and_leads_both_ways(client):
    found = {
        one.suggestion.text[:24]: one.linked for one in NamedInSuggestion.objects.select_related("suggestion")
    }
    assert len(found) == 7
    assert found["Work organically with oth"[:24]] == "mechanism DLDD-NEAN"
    assert "Work organically with other existing efforts" in text_of(client.get("/partnerships/dldd-nean/"))
    figure = client.get("/surveys/stakeholder-2020/figures/12/").content.decode()
    assert 'href="/partnerships/dldd-nean/"' in figure
    assert 'href="/context/#cbd-cop15"' in figure
    assert "Promote the post-2020 global biodiversity targets" in text_of(client.get("/context/"))


def test_staff_say_what_a_suggestion_names(client):
    one = Suggestion.objects.get(text__startswith="Enhance coordination and synergies with EAAFP")
    address = f"/workspace/suggestions/{one.pk}/names/"
    staff = signed_in("secretariat")
    assert address in staff.get("/surveys/stakeholder-2020/figures/12/").content.decode()
    assert address not in client.get("/surveys/stakeholder-2020/figures/12/").content.decode()
    nowpap, leds = Mechanism.objects.get(code="NOWPAP"), ContextInstrument.objects.get(slug="leds")
    typed = {"version": "0", "mechanisms": [nowpap.pk], "instruments": [leds.pk]}
    assert staff.post(address, typed).status_code == 302
    named = NamedInSuggestion.objects.get(suggestion=one)
    assert (named.linked, named.version) == ("instrument leds\nmechanism NOWPAP", 1)
    assert "Enhance coordination and synergies" in text_of(client.get("/partnerships/nowpap/"))
    with pytest.raises(StaleVersionError):
        save_named(one, mechanisms=[], instruments=[], expected_version=0, by=account("secretariat"))
    same = save_named(
        one, mechanisms=[nowpap], instruments=[leds], expected_version=99, by=account("secretariat")
    )
    assert (same, same.version, named.history.count()) == (named, 1, 1)
    with pytest.raises(PermissionDenied):
        save_named(one, mechanisms=[], instruments=[], expected_version=1, by=account("delegate"))
    assert staff.get("/workspace/suggestions/999999/names/").status_code == 404


def test_a_finding_names_instruments_and_is_told_there(client):
    finding = Finding.objects.get(code="E31")
    finding.instruments.add(ContextInstrument.objects.get(slug="escap-resolution-75-4"))
    assert "E31" in text_of(client.get("/context/?area=air"))
    assert "ESCAP resolution 75/4" in text_of(client.get("/evaluations/external-2020/"))
    found = client.get("/api/v1/evaluations/external-2020/findings").json()["items"]
    assert {one["code"]: one["instruments"] for one in found}["E31"] == ["escap-resolution-75-4"]


def test_the_context_page_costs_the_same_for_any_number_of_names(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/context/")
    counts = []
    for extra in (0, 2):
        for one in Suggestion.objects.filter(named__isnull=True)[:extra]:
            leds = ContextInstrument.objects.get(slug="leds")
            save_named(one, mechanisms=[], instruments=[leds], expected_version=0, by=account("secretariat"))
        warm()
        with CaptureQueriesContext(connection) as queries:
            client.get("/context/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
