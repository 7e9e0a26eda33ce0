from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save


def forget_what_another_typed(user: Any, request: Any, **_others: Any) -> None:
    """Drop what was kept for somebody else who typed on this machine."""
    from record.views.editing import forget_of_another

    if request is not None and hasattr(request, "session"):
        forget_of_another(user, request)


class PortalConfig(AppConfig):
    name = "neaspec_portal"

    def ready(self) -> None:
        from neaspec_portal import duties  # noqa: F401
        from people.stamp import move_stamp

        post_save.connect(move_stamp, sender="people.Organisation")
        user_logged_in.connect(forget_what_another_typed)
