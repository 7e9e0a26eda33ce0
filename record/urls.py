"""Addresses of sources and of the contradictions between them."""

from django.urls import path, re_path

from record.converters import convert
from record.views import corrections, sources
from reporting.files import OF_TABLE

app_name = "record"
CORRECTIONS = "workspace/corrections/"


convert("correction_code", r"D[0-9]{1,4}")

urlpatterns = [
    path("sources/", sources.sources, name="sources"),
    path("sources/corrections/", corrections.moved, name="corrections"),
    re_path(rf"^sources/corrections\.{OF_TABLE}$", corrections.corrections_file, name="sources-file"),
    path("sources/corrections/<correction_code:code>/", corrections.moved, name="correction"),
    path(f"{CORRECTIONS}new/", corrections.propose, name="propose-correction"),
    path(f"{CORRECTIONS}<correction_code:code>/", corrections.propose, name="change-correction"),
    path(
        "workspace/corrections/<correction_code:code>/decide/", corrections.decide, name="decide-correction"
    ),
    path("sources/<name:slug>/", sources.source, name="source"),
]
