"""The world of the address matrix: one of everything, one client per role, and the words for what they get."""

import re
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

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


def addresses() -> list[str]:
    """All named addresses."""
    found = set()

    def walk(patterns: list[Any]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
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


# What the dialogs of acts ask for: without it they would refuse everybody alike, whoever may do it.
WORDS = urlencode({"reason": "矩阵所问的理由", "opinion": "矩阵所问的意见"})
WORDLESS = {
    "unit_edit"
}  # a form in which nothing else is asked for: with words it is a change of what nobody has seen


def ask(world: SimpleNamespace, role: str, name: str, method: str) -> str:
    """What a role gets, in one word; whatever it did is rolled back.

    A POST brings words (`WORDS`), as a dialog does, and nothing else.

    `login` sent to the login page · `none` 404 · `refused` 409 · `closed` 405 · `open` the page, or the act done or
    answered with what is missing · `bad` 400.
    """
    client = world.clients[role]
    signed_in = copy(client.cookies)
    with transaction.atomic():
        response = client.generic(
            method,
            path_of(world, name),
            WORDS if method == "POST" and name not in WORDLESS else "",
            content_type="application/x-www-form-urlencoded",
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


def without_pages() -> Any:
    """Within this block every page is empty: who is let in and what an act does is the question, not what a page says."""
    return patch("django.template.backends.django.Template.render", return_value="")


def tell_ids_apart() -> None:
    """Let the ids of every table begin elsewhere: an address with the id of another kind of record finds nothing."""
    numbered = [one for one in apps.get_models() if one._meta.managed and isinstance(one._meta.pk, AutoField)]
    tables = [model._meta.db_table for model in numbered]
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


def _relief(unit: Any) -> Any:
    from alliance.ground import audit, clock
    from members.obligations.models import Relief

    granted = {"duty": "records.base-plan", "year": 2026, "reason": "停办", "created_at": clock.now()}
    with transaction.atomic():
        return audit.save(Relief(unit=unit, **granted), by=None, reason="测试")


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
        "catalogue_report:key": "rectification_notice",
        "catalogue_batch:key": "rectification_notice",
        "catalogue_save:key": "rectifications",
        "catalogue_file:key": "rectifications",
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
        "duty_ledger": school,
        "relief_new": school,
        "relief_revoke": _relief(school),
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
    records |= _orders(house) | _handover(house)
    records |= _meetings(house) | _roster(house) | _reports(house) | _assessments(house, people)
    records |= (
        _duty_records(house) | _requests(house) | _admissions(house) | _satisfaction(house) | _experts(house)
    )
    records |= _documents(house) | _templates(house) | _studies(house)
    records |= _demands(house) | _collections(house) | _plans(house) | _charter(house)
    return records | _files(liaison, records["assessment"])


def _templates(house: SimpleNamespace) -> dict[str, Any]:
    """A template of the office for notices that is in force, and one that waits."""
    from alliance.official_templates import services
    from alliance.official_templates.tests.made import template

    used, waiting = (services.upload("NOTICE", file=template(), by=house.officer) for _ in range(2))
    services.put_in_use(used, by=house.officer)
    return {
        "document_template": "NOTICE",
        "document_template_file": used,
        "document_template_use": waiting,
    }


def _handover(house: SimpleNamespace) -> dict[str, Any]:
    """The liaison has named a successor, and the head has not confirmed yet."""
    from members.handover import services
    from members.people.models import Representative

    place = Representative.objects.get(user=house.school_liaison)
    named = services.name(place, name="接任人", phone="13500000009", by=house.school_liaison)
    return {"handover": named, "handover_new": place}


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
    from councils.correspondence import services as letters
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
        **_minutes(house),
        "meeting": meeting,
        "meeting_motion_new": council,
        "motion_vote": motion,
        "postal_vote": letters.put(
            matter="GENERAL",
            subject="议案",
            text="内容",
            last_day=letters.earliest_last_day(),
            by=house.secretary_general,
        ),
        "attendance": meeting.attendances.get(unit=house.school),
        "attendance_sign_in": meeting,
        "attendance_sign_in:code": "0" * 16,
    }


def _minutes(house: SimpleNamespace) -> dict[str, Any]:
    """Minutes of three working meetings of all members: a draft, one that waits to be checked, one issued; one meeting without."""
    from datetime import timedelta

    from alliance.ground import clock
    from alliance.tests import builders_meetings
    from councils.attendance import services as attendance
    from councils.minutes.services import issuing, writing

    def held(days: int) -> Any:
        with clock.at(clock.now() - timedelta(days=days + 9)):
            meeting = builders_meetings.called(
                house.secretary_general,
                "WORK",
                clock.now() + timedelta(days=9),
                urgent_reason="检查",
            )
        with clock.at(meeting.begins_at + timedelta(hours=3)):
            return attendance.close(meeting, by=house.officer)

    def written(days: int) -> Any:
        minutes = writing.begin(held(days), by=house.officer)
        return writing.revise(minutes, presided_by=house.chair, by=house.officer)

    checking = writing.submit(written(2), by=house.officer)
    signing = writing.check(writing.submit(written(3), by=house.officer), by=house.secretary_general)
    issued = writing.check(writing.submit(written(4), by=house.officer), by=house.secretary_general)
    return {
        "meeting_minutes_new": held(1),
        "minutes": issuing.sign(issued, by=house.chair),
        "minutes_edit": written(5),
        "minutes_submit": written(6),
        "minutes_check": checking,
        "minutes_sign": signing,
        "minutes_send_back": signing,
    }


def _documents(house: SimpleNamespace) -> dict[str, Any]:
    """A document that was sent to the school with an annex and a sealed scan, one that is public; others that wait at each desk."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.tests import files
    from councils.dispatch import services as sending
    from councils.documents.services import signing, writing
    from councils.notices import services as notices

    def drafted() -> Any:
        one = writing.draft("DECISION", by=house.officer)
        words = {"title": "关于设立指导组的决定", "body": "<p>决定如下。</p>", "addressee": "各成员单位"}
        one = writing.revise(one, by=house.officer, **words)
        sending.address(one, units=[house.school], by=house.officer)
        return one

    def pdf() -> Any:
        return uploads.check(SimpleUploadedFile("盖章件.pdf", files.pdf().read()))

    def checked(one: Any) -> Any:
        return signing.check(writing.submit(one, by=house.officer), by=house.secretary_general)

    def photo() -> Any:
        return writing.checked_picture(SimpleUploadedFile("图.png", files.image("PNG").read()))

    draft, out = drafted(), drafted()
    annex = writing.add_annex(out, title="名单", file=pdf(), by=house.officer)
    picture = writing.add_picture(out, file=photo(), by=house.officer)
    out = sending.send(signing.sign(checked(out), by=house.chair), by=house.officer)
    shown = drafted()
    seen = writing.add_picture(shown, file=photo(), by=house.officer)
    shown = sending.send(signing.sign(checked(shown), by=house.chair), by=house.officer)
    checking, signing_ = writing.submit(drafted(), by=house.officer), checked(drafted())
    own = writing.add_annex(draft, title="名单", body="<p>甲</p>", by=house.officer)
    return {
        "document": out,
        **dict.fromkeys(("document_edit", "document_submit", "document_drop"), draft),
        **dict.fromkeys(("document_recipients", "document_leave_out", "document_address"), draft),
        **dict.fromkeys(("document_check", "document_take_back"), checking),
        **dict.fromkeys(("document_sign", "document_send_back"), signing_),
        "document_send": signing.sign(checked(drafted()), by=house.chair),
        "document_picture": picture,
        "document_picture_new": draft,
        "document_annex": own,
        "document_annex_new": draft,
        "document_annex_file": annex,
        "document_scan": signing.keep_scan(out, file=pdf(), by=house.officer),
        "document_scan_new": out,
        "site_notice": notices.publish(shown, by=house.officer),
        "site_notice_picture": seen,
    }


def _orders(house: SimpleNamespace) -> dict[str, Any]:
    """Orders of the school: a draft, one that is out, one under way with a file, one reported; misses of the enterprise."""
    from datetime import date, timedelta

    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.ground import clock
    from alliance.tests import files
    from councils.extensions import services as extensions
    from councils.resolutions.services import work
    from councils.resolutions.tests import made

    by, liaison = house.secretary_general, house.school_liaison
    until = clock.today() + timedelta(days=20)
    draft, out, taken, reported = (
        make(house.school, by, *people, last_day=until)
        for make, people in (
            (made.drafted, ()),
            (made.assigned, ()),
            (made.taken, (liaison,)),
            (made.reported, (liaison,)),
        )
    )
    checked = uploads.check(SimpleUploadedFile("进展.pdf", files.pdf().read()))
    work.note(taken, text="正在起草", files=[checked], by=liaison)
    file = taken.entries.get().files.get()
    asked = made.taken(house.school, by, liaison, last_day=until)
    extensions.ask(asked, last_day=until + timedelta(days=9), reason="人手不足", by=liaison)
    earlier = max(date(clock.today().year, 1, 1), clock.today() - timedelta(days=3))
    with clock.at(clock.start_of_day(earlier)):
        for _ in range(2):
            made.assigned(house.enterprise, by, last_day=earlier)
    return {
        "resolution": taken,
        "resolution_assign": draft,
        "resolution_edit": draft,
        "resolution_take": out,
        "resolution_take_back": reported,
        "resolution_send_back": reported,
        "resolution_accept": reported,
        "resolution_extension_grant": asked,
        "resolution_extension_refuse": asked,
        "resolution_file": file,
        "order_circular_new": house.enterprise,
        **_named(house.school),
    }


def _named(unit: Any) -> dict[str, Any]:
    """A unit that was named for its orders, and for its reports, in an earlier year."""
    from alliance.ground import audit, clock
    from councils.chasing.models import OrderCircular
    from reports.censures.models import Censure

    said = {"unit": unit, "year": 2020, "text": "现予以通报。", "issued_at": clock.now()}
    with transaction.atomic():
        return {
            "order_circular_pdf": audit.save(
                OrderCircular(misses=2, number="德智联秘〔2020〕1号", **said), by=None, reason="测试"
            ),
            "report_censure_pdf": audit.save(
                Censure(month=3, missing=3, number="德智联秘〔2020〕2号", **said), by=None, reason="测试"
            ),
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
    builders.record("internship", builders.unit("ENTERPRISE"), None, state="FILED", partner=school)
    with database.atomic():
        row = RecordImport(kind="base-plan", unit=school, filename="计划.xlsx", uploaded_by=liaison)
        audit.save(row, by=liaison, reason="测试")
    plan = builders.record("hiring-plan", house.enterprise, None, state="FILED")
    post = builders.record("job-post", house.enterprise, None, state="FILED")
    institute = builders.unit("RESEARCH")
    body = builders.unit("INDUSTRY")
    guide = builders.record("guide", institute, None, state="FILED")
    board = dict.fromkeys(("job_post_renew", "job_post_close", "job"), post)
    kinds = {f"{name}:kind": "base-plan" for name in addresses() if name.startswith("record")}
    answers = ("record_confirm", "record_dispute", "record_retract")
    return {
        "record": filed,
        "hiring_plan_publish": plan,
        "job_unit": house.enterprise,
        "site_guide": guide,
        "site_standard": builders.record("standard-work", body, None, state="FILED", number="GB/T 1"),
        "site_forecast": builders.record("forecast", body, None, state="FILED"),
        **board,
        "record_discard": draft,
        "record_hand_in": draft,
        "record_file": file,
        "record_file_add": filed,
        "record_preview": row,
        "student_register": school,
        **kinds,
        **dict.fromkeys(answers, common),
        **{f"{name}:kind": "cooperation" for name in answers},
    }


def _requests(house: SimpleNamespace) -> dict[str, Any]:
    """A request of the school with a file in each state that an act needs."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.tests import files
    from councils.requests import services

    def asked() -> Any:
        return services.ask(
            unit=house.school, category="MATCH", title="诉求", text="内容", by=house.school_liaison
        )

    filed, taken, back = asked(), services.take(asked(), by=house.officer), asked()
    back = services.ask_back(services.take(back, by=house.officer), words="请补充", by=house.officer)
    answered = services.reply(services.take(asked(), by=house.officer), text="已办", by=house.officer)
    checked = uploads.check(SimpleUploadedFile("附件.pdf", files.pdf().read()))
    return {
        "request": filed,
        "request_attach": filed,
        "request_take": filed,
        "request_withdraw": filed,
        "request_answer": taken,
        "request_ask_back": taken,
        "request_supply": back,
        "request_rate": answered,
        "request_reopen": answered,
        "request_file": services.attach(filed, file=checked, by=house.school_liaison),
    }


def _admissions(house: SimpleNamespace) -> dict[str, Any]:
    """An application for membership with a file in each state that an act needs; the applicant's own addresses with a wrong token."""
    from datetime import timedelta

    from alliance.ground import clock
    from alliance.tests import builders
    from councils.admissions.services import admissions as services
    from councils.admissions.services import corrections

    def applied(number: int) -> Any:
        return services.apply(
            name=f"申请单位{number}",
            kind="ENTERPRISE",
            uscc_missing_reason="换发中",
            address="禹城市",
            introduction="简介",
            statement="理由",
            head_name="申请人",
            head_phone=f"1375555000{number}",
            liaison_name="联系人",
            liaison_phone=f"1375555010{number}",
            files={"LICENCE": builders.minutes("执照.pdf")} if number == 0 else {},
            by=None,
        )

    def checked(number: int) -> Any:
        return services.check(applied(number), recommended=True, opinion="齐全", by=house.officer)

    filed, ready = applied(0), checked(1)
    until = clock.today() + timedelta(days=9)
    returned = corrections.send_back(applied(4), reason="请补", correct_by=until, by=house.officer)
    return {
        "admission": filed,
        "admission_check": filed,
        "admission_dismiss": filed,
        "admission_return": filed,
        "admission_extend": returned,
        "admission_approve": ready,
        "admission_refuse": ready,
        "admission_admit": services.approve(checked(2), by=house.chair),
        "admission_close": services.approve(checked(3), by=house.chair),
        "admission_file": filed.files.get(),
        "membership_standing": filed,
        "membership_withdraw": filed,
        "membership_correct": returned,
    }


def _satisfaction(house: SimpleNamespace) -> dict[str, Any]:
    """This year's survey, which is open."""
    from datetime import timedelta

    from alliance.ground import audit, clock
    from councils.satisfaction.models import Survey

    now = clock.now()
    survey = Survey(year=clock.today().year, opened_at=now, closes_at=now + timedelta(days=9))
    with transaction.atomic():
        audit.save(survey, by=house.officer, reason="测试")
    return {"satisfaction_extend": survey, "satisfaction_answer": survey}


def _studies(house: SimpleNamespace) -> dict[str, Any]:
    """Something that the secretariat shared with the council, with a file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.ground import clock
    from alliance.tests import files
    from councils.studies import services

    shared = services.share(
        kind="POLICY", title="政策", source="教育部", dated_on=clock.today(), points="要点", by=house.officer
    )
    checked = uploads.check(SimpleUploadedFile("全文.pdf", files.pdf().read()))
    return {"study": shared, "study_file": services.attach(shared, file=checked, by=house.officer)}


def _experts(house: SimpleNamespace) -> dict[str, Any]:
    """An expert of the school in the pool, and one who waits to be checked."""
    from members.experts import services

    content = {
        "name": "单研究", "post": "总工程师", "rank": "SENIOR", "title": "研究员", "degree": "博士", "birth_year": 1975,
        "fields": "检测", "keywords": "视觉", "achievements": "成果", "services": "咨询", "phone": "13500000009", "consented": True,
    }  # fmt: skip
    listed = services.recommend(unit=house.school, content=content, by=house.school_liaison)
    waiting = services.recommend(
        unit=house.school, content=content | {"name": "王待审"}, by=house.school_liaison
    )
    return {
        "expert": services.accept(listed, by=house.officer),
        "expert_accept": waiting,
        "expert_return": waiting,
    }


def _demands(house: SimpleNamespace) -> dict[str, Any]:
    """A problem of the enterprise that the school has offered to solve, a draft of one, and others matched and solved by the school."""
    from datetime import timedelta

    from alliance.ground import clock
    from members.demands import services

    owner, liaison = house.enterprise_liaison, house.school_liaison
    content = {
        "title": "检测难题", "field": "检测", "level": "SUMMARY", "mode": "JOINT", "background": "背景", "specs": "指标",
        "needed_by": clock.today() + timedelta(days=90), "funds": 1, "contact": "技术部",
    }  # fmt: skip

    def posted() -> Any:
        draft = services.draft(unit=house.enterprise, content=content, by=owner)
        services.invite(draft, unit=house.school, by=owner)
        return services.post(draft, by=owner)

    def offered() -> Any:
        return services.answer(posted(), unit=house.school, reply="OFFER", words="可以", by=liaison)

    def matched() -> Any:
        one = offered()
        return services.match(one, answer=one.answers.get(), by=owner)

    offer, solved = offered(), services.report(matched(), reason="完成", by=liaison)
    draft = services.draft(unit=house.enterprise, content=content, by=owner)
    return {
        "demand": offer,
        "demand_edit": draft,
        "demand_post": draft,
        "demand_match": offer.answers.get(),
        "demand_part": matched(),
        "demand_report": matched(),
        "demand_confirm": solved,
        "demand_reject": solved,
    }


def _collections(house: SimpleNamespace) -> dict[str, Any]:
    """A draft of a task, one that every member is asked, the answer of the school in writing with a file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.tests import builders, files
    from reports.answers import services as answering

    draft = builders.collection(house.officer, publish=False)
    task = builders.collection(house.officer)
    answer = task.answers.get(unit=house.school)
    checked = uploads.check(SimpleUploadedFile("证明.pdf", files.pdf().read()))
    question = task.questions.get(kind="FILE")
    answering.fill(answer, values={}, files={question.pk: checked}, by=house.school_liaison)
    of_draft = ("collection_edit", "collection_publish", "collection_drop_unit", "collection_withdraw")
    return {
        "collection": task,
        "collection_answers": task,
        "collection_answer_": answer,
        "collection_answer": answer,
        "collection_file": answer.files.get(),
        **dict.fromkeys(of_draft, draft),
    }


def _plans(house: SimpleNamespace) -> dict[str, Any]:
    """Last year's plan in force with a task of the school that has a file, this year's draft under discussion, the school's own."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.ground import audit, clock
    from alliance.tests import builders, files
    from councils.plan_items import services as items
    from councils.plans.models.plans import PlanOpinion

    year = clock.today().year
    adopted = builders.plan(house, year=year - 1, state="ADOPTED")
    item = items.assign(adopted.items.first(), unit=house.school, by=None)
    checked = uploads.check(SimpleUploadedFile("总结.pdf", files.pdf().read()))
    row = items.report(
        item, word="ONGOING", text="已开始", on=clock.today(), file=checked, by=house.school_head
    )
    asked = builders.plan(house, year=year, state="OPINIONS")
    with transaction.atomic():
        opinion = audit.save(PlanOpinion(draft=asked, unit=house.school), by=None, reason="测试")
    own = builders.plan(house, year=year, unit=house.school, by=house.school_liaison)
    draft = builders.plan(house, year=year + 1)
    return {
        "plan": adopted,
        "plan_new_of_unit": house.school,
        "plan_opinion": opinion,
        "plan_progress_file": row,
        "plan_item": item,
        "plan_item_new": draft,
        "plan_items": adopted,
        **dict.fromkeys(("plan_put", "plan_adopt"), asked),
        **dict.fromkeys(("plan_edit", "plan_confirm", "plan_withdraw"), own),
        "plan_ask_opinions": draft,
        **dict.fromkeys(("plan_item_edit", "plan_item_remove"), own.items.first()),
    }


def _charter(house: SimpleNamespace) -> dict[str, Any]:
    """A rule in force, a draft of another, one on which the school is heard."""
    from alliance.ground import audit
    from alliance.tests import builders
    from councils.charter.models import RuleOpinion

    adopted = builders.rule_version(house, state="ADOPTED")
    draft = builders.rule_version(house, title="档案管理办法")
    asked = builders.rule_version(house, title="经费管理办法", state="OPINIONS")
    with transaction.atomic():
        opinion = audit.save(RuleOpinion(draft=asked, unit=house.school), by=None, reason="测试")
    return {
        "standing_rule": adopted.rule,
        "rule_version_new": adopted.rule,
        "rule_version": draft,
        **dict.fromkeys(("rule_version_put", "rule_version_adopt"), asked),
        **dict.fromkeys(("rule_version_file", "rule_version_repeal"), adopted),
        "rule_opinion": opinion,
    }


def _reports(house: SimpleNamespace) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.ground import clock
    from alliance.tests import builders, files
    from reports.annual.services import writing
    from reports.catalogue import services as saving
    from reports.checks import adoptions
    from reports.monthly import pictures

    draft = builders.draft(house.school, house.school_liaison)
    photo = SimpleUploadedFile("照片.png", files.image("PNG").read(), content_type="image/png")
    picture = pictures.add(draft, pictures.sorted_out([photo])[0], by=house.school_liaison)[0]
    accepted = builders.accepted_report(house.school, house.school_head, by=house.officer, title="已采用")
    adoption = adoptions.record(accepted, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
    report = writing.open_year(clock.today().year, by=house.officer)
    news, shown = _news(house, photo)
    chapter = writing.add_chapter(report, title="专题工作", by=house.officer).chapters.last()
    return _summaries(house, photo) | {
        "saved_report": saving.save(
            report="units", name="名录", query="kind=SCHOOL", shared=True, by=house.officer
        ),
        "monthly_report": builders.submitted_report(house.school, house.school_head, title="待审核"),
        "report_picture": picture,
        "adoption": adoption,
        **dict.fromkeys(("annual_chapter_move", "annual_chapter_remove", "annual_chapter_redraft"), chapter),
        "annual_chapter_comment": chapter,
        "annual_comment_answer": _comment(report, chapter, house),
        "adoption_new": accepted,
        "site_article": news,
        "site_picture": shown,
    }


def _news(house: SimpleNamespace, photo: Any) -> tuple[Any, Any]:
    """A report with a picture that was adopted for the public site."""
    from alliance.ground import clock
    from alliance.tests import builders
    from reports.checks import adoptions
    from reports.checks import services as checks
    from reports.monthly import pictures
    from reports.monthly import services as monthly

    photo.seek(0)
    report = builders.draft(house.school, house.school_head, title="公开动态")
    shown = pictures.add(report, pictures.sorted_out([photo])[0], by=house.school_head)[0]
    checks.accept(monthly.submit(report, by=house.school_head), by=house.officer)
    adoptions.record(report, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
    return report, shown


def _comment(report: Any, chapter: Any, house: SimpleNamespace) -> Any:
    """What the chair said, as it is kept; the report is back with the secretariat."""
    from django.db import transaction

    from alliance.ground import audit, clock
    from reports.annual.models import ChapterComment

    said = ChapterComment(
        report=report,
        chapter=chapter,
        heading="专题工作",
        text="请补充数据",
        said_by=house.chair,
        said_at=clock.now(),
    )
    with transaction.atomic():
        return audit.save(said, by=house.chair, reason="批注")


def _summaries(house: SimpleNamespace, photo: Any) -> dict[str, Any]:
    from alliance.ground import clock
    from alliance.tests import builders
    from reports.summaries.services import writing

    photo.seek(0)
    year = clock.today().year
    handed_in = builders.summary(house, house.school, house.school_head, state="REVIEWING")
    draft = writing.start_unit(house.school, year - 1, by=house.school_liaison)
    draft = writing.write(draft, title=draft.title, text=handed_in.text, by=house.school_liaison)
    picture = writing.add_picture(draft, writing.checked_picture(photo), by=house.school_liaison)
    of_draft = ("edit", "autosave", "redraft", "picture_new", "hand_up", "hand_in")
    of_handed_in = ("hand_back", "return", "settle", "carry_over", "export")
    return {
        "summary": handed_in,
        "our_summary": builders.summary(house, kind="HALF_YEAR"),
        "summary_picture": picture,
        **{f"summary_{name}": draft for name in of_draft},
        **{f"summary_{name}": handed_in for name in of_handed_in},
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
    from assessments.earlier import services as earlier
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
    entry = earlier.Entry(house.school.pk, this_year - 3, "QUALIFIED", None, "德智联〔2024〕9号", 0)
    return {
        "earlier_grade": earlier.register([entry], by=None)[0],
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
        **dict.fromkeys(("indicator_new", "veto_new", "bonus_new"), draft),
        "veto": Veto.objects.filter(standard=draft).first(),
        "bonus": BonusItem.objects.filter(standard=draft).first(),
    }
