"""The world of the power matrix: who tries what on whom, through the web client, and in one word what came of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from alliance.accounts.models import Administrator
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.power.models import PowerChange
from alliance.rights.models.users import User
from alliance.tests import builders

FILE = Path(__file__).parent / "power_matrix.txt"
REASON = "矩阵测试"

ACTORS = (
    "officer",
    "deputy",
    "secretary",  # the secretary-general
    "chair",
    "vice",
    "system",
    "security",
    "audit",
    "head",
    "liaison",
    "outsider",
    "deactivated",
)
TARGETS = (
    "self",
    "chair",
    "secretary",
    "deputy",
    "officer",
    "vice",
    "director",  # the head of a unit with an ordinary seat
    "head",  # the head of a unit without a seat
    "liaison",
    "system",
    "security",
    "audit",
    "former",
)


def build() -> SimpleNamespace:
    """Everybody of the matrix: `people` by role, and their appointments and posts."""
    from alliance.accounts.services import administrators
    from members.people.services import people as services

    house = builders.alliance()
    vice_unit, director_unit = builders.unit("ENTERPRISE"), builders.unit("INDUSTRY")
    everybody = {
        "officer": house.officer,
        "secretary": house.secretary_general,
        "chair": house.chair,
        "vice": builders.person(vice_unit, "HEAD"),
        "deputy": builders.person(vice_unit, "HR_LEAD"),
        "director": builders.person(director_unit, "HEAD"),
        "head": house.school_head,
        "liaison": house.school_liaison,
        "former": builders.person(house.enterprise, "HR_LEAD"),
        "outsider": builders.person(),
        "deactivated": builders.person(house.school, "SECRETARY"),
    }
    builders.seated("VICE_CHAIR", vice_unit)
    builders.seated("ORDINARY", director_unit)
    builders.post("DEPUTY_SECRETARY_GENERAL", everybody["deputy"], vice_unit)
    for name in ("officer", "secretary"):
        services.appoint(house.chair_unit, role="LIAISON", since=clock.today(), user=everybody[name], by=None)
    services.end(everybody["former"].representations.get(), on=clock.today(), reason="调离", by=None)
    for name, office in (
        ("system", "SYSTEM_ADMIN"),
        ("security", "SECURITY_ADMIN"),
        ("audit", "AUDIT_ADMIN"),
    ):
        everybody[name] = builders.person()
        administrators.appoint(user=everybody[name], office=office, since=clock.today(), by=None)
    clients = {name: Client() for name in ACTORS}
    for name, client in clients.items():
        client.force_login(everybody[name])
    everybody["deactivated"].is_active = False
    everybody["deactivated"].save()
    papers = _papers((house.chair_unit, vice_unit, director_unit, house.school))
    return SimpleNamespace(
        house=house, people=everybody, clients=clients, spare=builders.unit("SCHOOL"), papers=papers
    )


def _papers(units: tuple) -> dict[Any, Any]:
    """`{(kind, unit): document}` that wait to be signed, of nobody's hand; one report with the secretary-general, one with the chair."""
    from councils.documents.services import signing, writing
    from reports.annual_review import services as presenting

    found: dict[Any, Any] = {}
    for kind in ("DECISION", "NOTICE"):
        for unit in units:
            one = writing.draft(kind, unit=unit, by=None)
            words = {"title": f"关于{unit}的文件", "body": "<p>内容。</p>", "addressee": "理事长"}
            one = writing.submit(writing.revise(one, by=None, **words), by=None)
            found[kind, unit.pk] = signing.check(one, by=None)
    year = clock.today().year
    nobody = SimpleNamespace(officer=None, secretary_general=None)  # who has acted keeps the post
    found["presented"] = builders.written_annual_report(nobody, year=year)
    back = builders.written_annual_report(nobody, year=year - 1)
    found["returned"] = presenting.send_back(back, reason="请补充数据", by=None)
    return found


