"""Canaries: every text that the school has written carries a token, and others walk through the whole portal for them.

The walk follows all links of all pages, opens every address with the school's ids, searches, and reads workbooks and the
source of PDFs. Its own control: the school's people and the secretariat must find every kind of them, or it is blind.
Mobile numbers are looked for on the same walk: they are whole only where the work needs them.
The kinds of duty records share their addresses. Those with a record in this world are walked by every role; the pages of the others
show nobody's, so each of these kinds is walked by one role, another one each.

No link that a page offers may be refused: not with 403, 404, 405 or 409, not behind a redirect, and not by the page to sign in. The
walks above see to it for their roles; the crowd (`crowd.py`) are people of every other kind of unit, office, post and place,
who follow links only, from the first page on, one address of each name. `FULL=1` lets everybody follow every link, and six
variants of each address, which takes ten to fifteen minutes of CPU.
"""

import io
import os
import re
import zipfile
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import NamedTuple
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django_fsm import FSMField

from alliance.face.lists import ListPage
from alliance.tests import crowd as people
from alliance.tests import url_world
from alliance.tests.fetching import fetch_file
from members.records import kinds
from members.records.kinds import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TOKEN = re.compile(r"Q7\d{4}Z7")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')
WAY = re.compile(r'(?:href|hx-get)="([/?][^"#]*)')  # what is offered to go to; not what takes an act
NOT_FOLLOWED = ("/static/", "/logout/", "/language/")
READERS = ("stranger", "reviewer", "officer", "chair")  # of duty records, among those who walk
ORDER = re.compile(
    r"[?&;](?:sort|size)="
)  # the same lines, in another order or with another number of them on a page
REFUSED = {403, 404, 405, 409}
NUMBER = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}")
CONTROLS = ("liaison", "head", "officer")  # who must find everything, and so look at more of what is alike
WALKERS = tuple(
    role for role in url_world.ROLES if role not in ("deactivated", "secretary")
)  # the one is sent to sign in from everywhere, the other is of the crowd
FULL = bool(os.environ.get("FULL"))


class Pace(NamedTuple):
    """How much somebody looks at of what is alike."""

    some: int  # of the addresses that differ by a number only: lines of a standard, clauses, messages
    most: int  # of one address with different questions (filters, pages, years)
    kind: Callable[[str], str] = lambda path: NUMBER.sub("0", path)  # what makes addresses alike

    @classmethod
    def of(cls, some: int, most: int, **kind) -> "Pace":
        return cls(10_000, 6) if FULL else cls(some, most, **kind)


