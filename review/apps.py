from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        # Each app registers what of it is circulated and cleared when its module ``reviewing`` is read.
        autodiscover_modules("reviewing")
