"""What is told as unchanged, to whom, and what is compressed on the way."""

from __future__ import annotations

import gzip
import itertools
import json
import tracemalloc

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from neaspec_portal.public_pages import PageCache
from people.stamp import read_stamp
from programmes.services.files import withdraw_file
from reporting.files import PACKED_TYPES
from tests.amending import corrected
from tests.conftest import account, signed_in
from tests.files import content_of
from tests.papers.steps import cleared_paper
from tests.programmes.test_withdrawn_files import CONTENT, with_evidence
from tests.rounds import clear, make_draft, rate, send_round

pytestmark = pytest.mark.django_db

FILES = [
    "/plans/2016-2020/figures/achievement-levels.csv",
    "/plans/2016-2020/figures/achievement-levels.xlsx",
    "/plans/2016-2020/figures/achievement-levels.json",
    "/plans/2016-2020/figures/achievement-levels.svg",
    "/plans/2016-2020/figures/achievement-levels.png",
    "/plans/2016-2020/figures/achievement-levels.plotly.json",
    "/plans/2016-2020/activities.csv",
    "/plans/2016-2020/reviews/compare.csv",
    "/surveys/stakeholder-2020.csv",
    "/plans/2016-2020/workbook.xlsx",
    "/partnerships/overlap.csv",
    "/api/v1/plans",
    "/api/v1/plans/2016-2020/activities",
    "/data.jsonld",
]
OF_PAPER = [f"/papers/review-2016-2020.{form}" for form in ("docx", "pdf", "xlsx")]


@pytest.mark.parametrize("kept", [0, 60])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_who_has_a_file_already_is_told_so(client, settings, kept, encoding):
    settings.PUBLIC_PAGE_SECONDS = kept
    for address in FILES:
        assert asked_again(client, address, encoding) == 304


def test_who_has_a_paper_already_is_told_so(client):
    cleared_paper()
    for address in OF_PAPER:
        assert asked_again(client, address, "gzip") == 304


def asked_again(client: Client, address: str, encoding: str) -> int:
    """Take a file, and return what whoever has it is answered, which says all that it should."""
    first = client.get(address, headers={"accept-encoding": encoding})
    content_of(first)
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-cache"
    assert "Cookie" in first["Vary"]
    asked = {"accept-encoding": encoding, "if-none-match": first["ETag"]}
    again = client.get(address, headers=asked)
    assert (again.status_code, content_of(again)) == (304, b""), address
    assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"
    other = client.get(address, headers={**asked, "if-none-match": '"something-else"'})
    content_of(other)
    assert other.status_code == 200
    head = client.head(address, headers={"accept-encoding": encoding})
    assert (head.status_code, content_of(head), head["ETag"]) == (200, b"", first["ETag"]), address
    assert client.head(address, headers=asked).status_code == 304
    return again.status_code


def test_a_file_is_told_as_unchanged_whichever_way_it_came(client):
    for address in ("/plans/2016-2020/activities.csv", "/plans/2016-2020/figures/achievement-levels.json"):
        plain = client.get(address)
        content_of(plain)
        packed = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": plain["ETag"]})
        assert packed.status_code == 304
        assert client.get(address, headers={"if-none-match": f"W/{plain['ETag']}"}).status_code == 304
        assert client.get(address, headers={"if-none-match": "*"}).status_code == 304


