"""A seat application rests on evidence (第八条): files and records, findings against the record, who hands it to whom."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliance.face.components import text_of
from alliance.files import uploads
from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import facts, linkable
from alliance.registers.facts import Fact
from alliance.registers.linkable import Link
from alliance.tests import builders
from alliance.tests.files import image, pdf
from councils.applications import conditions, portal, rules
from councils.applications.models import ConditionEvidence
from councils.applications.services import applications, approvals, corrections, evidence, handing

FIGURES = {"info.months_on_time": (9, 11), "info.months_due": (11, None), "assessment.returns": (0, None)}


@pytest.fixture
def recorded(monkeypatch):
    """The record: information in 9 of 11 months, no return of a self-assessment, nothing else."""

    def compute(names, units, year):
        def answer(name):
            value, whole = FIGURES.get(name, (None, None))
            if value is None:
                return Fact.unrecorded()
            return Fact(Decimal(value), denominator=whole and Decimal(whole), url=f"/facts/{name}/")

        return {unit.pk: {name: answer(name) for name in names} for unit in units}

    monkeypatch.setattr(facts, "compute", compute)


@pytest.fixture
def filed(everyone, recorded):
    return builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="FILED", officer=everyone.officer
    )


def checked_file(name: str = "签到表.pdf", content=None) -> uploads.CheckedFile:
    return uploads.check(SimpleUploadedFile(name, (content or pdf()).read()))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ---------------------------------------------------------------- the record's verdict


@pytest.mark.parametrize(
    ("value", "of", "expects", "verdict", "says"),
    [
        ("11", "11", "all", "记录满足", True),
        ("9", "11", "all", "记录不足（2026年 9/11）", False),
        (None, None, "all", "未记录", None),
        ("0", "0", "all", "未记录", None),
        ("0", None, "none", "记录满足", True),
        ("1", None, "none", "记录不足（2026年 1）", False),
        ("3", None, "some", "记录满足", True),
        ("0", None, "some", "记录不足（2026年 0）", False),
    ],
)
def test_verdict_of_the_record(value, of, expects, verdict, says):
    record = {"label": "甲", "unit": "", "expects": expects, "year": 2026, "url": "", "note": ""}
    reading = conditions.read([record | {"value": value, "of": of}])
    assert (reading.verdict, reading.says) == (verdict, says)


@pytest.mark.parametrize(
    ("value", "said"), [("1", "年度自评按期报送：2026年 是"), ("0", "年度自评按期报送：2026年 否")]
)
def test_yes_or_no_is_said_in_words(value, said):
    piece = conditions.SELF_ASSESSMENT
    record = {
        "label": piece.label,
        "unit": piece.unit,
        "expects": piece.expects,
        "year": 2026,
        "url": "",
        "note": "",
    }
    (line,) = conditions.read([record | {"value": value, "of": None}]).lines
    assert (line.text, line.supports) == (said, value == "1")


@pytest.mark.parametrize(
    ("met", "says", "against"),
    [
        (True, True, False),
        (True, False, True),
        (True, None, False),
        (False, True, True),
        (False, False, False),
        (False, None, False),
        (None, True, False),
        (None, False, False),
        (None, None, False),
    ],
)
def test_finding_against_the_record(met, says, against):
    supports = {True: [True], False: [False], None: []}[says]
    reading = conditions.Reading([conditions.Line("甲", "", one) for one in supports], "")
    assert conditions.against_record(met, reading) is against
    assert conditions.on_material(met, reading) is (met is True and says is None)


def test_check_counts_findings_against_the_record(everyone, filed):
    """9/11 months, kept rules, three unrecorded conditions: of five 符合 one goes against the record, three rest on material."""
    found = {row.clause: (True, "有签到表") for row in filed.conditions.all()}
    without = found | {"8.ordinary.1": (True, ""), "8.ordinary.2": (True, "")}
    with pytest.raises(Refused) as error:
        approvals.check(filed, findings=without, recommended=True, recommendation="符合", by=everyone.officer)
    assert (
        error.value.reason
        == "第 1 项（记录不足（2026年 9/11 个月））的认定与系统记录不一致，请填写认定理由。"
    )
    found["8.ordinary.2"] = (True, "")
    done = approvals.check(
        filed, findings=found, recommended=True, recommendation="符合", by=everyone.officer
    )
    assert [row.against_record for row in done.conditions.all()] == [True, False, False, False, False]
    assert [row.on_material for row in done.conditions.all()] == [False, False, True, True, True]
    assert (
        done.history.first().history_change_reason
        == "审查完毕，建议同意（5 项中 1 项与记录不一致，3 项未记录，凭材料认定）"
    )
    letter = Notification.objects.get(recipient=everyone.chair, step__startswith="checked")
    assert letter.body == "5 项中 1 项与记录不一致，3 项未记录，凭材料认定。秘书处意见：符合"


def test_unmet_against_a_record_that_is_met_needs_a_reason(everyone, filed):
    found = {row.clause: (True, "有签到表") for row in filed.conditions.all()}
    with pytest.raises(Refused, match="第 2 项认定为不符合，请填写认定理由"):
        approvals.check(
            filed,
            findings=found | {"8.ordinary.2": (False, "")},
            recommended=False,
            recommendation="不符合",
            by=everyone.officer,
        )
    done = approvals.check(
        filed,
        findings=found | {"8.ordinary.2": (False, "有投诉查实")},
        recommended=False,
        recommendation="不符合",
        by=everyone.officer,
    )
    assert done.conditions.get(position=2).against_record


def test_chair_reads_findings_against_the_record_first(everyone, filed):
    found = {row.clause: (True, "有签到表") for row in filed.conditions.all()}
    evidence.add_file(
        filed.conditions.get(position=4),
        file=checked_file(),
        title="实习协议",
        dated_on=clock.today(),
        by=everyone.officer,
    )
    done = approvals.check(
        filed, findings=found, recommended=True, recommendation="符合", by=everyone.officer
    )
    page = signed_in(everyone.chair).get(reverse("application_decide", args=[done.pk]))
    assert [part["row"].position for part in page.context["conditions"]] == [1, 3, 4, 5, 2]
    assert page.context["contrast"] == "5 项中 1 项与记录不一致，3 项未记录，凭材料认定"
    text = page.content.decode()
    assert (text.count("实习协议"), text.count("finding-against")) == (1, 1)
    assert text.count("未记录，凭材料认定</span>") == 3
    todo = next(one for one in portal.for_who_presides(everyone.chair))
    assert todo.note == "秘书处建议同意；5 项中 1 项与记录不一致，3 项未记录，凭材料认定"
    vote = builders.decision(everyone.secretary_general, matter="ROLE", unit=done.unit)
    page = signed_in(everyone.chair).get(vote.get_absolute_url())
    assert [one["contrast"] for one in page.context["applications"]] == [
        "5 项中 1 项与记录不一致，3 项未记录，凭材料认定"
    ]


# ---------------------------------------------------------------- files and records


def test_evidence_keeps_its_date_and_takes_a_corrected_one(everyone, recorded):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    condition, by = application.conditions.first(), everyone.enterprise_liaison
    today = clock.today()
    with pytest.raises(Refused, match="请填写材料日期"):
        evidence.add_file(condition, file=checked_file(), title="", dated_on=None, by=by)
    with pytest.raises(Refused, match="材料日期不能晚于今天"):
        evidence.add_file(condition, file=checked_file(), title="", dated_on=today + timedelta(days=1), by=by)
    first = evidence.add_file(condition, file=checked_file(), title="", dated_on=today, by=by)
    again = evidence.add_file(
        condition, file=checked_file(), title="", dated_on=today - timedelta(days=3), by=by
    )
    assert (first.pk, again.dated_on, condition.evidence.count()) == (again.pk, today - timedelta(days=3), 1)
    assert (first.title, first.from_office, first.size) == ("签到表.pdf", False, len(pdf().read()))


def test_evidence_is_limited_in_number_and_size(everyone, recorded, monkeypatch):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    condition, by = application.conditions.first(), everyone.enterprise_head
    monkeypatch.setattr(evidence, "MAX_PER_CONDITION", 1)
    evidence.add_file(condition, file=checked_file(), title="", dated_on=clock.today(), by=by)
    photo = checked_file("照片.png", image("PNG"))
    with pytest.raises(Refused, match="每项条件最多 1 份材料"):
        evidence.add_file(condition, file=photo, title="", dated_on=clock.today(), by=by)
    monkeypatch.setattr(evidence, "QUOTA_MB", 0.0001)
    other = application.conditions.last()
    with pytest.raises(Refused, match="一件申请的材料总量不超过"):
        evidence.add_file(other, file=photo, title="", dated_on=clock.today(), by=by)


def test_record_of_the_portal_is_taken_only_when_offered(everyone, recorded, monkeypatch):
    offered = Link("2026年3月信息", "/monthly-reports/7/", clock.today())
    monkeypatch.setattr(
        linkable, "_sources", {"月度信息": lambda unit, year: [offered] if year == 2026 else []}
    )
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    condition = application.conditions.first()
    with pytest.raises(Refused, match="不在可引用之列"):
        evidence.add_record(condition, url="/monthly-reports/8/", by=everyone.enterprise_head)
    found = evidence.add_record(condition, url=offered.url, by=everyone.enterprise_head)
    again = evidence.add_record(condition, url=offered.url, by=everyone.enterprise_head)
    assert (found.pk, found.title, found.dated_on) == (again.pk, "2026年3月信息", clock.today())


ADDS = {
    "DRAFT": {"enterprise_head", "enterprise_liaison"},
    "RETURNED": {"enterprise_head", "enterprise_liaison"},
    "FILED": {"officer", "secretary_general"},
    "CHECKED": set(),
}


@pytest.mark.parametrize("state", ADDS)
def test_who_adds_evidence_in_each_state(everyone, recorded, state):
    application = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state=state, officer=everyone.officer
    )
    people = (
        "enterprise_head",
        "enterprise_liaison",
        "school_head",
        "officer",
        "secretary_general",
        "chair",
    )
    may = {name for name in people if rules.may_add_evidence(getattr(everyone, name), application)}
    assert may == ADDS[state]


def test_return_keeps_the_files_and_each_side_takes_away_its_own(everyone, recorded):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    condition = application.conditions.first()
    own = evidence.add_file(
        condition, file=checked_file(), title="协议", dated_on=clock.today(), by=everyone.enterprise_head
    )
    application = applications.file(application, by=everyone.enterprise_head)
    with pytest.raises(Refused, match="由另一方提供"):
        evidence.remove(own, by=everyone.officer)
    office = evidence.add_file(
        condition,
        file=checked_file("核查.png", image("PNG")),
        title="核查照片",
        dated_on=clock.today(),
        by=everyone.officer,
    )
    corrections.send_back(
        application, reason="缺协议", correct_by=clock.today() + timedelta(days=9), by=everyone.officer
    )
    assert list(condition.evidence.filter(removed=False)) == [own, office]
    with pytest.raises(Refused, match="由另一方提供"):
        evidence.remove(office, by=everyone.enterprise_head)
    assert evidence.remove(own, by=everyone.enterprise_head).removed is True


def test_evidence_is_served_to_those_who_see_the_application(everyone, recorded):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    piece = evidence.add_file(
        application.conditions.first(),
        file=checked_file(),
        title="协议",
        dated_on=clock.today(),
        by=everyone.enterprise_head,
    )
    people = ("enterprise_head", "enterprise_liaison", "school_head", "officer", "chair")
    url = reverse("application_evidence_file", args=[piece.pk])

    def codes() -> dict[str, int]:
        return {name: signed_in(getattr(everyone, name)).get(url).status_code for name in people}

    unit_only = {"enterprise_head": 200, "enterprise_liaison": 200, "school_head": 404}
    assert codes() == unit_only | {"officer": 404, "chair": 404}
    applications.file(application, by=everyone.enterprise_head)
    assert codes() == unit_only | {"officer": 200, "chair": 200}
    assert Client().get(url).status_code == 302


@pytest.mark.once
def test_evidence_is_added_and_removed_on_the_page(everyone, recorded, monkeypatch):
    offered = Link("2026年3月信息", "/monthly-reports/7/", clock.today())
    monkeypatch.setattr(
        linkable, "_sources", {"月度信息": lambda unit, year: [offered] if year == 2026 else []}
    )
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    condition, client = application.conditions.first(), signed_in(everyone.enterprise_liaison)
    edit = reverse("application_edit", args=[application.pk])
    typed = {"version": application.version, "statement": "改过", "holder_role": "HEAD", "claim_1": "新写的"}
    page = reverse("application_evidence", args=[condition.pk])
    assert client.post(edit, typed | {"act": f"evidence-{condition.pk}"}).url == page
    condition.refresh_from_db()
    assert condition.claim == "新写的"
    fake = SimpleUploadedFile("假.pdf", b"<html>")
    wrong = client.post(page, {"act": "file", "dated_on": "2026-11-01", "file": fake})
    assert wrong.context["form"].errors["file"] == [
        "“假.pdf”的内容不是 PDF，而是网页文件，请上传真正的 PDF 文件"
    ]
    good = SimpleUploadedFile("协议.pdf", pdf().read())
    assert client.post(page, {"act": "file", "dated_on": "2026-11-01", "file": good}).url == page
    assert client.post(page, {"act": "cite", "record": [offered.url]}).url == page
    assert [one.title for one in ConditionEvidence.objects.order_by("created_at", "title")] == [
        "2026年3月信息",
        "协议.pdf",
    ]
    shown = client.get(page)
    names = {one.name for one in shown.context["files"]}
    assert (names, shown.context["taken"]) == ({"协议.pdf", "2026年3月信息"}, {offered.url})
    piece = ConditionEvidence.objects.get(title="协议.pdf")
    client.post(reverse("application_evidence_remove", args=[piece.pk]))
    piece.refresh_from_db()
    assert piece.removed is True


# ---------------------------------------------------------------- the liaison hands it on to the head


def test_liaison_hands_the_draft_to_the_head(everyone, recorded):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    liaison, head = everyone.enterprise_liaison, everyone.enterprise_head
    assert rules.may_hand_to_head(head, application).reason == "您是单位负责人，可以直接提交。"
    with pytest.raises(Conflict):
        handing.hand_to_head(application, by=liaison, version=application.version - 1)
    handed = handing.hand_to_head(application, by=liaison, version=application.version)
    assert (handed.state, handed.handed_by, handed.handed_at) == ("DRAFT", liaison, clock.now())
    assert [one.title for one in Notification.objects.filter(recipient=head, step__startswith="handed")] == [
        f"请审阅并提交：{application}"
    ]
    assert [(one.title, one.note) for one in portal.for_the_unit(head)] == [
        (f"审阅并提交：{application}", f"{text_of(clock.now())} 送您审阅")
    ]
    with pytest.raises(Refused, match="已送负责人"):
        handing.hand_to_head(handed, by=liaison)
    with pytest.raises(Refused, match="请填写退回修改的原因"):
        handing.hand_back(handed, reason=" ", by=head)
    back = handing.hand_back(handed, reason="第三项再写细", by=head)
    assert (back.handed_at, back.state) == (None, "DRAFT")
    told = Notification.objects.get(recipient=liaison, step__startswith="handed-back")
    assert told.body == "原因：第三项再写细"
    handing.hand_to_head(back, by=liaison)
    filed = applications.file(back, by=head)
    assert (filed.state, filed.handed_at) == ("FILED", None)


def test_draft_is_handed_on_only_when_it_is_written(everyone, recorded):
    application = applications.draft(everyone.enterprise, role="ORDINARY", by=everyone.enterprise_liaison)
    with pytest.raises(Refused, match="请先填写第 1、2、3、4、5 项条件的单位说明"):
        handing.hand_to_head(application, by=everyone.enterprise_liaison)


@pytest.mark.once
def test_draft_is_handed_on_and_back_by_the_pages(everyone, recorded):
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    client = signed_in(everyone.enterprise_liaison)
    assert client.post(reverse("application_hand", args=[application.pk])).status_code == 302
    application.refresh_from_db()
    assert application.handed_by == everyone.enterprise_liaison
    back = reverse("application_hand_back", args=[application.pk])
    signed_in(everyone.enterprise_head).post(back, {"reason": "再写细"})
    application.refresh_from_db()
    assert application.handed_at is None


# ---------------------------------------------------------------- seats that cannot be taken


def test_seats_that_the_unit_cannot_take_cannot_be_chosen(everyone, recorded):
    builders.seated("STANDING", everyone.enterprise)
    for _ in range(2):
        builders.seated("VICE_CHAIR")
    page = signed_in(everyone.enterprise_liaison).get(reverse("application_new"))
    form = page.context["form"]
    assert [label for _, label in form.fields["role"].choices] == [
        "副理事长单位（不能申请：副理事长单位共 2 个，已无空缺席位。）",
        "常务理事单位（不能申请：本单位已是常务理事单位。）",
        "理事单位（不能申请：本单位现为常务理事单位，只能申请更高的席位。）",
    ]
    text = page.content.decode()
    assert (text.count('type="radio"'), text.count(" disabled")) == (3, 3)
    assert page.context["may_begin"].reason == "本单位现在没有可以申请的席位，原因见各席位。"
    assert text.count(">开始填写<") == 0


def test_only_unit_is_preselected_and_a_free_seat_can_be_chosen(everyone, recorded):
    client = signed_in(everyone.school_liaison)
    page = client.get(reverse("application_new"))
    form = page.context["form"]
    assert (form["unit"].value(), form["role"].value()) == (everyone.school.pk, "ORDINARY")
    assert (page.content.decode().count(" disabled"), page.content.decode().count(">开始填写<")) == (0, 1)
    answer = client.post(
        reverse("application_new"), {"unit": everyone.school.pk, "role": "STANDING", "holder_role": "HEAD"}
    )
    assert answer.status_code == 302


def test_person_of_two_units_chooses_the_unit_first(everyone, recorded):
    from members.people.services import people

    liaison = everyone.school_liaison
    people.appoint(
        everyone.enterprise,
        role="LIAISON",
        since=clock.today(),
        name=liaison.name,
        phone=liaison.username,
        by=None,
    )
    builders.seated("STANDING", everyone.enterprise)
    client = signed_in(liaison)
    page = client.get(reverse("application_new"), {"unit": everyone.enterprise.pk})
    assert (page.context["unit"], page.context["others"]) == (everyone.enterprise, [everyone.school])
    assert page.context["form"].fields["role"].widget.closed == {"STANDING", "ORDINARY"}
