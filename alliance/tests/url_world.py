"""The world of the address matrix: one of everything, one client per role, and the words for what they get."""

import re
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alliance.tests import snapshots
from alliance.tests.fetching import build_waiting

METHODS = ("GET", "POST")
ROLES = (
    "anonymous",
    "deactivated",
    "outsider",
    "stranger",  # the liaison of another unit
    "liaison",
    "head",
    "reviewer",
    "officer",
    "secretary",  # the secretary-general
    "chair",
    "system",
    "auditor",
)
FILE = Path(__file__).parent / "url_matrix.txt"
SKIPPED = {"admin"}  # Django's own addresses: covered by test_admin_is_read_only


def addresses() -> list[str]:
    """All named addresses outside Django's admin."""
    found = set()

    def walk(patterns: list[Any]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace not in SKIPPED:
                    walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                assert pattern.name, f"{pattern.pattern} has no name"
                found.add(pattern.name)

    walk(get_resolver().url_patterns)
    return sorted(found)


def parameters(name: str) -> list[str]:
    """The names of the parameters in the address."""
    return [key for _, params in get_resolver().reverse_dict.getlist(name)[0][0] for key in params]


def path_of(world: SimpleNamespace, name: str) -> str:
    """The address with ids of the world: of the liaison's own unit wherever a unit is concerned."""
    return reverse(name, args=[world.arguments[name, key] for key in parameters(name)])


def ask(world: SimpleNamespace, role: str, name: str, method: str) -> str:
    """What a role gets, in one word; whatever it did is rolled back.

    `login` sent to the login page · `none` 404 · `refused` 409 · `closed` 405 · `open` the page, or the act done or
    answered with what is missing · `bad` 400.
    """
    client = world.clients[role]
    signed_in = copy(client.cookies)
    with transaction.atomic():
        response = client.generic(
            method, path_of(world, name), content_type="application/x-www-form-urlencoded"
        )
        for close in response._resource_closers:  # not response.close(): it would close the database as well
            close()
        transaction.set_rollback(True)
    client.cookies = signed_in
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(reverse("login")):
        return "login"
    words = {
        400: "bad",
        403: "forbidden",
        404: "none",
        405: "closed",
        409: "refused",
        422: "open",
        429: "open",
    }
    return words.get(
        response.status_code, "open" if response.status_code < 400 else str(response.status_code)
    )


def answers(world: SimpleNamespace, name: str, method: str) -> dict[str, str]:
    return {role: ask(world, role, name, method) for role in ROLES}


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    table = {}
    for line in FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, method, *words = re.split(r"\s+", line.strip())
            table[name, method] = dict(zip(ROLES, words, strict=True))
    return table


def without_rendering() -> Any:
    """Within this block a PDF is its HTML: who may fetch it is the question here, and what it says."""
    return patch("alliance.paper.document.from_html", side_effect=lambda html, **options: html.encode())


def tell_ids_apart() -> None:
    """Let the ids of every table begin elsewhere: an address with the id of another kind of record finds nothing."""
    tables = [model._meta.db_table for model in apps.get_models() if isinstance(model._meta.pk, AutoField)]
    with connection.cursor() as cursor:
        for place, table in enumerate(sorted(tables), start=1):
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, place * 100_000]
                )
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, place * 100_000]
                )


def build() -> SimpleNamespace:
    """The alliance of `builders.alliance()` with one of everything, most of it of the school, whose liaison looks on."""
    tell_ids_apart()
    snapshots.apart("ids told apart")
    house, people, records = _inhabited()
    clients = {role: Client() for role in ROLES}
    for role, person in people.items():
        clients[role].force_login(person)
    people["deactivated"].is_active = False
    people["deactivated"].save()
    return SimpleNamespace(house=house, people=people, clients=clients, arguments=Arguments(records))


