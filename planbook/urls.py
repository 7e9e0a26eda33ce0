"""Addresses of plans as workbooks."""

from django.urls import path

from planbook.views import books

app_name = "planbook"

urlpatterns = [
    path("plans/template.xlsx", books.plan_template, name="plan-template"),
    path("plans/<name:plan>/workbook.xlsx", books.plan_book, name="plan-book"),
    path("workspace/imports/new/", books.upload_plan, name="upload-plan"),
    path("workspace/imports/waiting/<int:key>/", books.preview_plan, name="preview-plan"),
    path("workspace/imports/waiting/<int:key>/columns/", books.map_plan, name="columns-plan"),
]