def name_of(path: str) -> str:
    """The name of an address, whatever stands in it."""
    with suppress(Resolver404):
        return resolve(path).url_name
    return path


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
    "members.Internship": "partner",
}
# Who a student is, and whatever else says so: read by the people of the two units, by nobody else.
OF_PERSONS = {
    f"{model._meta.label}.{name}" for model in apps.get_models() for name in getattr(model, "personal", ())
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
GIVEN = {"councils.RoleApplication.number"}  # not written by the unit: the alliance gives it
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


class Found(NamedTuple):
    """What somebody saw on a walk: token, or mobile number → the addresses that showed it; link that is refused → the page it stands on."""

    tokens: dict[str, set[str]]
    numbers: dict[str, set[str]]
    refused: dict[str, str]


def field_length(model: type[models.Model], name: str) -> int | None:
    return model._meta.get_field(name).max_length


def stamp(unit) -> dict[str, str]:
    """Write a token into every free text of the unit's own records, and of their history, before what stood there; returns token → place."""
    places = {}
    for label, way in PRIVATE.items():
        model = apps.get_model(label)
        free = [field.name for field in model._meta.concrete_fields if is_free_text(field)]
        names = [name for name in free if f"{label}.{name}" not in GIVEN]
        if isinstance(kind := getattr(model, "kind", None), Kind):
            names = [name for name in names if name in kind.content]
        for row in model._base_manager.filter(**{way: unit}).distinct():
            if getattr(row, "state", None) in PUBLIC or not names:
                continue
            texts = {}
            for name in names:
                token = f"Q7{len(places):04d}Z7"
                places[token] = f"{label}.{name}"
                texts[name] = f"{token} {getattr(row, name) or '内部内容'}"[: field_length(model, name)]
            model._base_manager.filter(pk=row.pk).update(**texts)
            if hasattr(model, "history"):
                kept = {field.name for field in model.history.model.tracked_fields}
                past = {name: text for name, text in texts.items() if name in kept}
                model.history.filter(id=row.pk).update(**past)
    return places


def text_of(response) -> str:
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(name) for name in package.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + content.decode(errors="replace")


def addresses(world, role: str) -> Iterator[str]:
    """Every address with the school's ids that a browser may ask for, and the workbook of a list."""
    table = url_world.read_table()
    for name in url_world.addresses():
        if table[name, "GET"][role] == "closed":
            continue
        with suppress(NoReverseMatch):
            path = url_world.path_of(world, name)
            yield path
            if issubclass(getattr(resolve(path).func, "view_class", object), ListPage):
                yield f"{path}?export=xlsx"


def opened(client, address: str):
    """What an address answers; of a paper, what its button has made; of a workbook with contact data, the file."""
    path, _, question = address.partition("?")
    with suppress(Resolver404):
        if not question and hasattr(resolve(path).func, "compose"):
            return fetch_file(client, address)
    answer = client.get(address)
    if answer.headers.get("Location", "").startswith(reverse("export_reason")):
        return client.post(answer.headers["Location"], {"reason": "测试"})
    return answer


def passed_over(role: str) -> tuple[str, ...]:
    """The beginnings of the addresses of empty kinds of duty records that other roles walk."""
    empty = [kind.key for kind in kinds.every() if not kind.model.objects.exists()]
    mine = {key for place, key in enumerate(empty) if READERS[place % len(READERS)] == role}
    return tuple(f"/records/{key}/" for key in empty if key not in mine)


def walk(client, begin: list[str], pace: Pace, *, links=LINK, passed: tuple[str, ...] = ()) -> Found:
    """Follow the `links` of all pages from where it begins, but none that begins as what is `passed` over."""
    found, passed = Found(defaultdict(set), defaultdict(set), {}), NOT_FOLLOWED + passed
    waiting, seen, variants, alike = deque(begin), set(), defaultdict(int), defaultdict(set)
    offered, refused = {}, []
    while waiting:
        address = waiting.popleft().replace("&amp;", "&")
        path = address.partition("?")[0]
        own = address == f"{path}?export=xlsx"  # the workbook of a list is no variant of its page
        if address in seen or path.startswith(passed) or (variants[path] == pace.most and not own):
            continue
        others = alike[pace.kind(path)]
        if path not in others and len(others) == pace.some:
            continue
        others.add(path)
        seen.add(address)
        variants[path] += not own
        answer = opened(client, address)
        text = text_of(answer)
        if is_refusal(answer):
            refused.append(address)
        for token in TOKEN.findall(text):
            found.tokens[token].add(path)
        for number in MOBILE.findall(text):
            found.numbers[number].add(path)
        ways = WAY.findall(text) if answer.status_code == 200 else []
        for link in ways:
            offered.setdefault(urljoin(address, link.replace("&amp;", "&")), address)
        waiting += [urljoin(address, link) for link in links.findall(text) if not ORDER.search(link)]
        if address in offered and answer.headers.get("Location", "").startswith("/"):
            offered.setdefault(answer.headers["Location"], offered[address])
            waiting.append(answer.headers["Location"])
    found.refused.update((address, offered[address]) for address in refused if address in offered)
    return found


def is_refusal(answer) -> bool:
    """Also where somebody is sent to sign in."""
    return answer.status_code in REFUSED or answer.headers.get("Location", "").startswith(reverse("login"))


@pytest.fixture(scope="module")
def walked(places, numbers, world):
    """`role -> what it found`; each role walks through the portal once for all tests, and leaves nothing behind."""

    @cache
    def found(role: str) -> Found:
        with transaction.atomic():
            pace = Pace.of(6, 3) if role in CONTROLS else Pace.of(3, 2)
            begin = ["/", f"{reverse('search')}?q=Q7", *addresses(world, role)]
            result = walk(world.clients[role], begin, pace, passed=passed_over(role))
            transaction.set_rollback(True)
        return result

    return found


# ---------------------------------------------------------------- texts of a unit


@pytest.fixture(scope="module")
def places(world):
    return stamp(world.house.school)


@pytest.mark.parametrize("role", ["anonymous", "deactivated", "outsider", "stranger", "system"])
def test_crawl_shows_nothing_of_a_unit_to_those_without_business_there(
    role, in_world, walked, places, django_db_blocker
):
    with django_db_blocker.unblock():
        found = walked(role).tokens
    assert {places[token]: sorted(paths) for token, paths in found.items()} == {}


def test_crawl_shows_the_auditor_only_the_names_of_records_in_the_log(
    in_world, walked, places, django_db_blocker
):
    with django_db_blocker.unblock():
        found = walked("auditor").tokens
    assert {path for paths in found.values() for path in paths} == {reverse("audit_log")}
    assert {places[token] for token in found} <= {
        "assessments.Evidence.title", "reports.MonthlyReport.title", "members.Internship.number",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["officer", "chair", "reviewer", "system", "auditor"])
def test_crawl_shows_nobody_but_the_two_units_who_a_student_is(
    role, in_world, walked, places, django_db_blocker
):
    """The control is below: the school's people find every one of these fields."""
    with django_db_blocker.unblock():
        found = walked(role).tokens
    assert {
        places[token]: sorted(paths) for token, paths in found.items() if places[token] in OF_PERSONS
    } == {}
    assert OF_PERSONS & set(places.values())


def test_crawl_finds_the_canaries_as_the_unit_and_the_secretariat(
    in_world, walked, places, django_db_blocker
):
    with django_db_blocker.unblock():
        found = {role: set(walked(role).tokens) for role in ("liaison", "head", "officer")}
    written = set(places.values())
    seen = {places[token] for tokens in found.values() for token in tokens}
    assert written - seen == NOT_SHOWN_HERE
    assert {role: len(tokens) for role, tokens in found.items() if len(tokens) <= 300} == {}


# ---------------------------------------------------------------- numbers only where the work needs them


@pytest.fixture(scope="module")
def numbers(places, world) -> dict[str, set[str]]:
    """The mobile numbers of each unit's people, written into the other places that hold numbers as well."""
    from assessments.sheets.models.assessments import Assessment
    from members.people.models import Representative

    of_unit = defaultdict(set)
    for one in Representative.objects.select_related("user"):
        of_unit[one.unit_id].add(one.user.phone)
    for place, unit in enumerate((world.house.school, world.house.enterprise)):
        own = f"1780000000{place}"
        for row in Assessment.objects.filter(unit=unit):
            words = " ".join([*TOKEN.findall(row.filler_phone), own])
            Assessment.objects.filter(pk=row.pk).update(filler_phone=words)
        type(unit).objects.filter(pk=unit.pk).update(phone=own)
        of_unit[unit.pk].add(own)
    return of_unit


def foreign(world, numbers, role: str) -> set[str]:
    """The numbers of people of units for which the role does not stand; numbers of people of both are not foreign."""
    from alliance.ground.access import units_with

    own = units_with(world.people[role])
    near = {world.people[role].phone}.union(*(numbers[unit] for unit in own))
    return set().union(*numbers.values()) - near - {""}


@pytest.mark.parametrize("role", ["chair", "reviewer", "auditor", "stranger", "outsider"])
def test_crawl_shows_no_number_of_another_units_people(role, in_world, walked, numbers, django_db_blocker):
    with django_db_blocker.unblock():
        found = walked(role).numbers
        hidden = foreign(in_world, numbers, role)
    assert hidden
    assert {number: sorted(paths) for number, paths in found.items() if number in hidden} == {}


@pytest.mark.parametrize(("role", "everybody"), [("officer", True), ("liaison", False)])
def test_crawl_finds_the_numbers_where_the_work_needs_them(
    role, everybody, in_world, walked, numbers, django_db_blocker
):
    school = numbers[in_world.house.school.pk] - {""}
    with django_db_blocker.unblock():
        found = set(walked(role).numbers)
    wanted = school | (set(numbers[in_world.house.enterprise.pk]) if everybody else set())
    assert wanted - found - {"13500000001"} == set()


# ---------------------------------------------------------------- no link ends at a refusal


@pytest.fixture(scope="module")
def crowd(walked, world):
    """`name -> what somebody of the crowd found`, who follows what pages offer from the first one on, and leaves nothing behind."""
    with transaction.atomic():
        clients = people.build(world.house)

        @cache
        def found(name: str) -> Found:
            with transaction.atomic():
                result = walk(
                    clients[name], ["/"], Pace.of(1, 1, kind=name_of), links=WAY, passed=passed_over(name)
                )
                transaction.set_rollback(True)
            return result

        yield found
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", WALKERS)
def test_crawl_is_refused_nothing_that_a_page_has_offered(role, in_world, walked, django_db_blocker):
    with django_db_blocker.unblock():
        assert walked(role).refused == {}


@pytest.mark.parametrize("name", people.WHO)
def test_crawl_of_the_crowd_is_refused_nothing_that_a_page_has_offered(
    name, in_world, crowd, django_db_blocker
):
    with django_db_blocker.unblock():
        assert crowd(name).refused == {}
