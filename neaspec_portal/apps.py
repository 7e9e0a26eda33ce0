from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "neaspec_portal"

    def ready(self) -> None:
        from neaspec_portal.public_pages import mark_content_changed
        from programmes.signals import content_changed

        content_changed.connect(mark_content_changed)
