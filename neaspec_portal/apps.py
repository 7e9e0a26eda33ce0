from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save


def forget_what_another_typed(user: Any, request: Any, **_others: Any) -> None:
    """Drop what was kept for somebody else who typed on this machine."""
    from record.views.kept import forget_of_another

    if request is not None and hasattr(request, "session"):
        forget_of_another(user, request)


def announce_the_organisation(**_others: Any) -> None:
    """Let every page name the organisation as it is called now, once the transaction holds."""
    from neaspec_portal.public_pages import mark_content_changed

    transaction.on_commit(mark_content_changed)


class PortalConfig(AppConfig):
    name = "neaspec_portal"

    def ready(self) -> None:
        from neaspec_portal.public_pages import mark_content_changed
        from record.signals import content_changed

        content_changed.connect(mark_content_changed)
        post_save.connect(announce_the_organisation, sender="people.Organisation")
        user_logged_in.connect(forget_what_another_typed)
