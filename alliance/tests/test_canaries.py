"""Canaries: every text that the school has written carries a token, and others crawl the whole portal for them.

The crawl follows all links of all pages, opens every address with the school's ids, searches, and reads workbooks and the
source of PDFs. Its own control: the school's people and the secretariat must find every kind of them, or it is blind.
"""

import io
import re
import zipfile
from collections import defaultdict
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django_fsm import FSMField

from alliance.tests import url_world
from alliance.tests.fetching import fetch_file

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"Q7\d{4}Z7")
LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')
NOT_FOLLOWED = ("/static/", "/logout/", "/language/")
VARIANTS = 3  # of one address with different questions (filters, sorting, pages)

# What belongs to the school alone, or to it and the secretariat: the model and the way from it to the unit.
PRIVATE = {
    "reports.MonthlyReport": "unit",
    "councils.RoleApplication": "unit",
    "councils.ApplicationCondition": "application__unit",
    "assessments.Assessment": "unit",
    "assessments.Item": "assessment__unit",
    "assessments.Evidence": "item__assessment__unit",
    "assessments.Objection": "assessment__unit",
    "assessments.Review": "assessment__unit",
    "assessments.Mark": "review__assessment__unit",
    "assessments.Rectification": "assessment__unit",
    "assessments.RectificationItem": "rectification__assessment__unit",
    "assessments.RectificationNotice": "rectification__assessment__unit",
    "assessments.TerminationMotion": "unit",
    "alliance.Notification": "recipient__representations__unit",
}
# Returned, withdrawn or scanned records are not in this world.
NOT_SHOWN_HERE = {
    "assessments.Assessment.return_reason",
    "assessments.Assessment.scan_name",
    "assessments.Assessment.scan_sha256",
    "assessments.Assessment.scan_type",
    "assessments.Rectification.recheck",
    "assessments.RectificationItem.name",
    "assessments.RectificationNotice.withdraw_reason",
    "assessments.Review.end_reason",
    "councils.RoleApplication.return_reason",
    "reports.MonthlyReport.opinion",
}
PUBLIC = {"ACCEPTED"}  # an accepted monthly report may be read by all members (第十条)


def is_free_text(field: models.Field) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, FSMField)
        and not field.choices
        and not field.unique
        and (field.max_length is None or field.max_length >= 30)
        and field.name
        not in ("url", "matter", "step", "sha256", "content_type", "path", "clause", "name_key")
    )


def stamp(unit) -> dict[str, str]:
    """Write a token into every free text of the unit's own records, and of their history; returns token → place."""
    places = {}
    for label, way in PRIVATE.items():
        model = apps.get_model(label)
        names = [field.name for field in model._meta.concrete_fields if is_free_text(field)]
        for row in model._base_manager.filter(**{way: unit}).distinct():
            if getattr(row, "state", None) in PUBLIC or not names:
                continue
            texts = {}
            for name in names:
                token = f"Q7{len(places):04d}Z7"
                places[token] = f"{label}.{name}"
                texts[name] = f"{token} 内部内容"
            model._base_manager.filter(pk=row.pk).update(**texts)
            if hasattr(model, "history"):
                model.history.filter(id=row.pk).update(**texts)
    return places


def text_of(response) -> str:
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(name) for name in package.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + content.decode(errors="replace")


def guesses(world) -> list[str]:
    found = []
    for name in url_world.addresses():
        try:
            found.append(url_world.path_of(world, name))
        except NoReverseMatch:
            continue
    return found


def opened(client, address: str):
    """What an address answers; of a paper, what its button has made."""
    with suppress(Resolver404):
        if hasattr(resolve(address.partition("?")[0]).func, "compose"):
            return fetch_file(client, address)
    return client.get(address)


def crawl(world, role: str) -> dict[str, set[str]]:
    """Token → the addresses that showed it to the role."""
    client = world.clients[role]
    waiting = ["/", f"{reverse('search')}?q=Q7", *guesses(world)]
    seen, variants, found = set(), defaultdict(int), defaultdict(set)
    while waiting:
        address = waiting.pop(0).replace("&amp;", "&")
        path = address.partition("?")[0]
        if address in seen or path.startswith(NOT_FOLLOWED) or variants[path] == VARIANTS:
            continue
        seen.add(address)
        variants[path] += 1
        text = text_of(opened(client, address))
        for token in TOKEN.findall(text):
            found[token].add(path)
        waiting += LINK.findall(text)
    return found


@pytest.fixture(scope="module")
def places(world):
    return stamp(world.house.school)


@pytest.mark.parametrize("role", ["anonymous", "deactivated", "outsider", "stranger", "system"])
def test_crawl_shows_nothing_of_a_unit_to_those_without_business_there(
    role, in_world, places, django_db_blocker
):
    with django_db_blocker.unblock():
        found = crawl(in_world, role)
    assert {places[token]: sorted(paths) for token, paths in found.items()} == {}


def test_crawl_shows_the_auditor_only_the_names_of_records_in_the_log(in_world, places, django_db_blocker):
    with django_db_blocker.unblock():
        found = crawl(in_world, "auditor")
    assert {path for paths in found.values() for path in paths} == {reverse("audit_log")}
    assert {places[token] for token in found} <= {"assessments.Evidence.title", "reports.MonthlyReport.title"}


def test_crawl_finds_the_canaries_as_the_unit_and_the_secretariat(in_world, places, django_db_blocker):
    with django_db_blocker.unblock():
        found = {role: set(crawl(in_world, role)) for role in ("liaison", "head", "officer")}
    written = set(places.values())
    seen = {places[token] for tokens in found.values() for token in tokens}
    assert written - seen == NOT_SHOWN_HERE
    assert {role: len(tokens) for role, tokens in found.items() if len(tokens) <= 300} == {}