@snapshots.remembered
def _inhabited() -> tuple[SimpleNamespace, dict[str, Any], dict[str, Any]]:
    from datetime import timedelta

    from alliance.accounts.services import administrators
    from alliance.ground import clock
    from alliance.ground.access import Office
    from alliance.tests import builders

    house = builders.alliance()
    people = {
        "deactivated": builders.person(house.school, "SECRETARY"),
        "outsider": builders.person(),
        "stranger": house.enterprise_liaison,
        "liaison": house.school_liaison,
        "head": house.school_head,
        "officer": house.officer,
        "secretary": house.secretary_general,
        "chair": house.chair,
        "system": builders.person(),
        "auditor": builders.person(),
    }
    yesterday = clock.today() - timedelta(days=1)
    administrators.appoint(user=people["system"], office=Office.SYSTEM_ADMIN, since=yesterday, by=None)
    administrators.appoint(user=people["auditor"], office=Office.AUDIT_ADMIN, since=yesterday, by=None)
    vice = builders.unit("INDUSTRY")
    people["reviewer"] = builders.person(vice, "HEAD")
    builders.seated("VICE_CHAIR", vice)
    return house, people, _records(house, people)


class Arguments:
    """The id for a parameter of an address, by the longest prefix of the address's name."""

    def __init__(self, records: dict[str, Any]) -> None:
        self.records = records

    def __getitem__(self, key: tuple[str, str]) -> Any:
        name, parameter = key
        if parameter in ("year", "kind", "key", "ref", "code"):
            exact = f"{name}:{parameter}"
            return self.records.get(exact, self.records.get(f"*:{parameter}"))
        prefixes = sorted((prefix for prefix in self.records if name.startswith(prefix)), key=len)
        assert prefixes, f"the world has nothing for {name} ({parameter})"
        found = self.records[prefixes[-1]]
        return getattr(found, "pk", found)


def _records(house: SimpleNamespace, people: dict[str, Any]) -> dict[str, Any]:
    from datetime import timedelta

    from alliance.accounts.models import Administrator
    from alliance.ground import clock
    from alliance.messages.models import Delivery, Notification
    from alliance.messages.notifications import notify
    from alliance.power.services import changes
    from alliance.tests import builders
    from members.people.models import Representative
    from members.people.services import people as people_services
    from members.relations import services as relations

    school, head, liaison = house.school, house.school_head, house.school_liaison
    notify([liaison], matter="world", step="s", title="世界", url="/")
    relation = relations.declare_relation(
        school, house.enterprise, nature="投资关系", since=clock.today() - timedelta(days=9), by=None
    )
    ended = people_services.appoint(
        school,
        role="LIAISON",
        since=clock.today() - timedelta(days=9),
        name="前任",
        phone="13500000001",
        by=None,
    )
    application = builders.role_application(school, head, state="FILED", officer=house.officer)
    piece = _piece(application)
    records = {
        "account": liaison,
        "message": Notification.objects.filter(recipient=liaison).first(),
        "letter": Delivery.objects.first() or 1,
        "setting": "self_deadline",
        "*:key": "self_deadline",
        "choices": "people",
        "holiday": builders.holiday(clock.today()),
        "administrator": Administrator.objects.first(),
        "*:ref": "13.1",
        "founding_link": "wrong-token",
        "*:year": clock.today().year,
        "unit": school,
        "report_opening_new": house.enterprise,
        "report_censure_new": house.enterprise,
        "representative_new": school,
        "relation_new": school,
        "representative": Representative.objects.get(user=liaison),
        "representative_resume": people_services.end(ended, on=clock.today(), reason="调离", by=None),
        "relation": relation,
        "term": house.term,
        "seat": house.chair_unit.seats.get(),
        "post": house.chair_unit.secretariat_posts.get(user=house.officer),
        "application": application,
        "application_evidence": application.conditions.first(),
        "application_evidence_file": piece,
        "application_evidence_remove": piece,
        "decision": builders.decision(house.secretary_general),
    }
    records["power_change"] = changes.propose(
        "people.replace",
        by=house.officer,
        why="院长调离",
        representative=Representative.objects.get(user=house.chair),
        on=clock.today(),
        name="新院长",
        phone="13500000002",
    )
    records |= _meetings(house) | _roster(house) | _reports(house) | _assessments(house, people)
    records |= _duty_records(house)
    return records | _files(liaison, records["assessment"])


