"""The admin shows content and changes none, by whatever of its own addresses somebody tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from programmes.admin import ContentAdmin
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
CONTENT = [model for model, own in admin.site._registry.items() if isinstance(own, ContentAdmin)]


def values_of(record: Any) -> dict[str, Any]:
    """What a form of the admin would send for a record, with one text changed."""
    sent = {}
    for field in record._meta.concrete_fields:
        value = field.value_from_object(record)
        sent[field.name] = "" if value is None else str(value)
    for name in ("note", "title", "text", "name", "place", "printed"):
        if name in sent:
            sent[name] = "Changed in the admin"
    return sent | {"status": "draft", "_save": "Save"}


@pytest.mark.parametrize("model", CONTENT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("persona", ["secretariat", "approver", "administrator"])
def test_nothing_is_changed_added_deleted_or_restored(model, persona, updated, django_user_model):
    record = model._default_manager.first()
    assert record is not None, model
    django_user_model.objects.filter(username=persona).update(is_staff=True, is_superuser=True)
    client = signed_in(persona)
    entry = record.history.first()
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    own = [reverse(f"{base}_{act}", args=[record.pk]) for act in ("change", "delete", "history")]
    own += [reverse(f"{base}_{act}") for act in ("add", "changelist")]
    if entry is not None:
        own.append(reverse(f"{base}_simple_history", args=[record.pk, entry.pk]))
    before, count = list(model._default_manager.order_by("pk").values()), model.history.count()
    action = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    for address in own:
        assert client.post(address, values_of(record) | action).status_code in {200, 302, 403}, address
    assert list(model._default_manager.order_by("pk").values()) == before
    assert model.history.count() == count


def test_there_is_content_to_try_it_on():
    assert len(CONTENT) > 10