def test_a_streamed_file_is_the_same_compressed_and_plain(client):
    plain = content_of(client.get("/plans/2016-2020/activities.csv"))
    packed = client.get("/plans/2016-2020/activities.csv", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(content_of(packed)) == plain


@pytest.mark.drill
def test_what_is_compressed_in_itself_is_not_compressed_again():
    cleared_paper()
    seen = set()
    clients = (Client(), signed_in("secretariat"))
    for client, address in itertools.product(clients, [*FILES, *OF_PAPER]):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        packed = answer["Content-Type"] in PACKED_TYPES
        seen.add(answer["Content-Type"].partition(";")[0])
        content_of(answer)
        assert answer.has_header("Content-Encoding") != packed, address
    assert {one for one in seen if one in PACKED_TYPES} == {
        "image/png",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


def test_what_is_asked_with_a_session_is_kept_nowhere(settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    etag = Client().get("/plans/2016-2020/activities.csv")["ETag"]
    staff = signed_in("secretariat")
    for address in FILES[:9]:
        answer = staff.get(address, headers={"if-none-match": f"{etag}, *"})
        content_of(answer)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert not answer.has_header("ETag")


def test_a_draft_shows_in_no_digest(client, settings, plan, django_capture_on_commit_callbacks):
    settings.PUBLIC_PAGE_SECONDS = 60
    addresses = [
        "/plans/2016-2020/activities.csv",
        "/plans/2016-2020/figures/achievement-levels.json",
        "/api/v1/plans",
        "/api/v1/meetings",
    ]

    def digests() -> list[str]:
        answers = [client.get(address) for address in addresses]
        return [content_of(one) and one["ETag"] for one in answers]

    before = digests()
    draft = make_draft()
    before, stamp = digests(), read_stamp()
    with django_capture_on_commit_callbacks(execute=True):
        rate(draft, 1, note="Nobody knows yet.")
    assert read_stamp() == stamp
    assert digests() == before
    assert not any(str(stamp) in one or f"{stamp:x}" in one for one in before)
    activity = plan.activities.get(code="AIR-2")
    with django_capture_on_commit_callbacks(execute=True):
        corrected(activity, changes={"text": "Other words."}, by=account("secretariat"))
    changed = client.get("/plans/2016-2020/activities.csv", headers={"if-none-match": before[0]})
    assert changed.status_code == 200
    assert b"Other words." in content_of(changed)


@pytest.mark.drill
def test_a_file_of_many_rows_has_a_digest_and_takes_no_memory():
    line = "x" * 99 + "\n"
    request = RequestFactory().get("/long.csv")

    def finished() -> StreamingHttpResponse:
        made = StreamingHttpResponse((line for _ in range(200_000)), content_type="text/csv")
        return PageCache().finish("long", made, stamp=0).response(request)

    tracemalloc.start()
    answer = finished()
    size = sum(len(part) for part in answer.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert (size, answer["Content-Length"]) == (20_000_000, "20000000")
    assert peak < 5_000_000
    again = finished()
    assert again["ETag"] == answer["ETag"]
    again.close()


@pytest.mark.drill
def test_a_bundle_is_kept_by_strangers_until_there_is_another(client):
    cleared_paper()
    signed_in("delegate").post("/papers/review-2016-2020/bundle/make/")
    first = client.get("/papers/review-2016-2020.zip", headers={"accept-encoding": "gzip"})
    content = content_of(first)
    assert (first["Cache-Control"], first.get("Content-Encoding", "")) == (
        "no-cache",
        "",
    )
    assert first["Content-Length"] == str(len(content))
    again = client.get("/papers/review-2016-2020.zip", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, content_of(again)) == (304, b"")
    mine = signed_in("delegate").get("/papers/review-2016-2020.zip")
    content_of(mine)
    assert mine["Cache-Control"] == "private, no-store"
    assert not mine.has_header("ETag")


LEVELS = {"F Fully": 2, "S Substantially": 13, "P Partially": 4, "M Minimally": 3}
"""Of all 22 activities, as printed."""


def test_the_numbers_of_the_interactive_figure_stay_what_they_are(client):
    address = "/plans/2016-2020/figures/achievement-levels.plotly.json"
    answer = json.loads(client.get(address).content)
    whole = dict.fromkeys(LEVELS, 0.0)
    for bars in (one for one in answer["data"] if one.get("orientation") == "h" and one["name"] in LEVELS):
        row = max(bars["y"])
        whole[bars["name"]] = max(whole[bars["name"]], dict(zip(bars["y"], bars["x"], strict=True))[row])
    assert {name: round(share * 22 / 100) for name, share in whole.items()} == LEVELS
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    content = packed.content
    if packed.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    assert json.loads(content) == answer


def test_who_has_a_file_of_evidence_is_not_sent_it_again(client, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    draft = make_draft()
    piece = with_evidence(draft)
    clear(send_round(draft))
    address = f"/evidence/{piece.pk}/"
    first = client.get(address)
    assert (content_of(first), first["ETag"]) == (CONTENT, f'"{piece.file.sha256}"')
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, content_of(again)) == (304, b"")
    assert "Content-Length" not in again
    withdraw_file(piece.file, reason="It names a person.", by=account("approver"))
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 410
