from django.apps import AppConfig


class PlanbookConfig(AppConfig):
    name = "planbook"

    def ready(self) -> None:
        from planbook import slots
        from planbook.services.imports import forget_imports_of
        from programmes.signals import training_leaves

        training_leaves.connect(forget_imports_of)
        slots.register()