# ---------------------------------------------------------------- the acts, each an address and what is posted there

Post = tuple[str, list[Any], dict[str, Any]]


def _appointment(person: User) -> Any:
    return person.representations.order_by("pk").first()


def _named(person: User) -> dict[str, str]:
    return {"name": person.name, "phone": person.phone}


def appoint(world: Any, person: User) -> Post:
    data = {"role": "LIAISON", "since": clock.today(), "why": REASON, **_named(person)}
    return "representative_new", [world.spare.pk], data


def _applied(person: User) -> Any:
    """An application for membership that names the person as head."""
    from councils.admissions.services import admissions

    return admissions.apply(
        name="申请入盟有限公司",
        kind="ENTERPRISE",
        uscc_missing_reason=REASON,
        head_name=person.name,
        head_phone=person.phone,
        liaison_name="新人",
        liaison_phone="13512345678",
        files={},
        by=None,
    )


def return_admission(world: Any, person: User) -> Post:
    data = {"reason": REASON, "correct_by": clock.today() + timedelta(days=9)}
    return "admission_return", [_applied(person).pk], data


def admit(world: Any, person: User) -> Post:
    """A new unit whose application, already agreed to, names the person as its head is entered."""
    from councils.admissions.services import admissions as services

    application = services.check(_applied(person), recommended=True, opinion=REASON, by=None)
    application = services.approve(application, by=None)
    return "admission_admit", [application.pk], {"joined_on": clock.today(), "why": REASON}


def end(world: Any, person: User) -> Post | None:
    found = _appointment(person)
    return found and ("representative_end", [found.pk], {"on": clock.today(), "reason": REASON})


def hand_over(world: Any, person: User) -> Post | None:
    """The person's place is handed to a newcomer."""
    found = _appointment(person)
    data = {"on": clock.today(), "name": "新人", "phone": "13512345678", "why": REASON}
    return found and ("representative_replace", [found.pk], data)


def name_successor(world: Any, person: User) -> Post | None:
    """The unit names by itself who takes the person's place."""
    found = _appointment(person)
    return found and ("handover_new", [found.pk], {"name": "新人", "phone": "13512345678"})


def confirm_successor(world: Any, person: User) -> Post | None:
    """The person has named who takes the own place; somebody confirms it."""
    from members.handover import services

    found = _appointment(person)
    try:
        named = services.name(found, name="新人", phone="13512345678", by=person) if found else None
    except Refused:
        return None
    return named and ("handover_confirm", [named.pk], {})


def resume(world: Any, person: User) -> Post | None:
    found = _appointment(person)
    return found and ("representative_resume", [found.pk], {"reason": REASON})


def take_over(office: str) -> Callable[[Any, User], Post]:
    """The person becomes the head of a unit whose head holds an office."""

    def act(world: Any, person: User) -> Post:
        place = _appointment(world.people[office])
        data = {"on": clock.today(), "why": REASON, **_named(person)}
        return "representative_replace", [place.pk], data

    return act


def identify(world: Any, person: User) -> Post | None:
    found = _appointment(person)
    data = _named(person) | {"phone": "13587654321", "email": "new@example.com", "reason": REASON}
    return found and ("representative_edit", [found.pk], data | {"version": found.version})


def reset(world: Any, person: User) -> Post:
    return "account_reset", [person.pk], {"reason": REASON}


def invite(world: Any, person: User) -> Post | None:
    found = _appointment(person)
    return found and ("representative_invite", [found.pk], {"reason": REASON})


def switch(world: Any, person: User) -> Post:
    return "account_switch", [person.pk], {"reason": REASON}


def post(kind: str) -> Callable[[Any, User], Post]:
    def act(world: Any, person: User) -> Post:
        found = _appointment(person)
        unit = found.unit_id if found and found.until is None else world.house.chair_unit.pk
        data = {"post": kind, "unit": unit, "user": person.pk, "since": clock.today(), "why": REASON}
        return "post_new", [], data

    return act


