from django.apps import AppConfig


class PlanbookConfig(AppConfig):
    name = "planbook"
