from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def _roles_exist(**_others: object) -> None:
    from people.services.grants import ensure_roles

    ensure_roles()


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        # Each app adds its acts to the one table when its policies are read; none may be missing.
        # Who opens which page rests on them.
        autodiscover_modules("policies")
        # What happens that somebody is told of: each app names its kinds.
        autodiscover_modules("events")
        # Who opens which page, what waits, is talked about, searched, shown elsewhere, done at night.
        autodiscover_modules("app")
        from django.contrib.auth.models import User

        from people import signals  # noqa: F401
        from people.names import name_of
        from people.services import conversations, mails  # noqa: F401

        # Pages, files and mails name people, not the word they sign in with.
        User.__str__ = name_of  # type: ignore[method-assign, assignment]
        post_migrate.connect(_roles_exist, sender=self)
