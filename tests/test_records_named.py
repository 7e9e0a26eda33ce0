"""Every record says what it is: its name stands in histories, refusals and commands."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_training_data")]


def test_every_kind_of_record_has_a_name_of_its_own():
    named, nameless = {}, []
    own = [one for one in apps.get_models() if (settings.BASE_DIR / one._meta.app_label).is_dir()]
    for model in own:
        if not hasattr(model, "history_type"):
            nameless += [model] if model.__str__ is models.Model.__str__ else []
            record = model._base_manager.first()
            named[model._meta.label] = str(record) if record is not None else None
    assert nameless == []
    unnamed = {
        label for label, name in named.items() if name is not None and (not name or " object (" in name)
    }
    assert unnamed == set()
    assert sum(name is not None for name in named.values()) > 60
