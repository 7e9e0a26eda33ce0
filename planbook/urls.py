"""Addresses of plans as workbooks."""

from django.urls import path

from planbook.views import books, imports

app_name = "planbook"

urlpatterns = [
    path("plans/template.xlsx", books.plan_template, name="plan-template"),
    path("plans/<name:plan>/workbook.xlsx", books.plan_book, name="plan-book"),
    path("workspace/imports/", imports.plan_imports, name="plan-imports"),
    path("workspace/imports/new/", books.upload_plan, name="upload-plan"),
    path("workspace/imports/waiting/<int:key>/", books.preview_plan, name="preview-plan"),
    path("workspace/imports/waiting/<int:key>/columns/", books.map_plan, name="map-plan"),
    path("workspace/imports/<int:key>/", imports.plan_import, name="plan-import"),
]
