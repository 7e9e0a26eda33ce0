"""Addresses of mechanisms, overlaps, collaborations, member States and the wider context."""

from django.urls import path, re_path

from partnerships.forms.reading import AskedForm
from partnerships.views import deleting, desk, pages
from record.converters import SLUG, convert
from record.views.responses import now_at
from reporting.files import OF_FIGURE, OF_TABLE

app_name = "partnerships"


convert("platform_code", r"[A-Z][A-Z0-9-]{1,19}")
convert("mechanism_code", r"[A-Za-z][A-Za-z-]{1,19}")
convert("state_code", r"[A-Za-z][A-Za-z0-9]{1,7}")
convert("judged_code", r"[A-Za-z][A-Za-z0-9-]{1,19}")
convert("partnership_kind", "|".join(deleting.FINDERS))
convert("partnership_name", rf"[A-Z]{{2,8}}-[0-9]{{1,6}}|{SLUG}")
convert("partnership_table", "mechanisms|focus-areas|collaborations|context")

WORK = "workspace/partnerships/"
MECHANISM = f"{WORK}mechanisms/<mechanism_code:code>/"
DELETE = f"{WORK}<partnership_kind:kind>/<partnership_name:name>/delete/"
urlpatterns = [
    path("partnerships/", pages.mechanisms, name="mechanisms"),
    re_path(rf"^partnerships/mechanisms\.{OF_TABLE}$", pages.mechanisms_file, name="mechanisms-file"),
    path("partnerships/overlap/", pages.overlap, name="overlap"),
    re_path(rf"^partnerships/overlap\.{OF_FIGURE}$", pages.overlap_file, name="overlap-file"),
    re_path(rf"^partnerships/network\.{OF_FIGURE}$", pages.network_file, name="network-file"),
    path(
        "partnerships/collaborations/",
        now_at("partnerships:mechanisms", AskedForm, "order"),
        name="collaborations",
    ),
    re_path(
        rf"^partnerships/collaborations\.{OF_TABLE}$", pages.collaborations_file, name="collaborations-file"
    ),
    path("partnerships/states/<state_code:code>/", pages.state, name="state"),
    path("partnerships/<mechanism_code:code>/", pages.mechanism, name="mechanism"),
    path("context/", pages.context, name="context"),
    re_path(rf"^context\.{OF_TABLE}$", pages.context_file, name="context-file"),
    path(WORK, desk.desk, name="desk"),
    path(f"{WORK}mechanisms/new/", desk.write_mechanism, name="new-mechanism"),
    path(MECHANISM, desk.write_mechanism, name="write-mechanism"),
    path(
        f"{WORK}mechanisms/<mechanism_code:code>/focus-areas/new/",
        desk.write_focus_area,
        name="new-focus-area",
    ),
    path(
        f"{WORK}mechanisms/<mechanism_code:code>/focus-areas/<int:number>/",
        desk.write_focus_area,
        name="write-focus-area",
    ),
    path(f"{MECHANISM}focus-areas/<int:number>/delete/", deleting.delete_focus, name="delete-focus-area"),
    path(f"{WORK}mechanisms/<mechanism_code:code>/functions/", desk.write_functions, name="write-functions"),
    path(f"{WORK}collaborations/new/", desk.write_collaboration, name="new-collaboration"),
    path(f"{WORK}collaborations/<activity_code:code>/", desk.write_collaboration, name="write-collaboration"),
    path(f"{WORK}absences/new/", desk.write_absence, name="new-absence"),
    path(f"{WORK}absences/<activity_code:code>/", desk.write_absence, name="write-absence"),
    path(f"{WORK}context/new/", desk.write_instrument, name="new-instrument"),
    path(f"{WORK}context/<name:slug>/", desk.write_instrument, name="write-instrument"),
    path(
        f"{WORK}platforms/<platform_code:platform>/<state_code:code>/",
        desk.write_participation,
        name="write-participation",
    ),
    path(f"{WORK}overlap/<name:area>/<judged_code:subject>/", desk.judge, name="judge"),
    path(
        f"{WORK}<partnership_kind:kind>/<partnership_name:name>/delete/",
        deleting.delete_record,
        name="delete-record",
    ),
    path(f"{WORK}import/<partnership_table:kind>/", desk.upload, name="upload-table"),
    path(f"{WORK}import/<partnership_table:kind>/<int:key>/columns/", desk.map_table, name="map-table"),
    path(f"{WORK}import/<partnership_table:kind>/<int:key>/", desk.preview, name="preview-table"),
]