def end_post(world: Any, person: User) -> Post | None:
    held = person.secretariat_posts.filter(until=None).first()
    return held and ("post_end", [held.pk], {"on": clock.today(), "reason": REASON})


def administrator(world: Any, person: User) -> Post:
    data = {"user": person.pk, "office": "SECURITY_ADMIN", "since": clock.today(), "why": REASON}
    return "administrators", [], data


def end_administrator(world: Any, person: User) -> Post | None:
    held = Administrator.objects.filter(user=person, until=None).first()
    return held and ("administrator_end", [held.pk], {"reason": REASON})


def _led_unit(person: User) -> Any:
    found = person.representations.filter(role="HEAD", until=None).first()
    return found and found.unit


def seat(role: str) -> Callable[[Any, User], Post | None]:
    """The unit that the person leads takes a seat."""

    def act(world: Any, person: User) -> Post | None:
        unit = _led_unit(person)
        data = {"role": role, "holder_role": "HEAD", "since": clock.today(), "reason": REASON}
        return unit and ("seat_new", [], data | {"unit": unit.pk})

    return act


def end_seat(world: Any, person: User) -> Post | None:
    unit = _led_unit(person)
    held = unit and unit.seats.filter(until=None).first()
    return held and ("seat_end", [held.pk], {"on": clock.today(), "reason": REASON})


LATER = builders.TERM_BEGAN + timedelta(days=1)


def withdraw_seat(world: Any, person: User) -> Post | None:
    """The seat of the unit that the person leads is said to have been registered wrongly."""
    held = end_seat(world, person)
    return held and ("seat_withdraw", held[1], {"reason": REASON})


def amend_seat(world: Any, person: User) -> Post | None:
    held = end_seat(world, person)
    return held and ("seat_amend", held[1], {"since": LATER, "reason": REASON})


def withdraw_post(world: Any, person: User) -> Post | None:
    held = end_post(world, person)
    return held and ("post_withdraw", held[1], {"reason": REASON})


def amend_post(world: Any, person: User) -> Post | None:
    held = end_post(world, person)
    return held and ("post_amend", held[1], {"since": LATER, "reason": REASON})


def end_membership(world: Any, person: User) -> Post | None:
    unit = _led_unit(person)
    return unit and ("unit_end", [unit.pk], {"on": clock.today(), "reason": REASON})


def relation(world: Any, person: User) -> Post | None:
    unit = _led_unit(person)
    data = {"other": world.spare.name, "nature": "举办单位", "since": clock.today(), "why": REASON}
    return unit and ("relation_new", [unit.pk], data)


def term(world: Any, person: User) -> Post | None:
    """A new term, in which the person's seat ends."""
    if person != world.people["chair"]:
        return None
    return "term_new", [], {"number": 2, "since": clock.today(), "reason": REASON}


def amend_term(world: Any, person: User) -> Post | None:
    """The days of the term, and with them those of all its seats, the person's among them."""
    if person != world.people["chair"]:
        return None
    data = {"number": 1, "since": LATER, "last_day": world.house.term.expires_on, "reason": REASON}
    return "term_amend", [world.house.term.pk], data


def sign(kind: str) -> Callable[[Any, User], Post | None]:
    """A document about the unit that the person leads is signed."""

    def act(world: Any, person: User) -> Post | None:
        unit = _led_unit(person)
        found = unit and world.papers.get((kind, unit.pk))
        return found and ("document_sign", [found.pk], {"version": found.version})

    return act


def present_report(world: Any, person: User) -> Post | None:
    """The annual report is laid before the person."""
    if person != world.people["chair"]:
        return None
    return "annual_report_present", [world.papers["returned"].year], {}


