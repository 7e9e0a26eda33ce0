from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        # Each app adds its acts to the one table when its policies are read; none may be missing.
        # Who opens which page rests on them.
        autodiscover_modules("policies")
        autodiscover_modules("access")
