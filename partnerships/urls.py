"""Addresses of the pages of mechanisms."""

from django.urls import path

from partnerships import views

app_name = "partnerships"

urlpatterns = [path("partnerships/", views.mechanisms, name="mechanisms")]
