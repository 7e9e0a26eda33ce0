from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from partnerships import slots
        from partnerships.models import OverlapJudgement
        from review.services.entries import register_entry

        slots.register()
        register_entry("overlap", OverlapJudgement)
