from django.apps import AppConfig


class PlanbookConfig(AppConfig):
    name = "planbook"

    def ready(self) -> None:
        from planbook import slots

        slots.register()
