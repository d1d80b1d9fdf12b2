"""An application for membership: what an applicant can do without an account, who examines, decides and registers, who is told."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages import outbox
from alliance.messages.models import Delivery, Notification
from alliance.registers import policy
from alliance.tests import builders, desk, files
from councils.admissions.models import MembershipApplication, MembershipApplicationFile
from councils.admissions.services import admissions as services
from members.membership import services as membership
from members.people.models import Representative
from members.units.models import Unit

pytestmark = pytest.mark.django_db
CONTENT = {
    "name": "禹城精密机械有限公司",
    "kind": "ENTERPRISE",
    "uscc": "",
    "uscc_missing_reason": "正在换发",
    "address": "禹城市高新区一号",
    "introduction": "生产精密丝杠。",
    "statement": "希望与院校合作培养技工。",
    "head_name": "孙立国",
    "head_title": "总经理",
    "head_phone": "13711110001",
    "liaison_name": "周小兰",
    "liaison_phone": "13711110002",
    "liaison_email": "zhou@example.com",
}
State = MembershipApplication.State


@pytest.fixture
def house(everyone):
    return everyone


@pytest.fixture
def application(house):
    return services.apply(**CONTENT, files={}, by=None)


def typed(**changed):
    licence = SimpleUploadedFile("执照.pdf", files.pdf().read())
    return CONTENT | {"licence": licence, "consent": "on"} | changed


def checked(application, house):
    return services.check(application, recommended=True, opinion="材料齐全", by=house.officer)


def letters():
    return list(Delivery.objects.exclude(key="").order_by("pk").values_list("address", "title"))


# ---------------------------------------------------------------- the applicant


def test_apply_keeps_what_was_typed_and_leads_to_an_address_of_its_own(client, house):
    answer = client.post("/join/", typed())
    made = MembershipApplication.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, made.progress_path)
    assert {name: getattr(made, name) for name in CONTENT} == CONTENT
    assert [(one.part, one.name) for one in made.files.all()] == [("LICENCE", "执照.pdf")]
    page = client.get(answer.headers["Location"]).content.decode()
    assert (page.count("待秘书处审查"), page.count("<script")) == (1, 0)
    assert letters() == [("zhou@example.com", "已收到禹城精密机械有限公司的入盟申请")]
    told = Notification.objects.filter(matter=f"admission:{made.pk}", recipient=house.officer)
    assert list(told.values_list("title", flat=True)) == ["禹城精密机械有限公司申请入盟"]


def test_apply_writes_no_person_into_the_history(application):
    row = application.history.get()
    assert {name for name in application.personal if hasattr(row, name)} == set()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": ""}, "请勾选。"),
        ({"head_phone": "0534-1234567"}, "手机号"),
        ({"uscc_missing_reason": ""}, "没有统一社会信用代码时，请填写原因。"),
        ({"licence": SimpleUploadedFile("执照.pdf", b"not a pdf")}, "执照.pdf"),
        ({"liaison_phone": "13711110001"}, "同一手机号填了两个姓名，请核对。"),
    ],
)
def test_apply_says_what_is_missing_and_stores_nothing(client, house, changed, said):
    page = client.post("/join/", typed(**changed)).content.decode()
    assert (said in page, "禹城精密机械有限公司" in page) == (True, True)
    assert MembershipApplication.objects.count() == 0


def test_apply_is_refused_for_a_present_member_and_while_one_is_open(client, house):
    assert client.post("/join/", typed()).status_code == 302
    again = client.post("/join/", typed()).content.decode()
    assert ("办理中的申请" in again, MembershipApplication.objects.count()) == (True, 1)
    with pytest.raises(Refused, match="已是联盟成员单位"):
        services.apply(**CONTENT | {"name": house.school.name, "uscc": house.school.uscc}, files={}, by=None)


def test_apply_by_a_machine_is_thanked_for_and_thrown_away(client, house):
    answer = client.post("/join/", typed(homepage="http://example.com"))
    assert (answer.headers["Location"], MembershipApplication.objects.count()) == ("/site/apply/", 0)


def test_apply_too_often_from_one_network_is_put_off(client, house):
    def sent(number):
        return client.post("/join/", typed(name=f"第{number}家机械有限公司")).status_code

    assert [sent(number) for number in range(11)] == [302] * 10 + [429]
    assert MembershipApplication.objects.count() == 10


def test_apply_with_mistakes_uses_up_no_application_of_the_network(client, house):
    assert [client.post("/join/", {"name": "甲"}).status_code for _ in range(15)] == [200] * 15
    assert client.post("/join/", typed()).status_code == 302
    assert client.post("/join/", typed(name="另一家机械有限公司")).status_code == 302


def test_apply_with_mistakes_without_end_is_put_off(client, house):
    answers = [client.post("/join/", {"name": "甲"}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_apply_is_not_there_where_the_part_is_switched_off(client, house):
    assert [client.get(path).status_code for path in ("/join/", "/site/apply/")] == [200, 200]
    policy.change("site_apply", "off", basis="测试", confirmed=True, by=house.officer)
    assert [client.get(path).status_code for path in ("/join/", "/site/apply/")] == [404, 404]


def test_form_needs_its_token(house):
    answer = Client(enforce_csrf_checks=True).post("/join/", typed())
    assert (answer.status_code, MembershipApplication.objects.count()) == (302, 0)


@pytest.mark.once
def test_guide_may_be_kept_by_any_cache_and_costs_one_query(client, house, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/site/apply/")
    assert answer.headers["Cache-Control"] == "public, max-age=120"


def test_standing_is_shown_to_whoever_has_its_address_only(client, application):
    wrong = application.progress_path.replace(application.token, "0" * 40)
    assert [client.get(path).status_code for path in (application.progress_path, wrong)] == [200, 404]
    assert client.post(wrong + "withdraw/").status_code == 404


def test_withdraw_ends_it_once(client, application):
    address = application.progress_path
    assert client.post(address + "withdraw/").headers["Location"] == address
    application.refresh_from_db()
    assert (application.state, application.ended_at) == (State.WITHDRAWN, clock.now())
    with pytest.raises(Refused, match="撤回"):
        services.withdraw(application, by=None)


# ---------------------------------------------------------------- secretariat and chair


def test_course_from_application_to_member(application, house):
    """The secretariat examines, the chair decides, the secretariat registers by the verbs of the register."""
    checked(application, house)
    services.approve(application, by=house.chair)
    services.admit(application, joined_on=date(2026, 12, 1), by=house.officer)
    application.refresh_from_db()
    unit = Unit.objects.get(name=CONTENT["name"])
    assert (application.state, application.unit, unit.joined_on) == (State.ADMITTED, unit, date(2026, 12, 1))
    people = Representative.objects.filter(unit=unit).order_by("pk")
    assert list(people.values_list("role", "user__name", "user__username", "user__email")) == [
        ("HEAD", "孙立国", "13711110001", ""),
        ("LIAISON", "周小兰", "13711110002", "zhou@example.com"),
    ]
    told = Notification.objects.filter(recipient__in=[one.user for one in people])
    assert told.count() == 2
    assert [title for _, title in letters()][1:] == ["禹城精密机械有限公司已成为联盟成员单位"]


def test_admit_enters_nothing_when_a_person_cannot_be_registered(house):
    other = CONTENT | {"head_phone": house.school_head.phone}
    application = services.apply(**other, files={}, by=None)
    checked(application, house)
    services.approve(application, by=house.chair)
    with pytest.raises(Refused, match="不一致"):
        services.admit(application, joined_on=clock.today(), by=house.officer)
    application.refresh_from_db()
    assert (application.state, Unit.objects.filter(name=CONTENT["name"]).count()) == (State.APPROVED, 0)


@pytest.mark.parametrize(("act", "who"), [("dismiss", "officer"), ("refuse", "chair")])
def test_refusal_needs_its_reason_and_is_written_to_the_applicant(client, application, house, act, who):
    if act == "refuse":
        checked(application, house)
    with pytest.raises(Refused, match="请写明"):
        getattr(services, act)(application, reason=" ", by=getattr(house, who))
    getattr(services, act)(application, reason="不在智能制造领域", by=getattr(house, who))
    page = client.get(application.progress_path).content.decode()
    assert page.count("不在智能制造领域") == 1
    policy.change("contact_line", "0534-1234567", basis="测试", confirmed=True, by=house.officer)
    outbox.deliver()
    texts = [one.body for one in mail.outbox if one.to == ["zhou@example.com"]]
    assert [text.count("原因：不在智能制造领域") for text in texts] == [0, 1]


WHO = ("officer", "secretary_general", "chair", "vice_chair", "school_head", "liaison")


@pytest.mark.parametrize(
    ("state", "act", "given", "allowed"),
    [
        ("FILED", "check", {"recommended": True, "opinion": "齐全"}, {"officer", "secretary_general"}),
        ("FILED", "dismiss", {"reason": "重复"}, {"officer", "secretary_general"}),
        ("CHECKED", "approve", {}, {"chair"}),
        ("CHECKED", "refuse", {"reason": "不符"}, {"chair"}),
        ("APPROVED", "admit", {"joined_on": date(2026, 12, 1)}, {"officer", "secretary_general"}),
    ],
)
def test_each_act_is_for_its_people_in_its_state(application, house, state, act, given, allowed):
    from django.db import transaction

    if state != "FILED":
        checked(application, house)
    if state == "APPROVED":
        services.approve(application, by=house.chair)
    done = set()
    for name in WHO:
        if (person := getattr(house, name, None)) is None:
            continue
        with transaction.atomic():
            try:
                getattr(services, act)(application, **given, by=person)
                done.add(name)
            except Refused:
                pass
            transaction.set_rollback(True)
        application.refresh_from_db()
    assert done == allowed


def test_who_examined_does_not_decide(application, house):
    from councils.admissions import rules

    application = checked(application, house)
    assert rules.may_approve(house.chair, application).allowed
    application.checked_by = house.chair
    assert rules.may_approve(house.chair, application).reason == (
        "审查人与审批人不能是同一人，请由其他人员审批。"
    )


def test_list_and_file_are_for_secretariat_and_chair(house):
    from alliance.files import uploads

    licence = uploads.check(SimpleUploadedFile("执照.pdf", files.pdf().read()))
    application = services.apply(**CONTENT, files={"LICENCE": licence}, by=None)
    file = MembershipApplicationFile.objects.get()
    found = {}
    for name in ("officer", "chair", "school_head"):
        client = Client()
        client.force_login(getattr(house, name))
        pages = ("/admissions/", application.get_absolute_url(), f"/admissions/files/{file.pk}/")
        found[name] = [client.get(page).status_code for page in pages]
    assert found == {"officer": [200] * 3, "chair": [200] * 3, "school_head": [409, 404, 404]}


def test_todos_wait_for_whose_turn_it_is(application, house):
    def waiting():
        return [
            [todo.title for todo in desk.todos_of(person) if todo.kind == "入盟申请"]
            for person in (house.officer, house.chair)
        ]

    assert waiting() == [["1 件入盟申请待审查"], []]
    checked(application, house)
    assert waiting() == [[], ["1 件入盟申请待审批"]]
    services.approve(application, by=house.chair)
    assert waiting() == [["1 件入盟申请待登记入册"], []]


# ---------------------------------------------------------------- one body, one history; what is forgotten


def test_body_that_joins_again_is_seen_as_one(client, house):
    before = builders.unit("ENTERPRISE", name=CONTENT["name"], joined_on=date(2020, 1, 1))
    membership.end_membership(before, on=date(2025, 1, 1), reason="主动退出", by=None)
    application = services.apply(**CONTENT | {"uscc": before.uscc}, files={}, by=None)
    checked(application, house)
    services.approve(application, by=house.chair)
    services.admit(application, joined_on=date(2026, 11, 1), by=house.officer)
    again = Unit.objects.get(name=CONTENT["name"], ended_on=None)
    client.force_login(house.officer)
    pages = [client.get(one.get_absolute_url()).content.decode() for one in (before, again)]
    assert [page.count("历次成员资格") > 0 for page in pages] == [True, True]
    assert [len(re.findall("主动退出", page)) > 0 for page in pages] == [True, True]


def test_data_of_people_are_forgotten_some_months_after_the_end(noon, application, house):
    services.dismiss(application, reason="重复", by=house.officer)
    noon.move_to(clock.now() + timedelta(days=364))
    assert services.forget_old() == 0
    noon.move_to(clock.now() + timedelta(days=3))
    assert services.forget_old() == 1
    application.refresh_from_db()
    assert {getattr(application, name) for name in application.personal} == {""}
    assert letters() == []
    assert (application.name, services.forget_old()) == (CONTENT["name"], 0)
