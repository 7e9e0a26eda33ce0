"""Addresses of what was brought in; each app has the steps of bringing it in at its own."""

from django.urls import path

from intake.views import imports

app_name = "intake"

urlpatterns = [
    path("workspace/imports/", imports.imports, name="imports"),
    path("workspace/imports/at-work/<int:key>/", imports.at_work, name="at-work"),
    path("workspace/imports/<int:key>/", imports.table_import, name="import"),
]
