"""Wherever somebody is reminded by hand, the words stand there too, to be changed and copied into a group of people."""

import re

import pytest
from django.conf import settings
from django.urls import get_resolver

pytestmark = pytest.mark.once

TEMPLATES = settings.BASE_DIR / "templates"
REMINDS = re.compile(r"_(urge|remind)$")
# The address that reminds, and the page that offers it.
PAGES = {
    "assessment_remind": "assessments/lateness/board.html",
    "collection_urge": "reports/collections/detail.html",
    "document_urge": "councils/dispatch/part.html",
    "duty_remind": "members/duties/remind.html",
    "meeting_urge": "councils/attendance/part.html",
    "minutes_urge": "councils/minutes/detail.html",
    "postal_vote_urge": "councils/correspondence/detail.html",
    "report_remind": "reports/punctuality/board.html",
    "resolution_urge": "councils/resolutions/detail.html",
    "resolutions_urge": "councils/resolutions/detail.html",  # several at once; each has its own words
}
ACT = re.compile(r"""\{% action "[^"]*(?:催|提醒)[^"]*"|>\s*(?:一键)?催[^<]*</button>""")


def test_every_address_that_reminds_is_named_with_its_page():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if REMINDS.search(name)} == set(PAGES)


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
def test_who_reminds_finds_the_words_to_copy(page):
    assert (TEMPLATES / page).read_text().count("{% notice_text ") == 1


def test_no_other_page_reminds():
    """By what its buttons say; the board of duties only leads to the page where one reminds."""
    offering = {
        str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if ACT.search(path.read_text())
    }
    assert offering - set(PAGES.values()) == {"members/duties/board.html"}