def answer_report(act: str) -> Callable[[Any, User], Post | None]:
    """The report that the person presented is approved or sent back."""

    def answer(world: Any, person: User) -> Post | None:
        if person != world.people["secretary"]:
            return None
        return f"annual_report_{act}", [world.papers["presented"].year], {"opinion": REASON, "reason": REASON}

    return answer


ACTS: dict[str, Callable[[Any, User], Post | None]] = {
    "appoint": appoint,
    "return_admission": return_admission,
    "admit": admit,
    "end": end,
    "hand_over": hand_over,
    "name_successor": name_successor,
    "confirm_successor": confirm_successor,
    "resume": resume,
    "head_of_chair_unit": take_over("chair"),
    "head_of_vice_unit": take_over("vice"),
    "head_of_director_unit": take_over("director"),
    "identify": identify,
    "reset": reset,
    "invite": invite,
    "switch": switch,
    "post_secretary_general": post("SECRETARY_GENERAL"),
    "post_officer": post("OFFICER"),
    "end_post": end_post,
    "administrator": administrator,
    "end_administrator": end_administrator,
    "seat_chair": seat("CHAIR"),
    "seat_ordinary": seat("ORDINARY"),
    "seat_standing": seat("STANDING"),
    "end_seat": end_seat,
    "end_membership": end_membership,
    "relation": relation,
    "term": term,
    "withdraw_seat": withdraw_seat,
    "amend_seat": amend_seat,
    "withdraw_post": withdraw_post,
    "amend_post": amend_post,
    "amend_term": amend_term,
    "sign_decision": sign("DECISION"),
    "sign_notice": sign("NOTICE"),
    "present_report": present_report,
    "approve_report": answer_report("review"),
    "return_report": answer_report("return"),
}
# Acts that say something for the alliance and move no office: nothing more can be done after them than before.
OF_WORK = (
    *("return_admission", "sign_decision", "sign_notice"),
    *("present_report", "approve_report", "return_report"),
)


# ---------------------------------------------------------------- what comes of it


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens within this block is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def target_of(world: Any, actor: str, target: str) -> User:
    person = world.people[actor if target == "self" else target]
    return User.objects.get(pk=person.pk)


def tried(world: Any, actor: str, act: str, target: str) -> str:
    """Do it and say what came of it.

    `done` · `proposed`: it waits for a second person · `refused` by a rule, whether the page is closed or the form says why
    · `none` 404 · `login` sent to sign in · `-` there is nothing to do it to.
    """
    asked = ACTS[act](world, target_of(world, actor, target))
    if asked is None:
        return "-"
    name, arguments, data = asked
    waiting, *writes = _counted()
    response = world.clients[actor].post(reverse(name, args=arguments), data)
    now_waiting, *now_written = _counted()
    if now_waiting > waiting:
        return "proposed"
    if response.status_code == 302 and response.headers["Location"].startswith(reverse("login")):
        return "login"
    if response.status_code == 404:
        return "none"
    return "done" if now_written != writes else "refused"


def _counted() -> tuple[int, ...]:
    """How many proposals there are, and history rows of everything that the acts may change; in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return cursor.fetchone()


@cache
def _counting() -> str:
    from councils.admissions.models import MembershipApplication
    from councils.documents.models.documents import Document
    from councils.posts.models import SecretariatPost
    from councils.terms.models.seats import Seat
    from councils.terms.models.terms import Term
    from members.handover.models import Handover
    from members.people.models import Representative
    from members.relations.models import UnitRelation
    from members.units.models import Unit
    from reports.annual.models import AnnualReport

    kept = (User, Administrator, Handover, Representative, SecretariatPost, Seat, Term, Unit, UnitRelation)
    kept += (Document, AnnualReport, MembershipApplication)
    tables = [model._meta.db_table for model in (PowerChange, *(one.history.model for one in kept))]
    return "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    table = {}
    for line in FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            act, target, *words = re.split(r"\s+", line.strip())
            table[act, target] = dict(zip(ACTORS, words, strict=True))
    return table
