"""What staff type into the forms of partnerships."""

from __future__ import annotations

from partnerships.models import Mechanism
from people.models import MemberState
from record.models import SourceDocument

DESK = "/workspace/partnerships/"


def source_key(slug: str = "review-paper-2020") -> str:
    return str(SourceDocument.objects.get(slug=slug).pk)


def cited(**values: str) -> dict[str, str]:
    wanted = {"source": source_key(), "place": "para 36", "certainty": "paraphrase", "reasoning": ""}
    return {**wanted, **values}


def typed_mechanism(**values: object) -> dict[str, object]:
    members = [str(one.pk) for one in MemberState.objects.filter(iso_code__in=("CHN", "MNG"))]
    wanted = {
        "version": "0",
        "code": "NEW-NET",
        "name": "New Network",
        "also_printed_as": "NewNet",
        "members_printed": "China, MNG",
        "members": members,
        "governance": "Steering committee",
        "secretariat": "Somewhere",
        "began": "2019",
        **cited(place="Table 2"),
    }
    return {**wanted, **values}


def typed_collaboration(**values: object) -> dict[str, object]:
    wanted = {
        "version": "0",
        "code": "COL-24",
        "mechanisms": [str(Mechanism.objects.get(code="EABRN").pk)],
        "kind": "consultation",
        "outcome": "took-place",
        "text": "Talked about reserves.",
        "began": "2020-05",
        **cited(),
    }
    return {**wanted, **values}


def typed_instrument(**values: object) -> dict[str, object]:
    wanted = {
        "version": "0",
        "slug": "new-resolution",
        "title": "A new resolution",
        "kind": "resolution",
        "dated": "2021-05",
        "asks": "To act.",
        "meaning-air": "Act on air.",
        **cited(),
    }
    return {**wanted, **values}


def typed_now(form) -> dict[str, object]:
    """What a form shows, as a browser would send it back."""
    found: dict[str, object] = {}
    for name in form.fields:
        value = form[name].value()
        if value is None:
            continue
        many = value if isinstance(value, list) else [value]
        keys = [getattr(one, "pk", one) for one in many]
        found[name] = keys if isinstance(value, list) else keys[0]
    return found
