"""Addresses of the survey pages, their figures and files."""

from django.urls import path, re_path, register_converter

from record.converters import convert
from reporting.files import OF_FIGURE
from surveys.views import editing, pages

app_name = "surveys"


class FigureNumberConverter:
    """The number of a figure, from 1 to 999."""

    regex = r"[1-9][0-9]{0,2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(FigureNumberConverter, "figure_number")
convert("claim_code", r"C[0-9]{1,4}")

SLUG = r"(?P<slug>[a-z0-9][a-z0-9-]{0,79})"

urlpatterns = [
    path("surveys/", pages.surveys, name="surveys"),
    path("surveys/forensics/", pages.forensics, name="forensics"),
    path("surveys/new/", editing.new_survey, name="new-survey"),
    re_path(rf"^surveys/{SLUG}\.{OF_FIGURE}$", pages.survey_file, name="survey-file"),
    path("surveys/<name:slug>/", pages.survey, name="survey"),
    path("surveys/<name:slug>/clear/", editing.clear, name="clear"),
    path("surveys/<name:slug>/figures/add/", editing.add_figure, name="add-figure"),
    path("surveys/<name:slug>/figures/<figure_number:number>/", pages.figure, name="figure"),
    path("surveys/<name:slug>/figures/<figure_number:number>/embed/", pages.embed, name="embed"),
    re_path(
        rf"^surveys/{SLUG}/figures/(?P<number>[1-9][0-9]{{0,2}})\.{OF_FIGURE}$",
        pages.figure_file,
        name="figure-file",
    ),
    path("surveys/<name:slug>/figures/<figure_number:number>/edit/", editing.edit_figure, name="edit-figure"),
    path(
        "surveys/<name:slug>/figures/<figure_number:number>/claims/add/", editing.add_claim, name="add-claim"
    ),
    path(
        "surveys/<name:slug>/claims/<claim_code:code>/accept/", editing.accept_verdict, name="accept-verdict"
    ),
]
