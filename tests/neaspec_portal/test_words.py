"""How much a reader meets unasked, and that nothing true is further away than one link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from evaluations.models import Finding, Recommendation
from neaspec_portal.navigation import public_pages
from neaspec_portal.switcher import contents
from partnerships.models import Collaboration, ContextInstrument, Mechanism
from people.selectors.organisation import organisation
from programmes.models import ActivityRating, AssessmentRound, ProgrammeArea
from record.addresses import address_of
from record.models import Correction
from surveys.models import Claim, Item

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

MOST_OPEN = 15_400
MOST_PAGES = 75
MOST_BEFORE_A_PICTURE = 600
PAPERS = "/papers/review"
NO_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOT_READ = {"table", "svg", "script", "style", "select", "title"}
NOT_SEEN = {"print-source", "unseen"}


@dataclass
class Read(HTMLParser):
    """A page as one meets it: words that stand open, words before the first picture, links, every word."""

    address: str = ""
    opened: int = 0
    before: int | None = None
    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    stack: list[tuple[str, bool]] = field(default_factory=list)
    in_main: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.in_main = self.in_main or tag == "main"
        if self.in_main and tag == "a":
            self.links.append((given.get("href") or "").partition("#")[0])
        if self.in_main and tag in {"table", "svg", "figure", "img"} and self.before is None:
            self.before = self.opened
        classes = set((given.get("class") or "").split())
        hidden = tag in NOT_READ or bool(classes & NOT_SEEN) or "hidden" in given
        folded = tag == "details" and "open" not in given
        if tag not in NO_END:
            self.stack.append((tag, hidden or folded))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass
        self.in_main = self.in_main and tag != "main"

    def handle_data(self, data):
        if not self.in_main:
            return
        self.words.append(data)
        names = [name for name, _ in self.stack]
        closed = [place for place, (_, is_closed) in enumerate(self.stack) if is_closed]
        is_summary = "summary" in names and closed and closed == [names.index("summary") - 1]
        if not closed or is_summary:
            self.opened += len(data.split())

    @property
    def text(self) -> str:
        return plain(" ".join(self.words))


def plain(text: str) -> str:
    """A text without the differences of white space and of the marks around words."""
    return re.sub(r"\s+", "", re.sub(r"[“”\"‘’']", "", text))


class Portal:
    """The public pages, each read once."""

    def __init__(self, client) -> None:
        self.client, self.pages = client, {}

    def read(self, address: str) -> Read | None:
        """Return a page, or None for a file, a form to sign in or what is elsewhere."""
        if address not in self.pages:
            self.pages[address] = self._fetched(address)
        return self.pages[address]

    def _fetched(self, address: str) -> Read | None:
        path = address.partition("?")[0]
        if not path.startswith("/") or not path.endswith(("/", "docs")) or path.startswith("/accounts/"):
            return None
        response = self.client.get(address, follow=True)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            return None
        page = Read()
        page.feed(response.content.decode())
        page.address = response.request["PATH_INFO"]
        return page

    def near(self, address: str, text: str) -> bool:
        """Say whether a text stands on a page or one link from it."""
        page = self.read(address.partition("#")[0])
        assert page is not None, address
        wanted = plain(text)
        if wanted in page.text:
            return True
        return any((other := self.read(link)) and wanted in other.text for link in dict.fromkeys(page.links))


@pytest.fixture
def portal(client):
    return Portal(client)


def test_what_stands_open_can_be_read_in_an_hour(portal):
    menu = [page.address for page in public_pages(organisation().called, contents()) if not page.is_part]
    below = {link.partition("?")[0] for one in menu for link in portal.read(one).links}
    read = [page for one in sorted({*menu, *below}) if (page := portal.read(one)) is not None]
    counted = {page.address: page for page in read if not page.address.startswith(PAPERS)}
    # Fewer pages, each with what belongs together; it falls to the site map.
    assert 70 < len(counted) <= MOST_PAGES
    by_page = sorted(((page.opened, one) for one, page in counted.items()), reverse=True)
    assert sum(words for words, _ in by_page) <= MOST_OPEN, by_page[:20]
    late = {one: page.before for one, page in counted.items() if (page.before or 0) > MOST_BEFORE_A_PICTURE}
    assert not late


def test_every_note_of_a_rating_stands_on_its_activity_and_its_area(portal):
    rated = ActivityRating.objects.exclude(note="").select_related("activity__area")
    assert rated.count() == 22
    for one in rated:
        for point in one.note_points:
            for address in (address_of(one.activity), address_of(one.activity.area)):
                assert plain(point) in portal.read(address).text, (address, point)


def test_every_claim_stands_on_its_survey_and_on_its_figures(portal):
    claims = list(Claim.objects.select_related("survey"))
    assert len(claims) == 9
    for one in claims:
        assert plain(one.sentence) in portal.read(one.survey.get_absolute_url()).text
        assert not one.caveat or portal.near(one.survey.get_absolute_url(), one.caveat)


def reasons():
    """Every reason for a reading, with the page of what it is the reason for."""
    for model in (ActivityRating, Finding, Recommendation, Collaboration, Mechanism, ContextInstrument):
        for one in model.objects.exclude(citation__reasoning="").select_related("citation"):
            yield (
                (one.get_absolute_url() if hasattr(one, "get_absolute_url") else address_of(one)),
                one.citation,
            )
    for model in (AssessmentRound, ProgrammeArea):
        for one in model.objects.exclude(citation__reasoning="").select_related("citation"):
            yield address_of(one), one.citation


def test_every_reason_of_a_reading_is_one_link_from_its_page(portal):
    found = [(address, citation.reasoning) for address, citation in reasons()]
    assert len(found) > 25
    missing = [(address, text) for address, text in found if not portal.near(address, text)]
    assert not missing
    bases = Item.objects.exclude(base_reasoning="").select_related("question__survey")
    far = [one for one in bases if not portal.near(one.question.get_absolute_url(), one.base_reasoning)]
    assert bases
    assert not far


def test_both_sides_of_every_contradiction_are_one_link_from_the_sources(portal):
    for one in Correction.objects.all():
        assert portal.near("/sources/", one.printed)
        assert portal.near("/sources/", one.contradicted_by)