def _files(liaison: Any, assessment: Any) -> dict[str, Any]:
    """The printed form of the liaison's unit, ready to be fetched, and a file that could not be made."""
    from alliance.background import exports
    from alliance.ground import access
    from alliance.paper import papers

    asked = {"path": reverse("assessment_form", args=[assessment.pk]), "capacity": access.capacity(liaison)}
    ready = exports.request(papers.KIND, title="自评表", parameters=asked, by=liaison)
    build_waiting()
    failed = exports.request(exports.AT_ONCE, title="清单", parameters={}, by=liaison)
    build_waiting()
    return {"export": failed, "export_file": ready}


def _piece(application: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.ground import clock
    from alliance.tests import files
    from councils.applications.services import evidence

    checked = uploads.check(SimpleUploadedFile("签到表.pdf", files.pdf().read()))
    condition = application.conditions.first()
    return evidence.add_file(condition, file=checked, title="签到表", dated_on=clock.today(), by=None)


def _meetings(house: SimpleNamespace) -> dict[str, Any]:
    """A working meeting of all members at which people sign in already, and may still change their answer; a motion of the council."""
    from datetime import timedelta

    from alliance.ground import clock
    from alliance.tests import builders_meetings
    from councils.votes import services as votes

    begins = clock.now() + timedelta(minutes=50)
    meeting = builders_meetings.called(
        house.secretary_general, "WORK", begins, reply_by=begins, urgent_reason="临时检查"
    )
    council = builders_meetings.called(
        house.secretary_general, "COUNCIL", begins, reply_by=begins, urgent_reason="临时检查"
    )
    motion = votes.put(
        council, matter="GENERAL", subject="议案", text="内容", method="NAMED", by=house.secretary_general
    )
    return {
        "meeting": meeting,
        "meeting_motion_new": council,
        "motion_vote": motion,
        "attendance": meeting.attendances.get(unit=house.school),
        "attendance_sign_in": meeting,
        "attendance_sign_in:code": "0" * 16,
    }


def _roster(house: SimpleNamespace) -> dict[str, Any]:
    from django.db import transaction as database

    from alliance.ground import audit
    from alliance.workbook import blanks
    from members.importing.models import RosterImport
    from members.roster.sheet import SHEET

    with database.atomic():
        made = RosterImport(filename="名册.xlsx", sha256="0" * 64, content=blanks.template(SHEET))
        row = audit.save(made, by=house.officer, reason="测试")
    return {"roster": row}


def _duty_records(house: SimpleNamespace) -> dict[str, Any]:
    """A filed plan of the school with a file, a draft, and a project in which the enterprise names the school as partner."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import transaction as database

    from alliance.files import uploads
    from alliance.ground import audit, clock
    from alliance.tests import builders, files
    from members.record_imports.models import RecordImport
    from members.records import services

    school, liaison = house.school, house.school_liaison
    filed = builders.record("base-plan", school, liaison, state="FILED")
    draft = builders.record("base-plan", school, liaison, name="第二基地")
    checked = uploads.check(SimpleUploadedFile("计划.pdf", files.pdf().read()))
    file = services.add_file(filed, file=checked, title="计划", dated_on=clock.today(), by=liaison)
    common = builders.record("cooperation", house.enterprise, None, state="FILED", partner=school)
    with database.atomic():
        row = RecordImport(kind="base-plan", unit=school, filename="计划.xlsx", uploaded_by=liaison)
        audit.save(row, by=liaison, reason="测试")
    kinds = {f"{name}:kind": "base-plan" for name in addresses() if name.startswith("record")}
    answers = ("record_confirm", "record_dispute", "record_retract")
    return {
        "record": filed,
        "record_discard": draft,
        "record_hand_in": draft,
        "record_file": file,
        "record_file_add": filed,
        "record_preview": row,
        **kinds,
        **dict.fromkeys(answers, common),
        **{f"{name}:kind": "cooperation" for name in answers},
    }


def _reports(house: SimpleNamespace) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.ground import clock
    from alliance.tests import builders, files
    from reports.annual import services as annual
    from reports.checks import adoptions
    from reports.monthly import pictures

    draft = builders.draft(house.school, house.school_liaison)
    photo = SimpleUploadedFile("照片.png", files.image("PNG").read(), content_type="image/png")
    picture = pictures.add(draft, pictures.sorted_out([photo])[0], by=house.school_liaison)[0]
    accepted = builders.accepted_report(house.school, house.school_head, by=house.officer, title="已采用")
    adoption = adoptions.record(accepted, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
    annual.open_year(clock.today().year, by=house.officer)
    return {
        "monthly_report": builders.submitted_report(house.school, house.school_head, title="待审核"),
        "report_picture": picture,
        "adoption": adoption,
        "adoption_new": accepted,
    }


def _evidence(item: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.ground import clock
    from alliance.tests import files
    from assessments.evidence import services as evidence

    upload = SimpleUploadedFile("协议.pdf", files.pdf().read())
    checked = uploads.check(upload, kinds=("pdf",), max_bytes=1024 * 1024)
    return evidence.add_file(item, file=checked, title="协议", dated_on=clock.today(), by=None)


def _objection(assessment: Any) -> Any:
    from alliance.ground import audit
    from assessments.objections.models import Objection

    with transaction.atomic():
        return audit.save(Objection(assessment=assessment, reason="对评分有异议"), by=None, reason="测试")


def _assessments(house: SimpleNamespace, people: dict[str, Any]) -> dict[str, Any]:
    """Two bad published years of the school, and this year under way."""
    from alliance.background.models.works import ACTS, Work
    from alliance.ground import clock
    from alliance.tests import builders_assessments as years
    from assessments.cycles.rules import OPENING
    from assessments.publicity.models import Circular, Commendation
    from assessments.publicity.services import circulars
    from assessments.rectification.models import Rectification
    from assessments.reviews.models import Review
    from assessments.sheets.models.assessments import Assessment
    from assessments.standards.models import BonusItem, Indicator, Veto
    from assessments.standards.services import drafting
    from assessments.termination.models import TerminationMotion
    from assessments.tests import bad_years

    this_year = clock.today().year
    for year in (this_year - 2, this_year - 1):
        with clock.at(clock.Month(year, 12).start):
            cycle = years.cycle(year)
            years.published(cycle, {house.school: "UNQUALIFIED"})
            text = circulars.draft(cycle, Circular.Kind.RESULTS)
            issued = circulars.issue(
                cycle, kind=Circular.Kind.RESULTS, title=text.title, body=text.body, by=None
            )
    cycle = years.cycle(this_year)
    own = Assessment.objects.get(cycle=cycle, unit=house.school)
    reviewed = Assessment.objects.get(cycle=cycle, unit=house.enterprise)
    years.assigned(reviewed, people["reviewer"])
    last = Assessment.objects.get(cycle__year=this_year - 1, unit=house.school)
    case = bad_years.issued(Rectification.objects.get(assessment=last), signed=False)
    draft = drafting.create_default(year=this_year + 1, subject="SCHOOL", by=None)
    item = own.items.first()
    return {
        "work": Work.objects.create(
            lane=ACTS,
            kind=OPENING,
            about=last.cycle_id,
            title="开启",
            state=Work.State.DONE,
            requested_at=clock.now(),
        ),
        "assessment": own,
        "assessment_result": last,
        "dossier": last,
        "objection_new": last,
        "objection": _objection(own),
        "confirmation": own,
        "admit_late": own,
        "dispute": item,
        "applicability": item,
        "evidence": _evidence(item),
        "evidence_add": item,
        "evidence_pick": item,
        "review": Review.objects.get(reviewer=people["reviewer"]),
        "review_reopen": own,
        "*:code": last.dossiers.get().code,
        "*:kind": "RESULTS",
        "rectification": case,
        "rectification_notice_kept": case.notices.get(),
        "rectification_file": Rectification.objects.get(assessment=last).items.first(),
        "rectification_detach": Rectification.objects.get(assessment=last).items.first(),
        "motion": TerminationMotion.objects.get(),
        "commendation": Commendation.objects.filter(assessment__unit=house.enterprise).last(),
        "circular": issued,
        "standard": draft,
        "indicator": Indicator.objects.filter(standard=draft).first(),
        "veto": Veto.objects.filter(standard=draft).first(),
        "bonus": BonusItem.objects.filter(standard=draft).first(),
    }


def print_table() -> None:
    """What the portal answers now, as the table is written."""
    stack = without_rendering()
    stack.start()
    world = build()
    print("# address method " + " ".join(ROLES))
    for name in addresses():
        for method in METHODS:
            print(
                f"{name:32} {method:5} "
                + " ".join(f"{word:8}" for word in answers(world, name, method).values()).rstrip()
            )
