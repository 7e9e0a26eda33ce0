from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from partnerships.models import OverlapJudgement
        from review.services.entries import register_entry

        register_entry("overlap", OverlapJudgement)
