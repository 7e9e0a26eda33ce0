"""Addresses of sources and of the contradictions between them."""

from django.urls import path, re_path, register_converter

from record.converters import ShortSlugConverter
from record.views import corrections, sources
from reporting.files import OF_TABLE

app_name = "record"
CORRECTIONS = "workspace/corrections/"


class CorrectionCodeConverter(ShortSlugConverter):
    """A correction code such as D10."""

    regex = r"D[0-9]{1,4}"


register_converter(CorrectionCodeConverter, "correction_code")

urlpatterns = [
    path("sources/", sources.sources, name="sources"),
    path("sources/corrections/", corrections.corrections, name="corrections"),
    re_path(
        rf"^sources/corrections\.{OF_TABLE}$",
        corrections.corrections_file,
        name="corrections-file",
    ),
    path("sources/corrections/<correction_code:code>/", corrections.correction, name="correction"),
    path(f"{CORRECTIONS}new/", corrections.propose, name="propose-correction"),
    path(f"{CORRECTIONS}<correction_code:code>/", corrections.propose, name="change-correction"),
    path(
        "workspace/corrections/<correction_code:code>/decide/", corrections.decide, name="decide-correction"
    ),
    path("sources/<name:slug>/", sources.source, name="source"),
]
