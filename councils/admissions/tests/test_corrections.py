"""An application for membership that is returned: what is asked, what stays and what changes, who is told, and what follows lateness."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Delivery, Notification
from alliance.registers import policy
from alliance.tests import builders, desk, files
from councils.admissions import rules
from councils.admissions.forms import ReturnForm
from councils.admissions.models import MembershipApplication
from councils.admissions.services import admissions, corrections
from councils.admissions.tests.test_admissions import CONTENT, checked, letters

pytestmark = pytest.mark.django_db
State = MembershipApplication.State
ASKED = "执照看不清，请重新上传；联络员手机少一位。"


@pytest.fixture
def house(everyone):
    return everyone


def upload(name):
    return SimpleUploadedFile(name, files.pdf().read())


def applied(**changed):
    licence = builders.minutes("执照.pdf")
    return admissions.apply(**CONTENT | changed, files={"LICENCE": licence}, by=None)


def sent_back(house, application=None, days=10):
    until = clock.today() + timedelta(days=days)
    return corrections.send_back(application or applied(), reason=ASKED, correct_by=until, by=house.officer)


@pytest.fixture
def returned(house):
    return sent_back(house)


def typed(**changed):
    return CONTENT | {"consent": "on"} | changed


def correct_path(application):
    return f"{application.progress_path}correct/"


def of(application):
    return MembershipApplication.objects.get(pk=application.pk)


def page_of(client, path):
    return client.get(path).content.decode()


# ---------------------------------------------------------------- sent back


def test_send_back_says_what_is_asked_until_when_and_where(house, noon, returned):
    end = clock.end_of_day(clock.today() + timedelta(days=10))
    assert (returned.state, returned.returned_because, returned.returned_at, returned.correct_by) == (
        State.RETURNED,
        ASKED,
        clock.now(),
        end,
    )
    letter = Delivery.objects.exclude(key="").latest("pk")
    assert (letter.address, letter.title) == ("zhou@example.com", "禹城精密机械有限公司的入盟申请须补正")
    where = settings.SITE_URL.rstrip("/") + returned.progress_path
    assert letter.body == (
        f"秘书处已退回申请。补正要求：{ASKED}\n\n请于{clock.before(end)}打开下面的网址，点“补正材料”，修改后重新提交。"
        f"\n\n进度查询：{where}"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [({"reason": " "}, "请写明需要补正什么"), ({"correct_by": "today"}, "补正期限应晚于今天")],
)
def test_send_back_needs_its_words_and_a_day_to_come(house, given, said):
    asked = {"reason": ASKED, "correct_by": clock.today() + timedelta(days=1)} | given
    if asked["correct_by"] == "today":
        asked["correct_by"] = clock.today()
    application = applied()
    with pytest.raises(Refused, match=said):
        corrections.send_back(application, **asked, by=house.officer)
    assert (of(application).state, len(letters())) == (State.FILED, 1)


def test_send_back_by_the_page_of_the_secretariat(client, house):
    application = applied()
    client.force_login(house.officer)
    page = page_of(client, application.get_absolute_url())
    assert page.count(f'href="/admissions/{application.pk}/return/"') == 1
    until = ReturnForm().fields["correct_by"].initial
    answer = client.post(
        f"/admissions/{application.pk}/return/", {"reason": "字" * 501, "correct_by": until}
    ).content.decode()
    assert (answer.count("字" * 501), of(application).state) == (1, State.FILED)
    answer = client.post(f"/admissions/{application.pk}/return/", {"reason": ASKED, "correct_by": until})
    assert (answer.headers["Location"], of(application).state) == (
        application.get_absolute_url(),
        State.RETURNED,
    )
    page = page_of(client, application.get_absolute_url())
    assert [page.count(word) for word in ("等待申请单位补正", f"/{application.pk}/return/")] == [1, 0]


@pytest.mark.parametrize("state", [State.FILED, State.RETURNED, State.CHECKED, State.APPROVED])
def test_each_act_of_correcting_has_its_state(house, state):
    application = applied()
    if state == State.RETURNED:
        application = sent_back(house, application)
    if state in (State.CHECKED, State.APPROVED):
        application = checked(application, house)
    if state == State.APPROVED:
        application = admissions.approve(application, by=house.chair)
    may = {
        name
        for name in ("send_back", "extend", "check", "dismiss")
        if getattr(rules, f"may_{name}")(house.officer, application)
    }
    expected = {State.FILED: {"send_back", "check", "dismiss"}, State.RETURNED: {"extend"}}
    assert may == expected.get(state, set())
    assert not any(
        getattr(rules, f"may_{name}")(person, application)
        for name in ("send_back", "extend")
        for person in (house.chair, house.school_head)
    )


def test_who_is_named_or_comes_from_a_membership_of_the_body_does_not_send_back(house):
    named = applied(head_name=house.officer.name, head_phone=house.officer.phone)
    verdict = rules.may_send_back(house.officer, named)
    assert (bool(verdict), "回避" in verdict.reason) == (False, True)
    assert rules.may_send_back(house.secretary_general, named)
    again = applied(name="另一家有限公司")
    body = builders.unit("ENTERPRISE", name=again.name)
    builders.person(body, "LIAISON", name=house.officer.name, phone=house.officer.phone)
    verdict = rules.may_send_back(house.officer, again)
    assert (bool(verdict), "您来自另一家有限公司" in verdict.reason) == (False, True)
    assert rules.may_send_back(house.secretary_general, again)


def test_returned_one_is_open_and_can_be_withdrawn(client, house, returned):
    with pytest.raises(Refused, match="办理中的申请"):
        applied()
    client.post(f"{returned.progress_path}withdraw/")
    assert of(returned).state == State.WITHDRAWN
    assert applied().state == State.FILED


# ---------------------------------------------------------------- corrected


def test_page_of_the_applicant_shows_what_is_asked_and_the_form_what_was_filed(client, house, returned):
    page = page_of(client, returned.progress_path)
    assert [page.count(word) for word in (ASKED, f'href="{correct_path(returned)}"')] == [1, 1]
    page = page_of(client, correct_path(returned))
    assert page.count(ASKED) == 1
    filled = [value for name, value in CONTENT.items() if value and name != "kind"]
    assert [value for value in filled if value not in page] == []
    assert [page.count(word) for word in ('value="ENTERPRISE" selected', "已提交：执照.pdf")] == [1, 1]


def test_correct_keeps_the_files_and_names_what_was_changed(client, house, returned):
    answer = client.post(
        correct_path(returned), typed(liaison_phone="13711110009", address="禹城市高新区二号")
    )
    assert answer.headers["Location"] == returned.progress_path
    now = of(returned)
    assert (now.state, now.liaison_phone, now.address) == (State.FILED, "13711110009", "禹城市高新区二号")
    assert [(one.name, one.replaced) for one in now.files.all()] == [("执照.pdf", False)]
    row = now.history.first()
    assert row.history_change_reason == "补正：地址、联络员手机"
    assert {name for name in now.personal if hasattr(row, name)} == set()
    told = Notification.objects.filter(matter=f"admission:{now.pk}", title__contains="已补正")
    assert {one.recipient for one in told} >= {house.officer, house.secretary_general}
    assert house.chair not in {one.recipient for one in told}
    assert {one.body for one in told} == {"补正：地址、联络员手机。请审查。"}


def test_correct_replaces_a_file_and_the_secretariat_still_sees_the_old_one(client, house, returned):
    client.post(correct_path(returned), typed(licence=upload("清晰执照.pdf"), letter=upload("申请书.pdf")))
    found = set(of(returned).files.values_list("part", "name", "replaced"))
    assert found == {
        ("LICENCE", "清晰执照.pdf", False),
        ("LETTER", "申请书.pdf", False),
        ("LICENCE", "执照.pdf", True),
    }
    assert of(returned).history.first().history_change_reason == "补正：营业执照或法人证书、加盖公章的申请书"
    client.force_login(house.officer)
    page = page_of(client, returned.get_absolute_url())
    assert (page.count("补正前的文件，已被替换"), page.count("申请单位已补正")) == (1, 1)
    old = of(returned).files.get(replaced=True)
    assert client.get(f"/admissions/files/{old.pk}/").status_code == 200
    page = page_of(client, correct_path(sent_back(house, of(returned))))
    assert [page.count(word) for word in ("已提交：清晰执照.pdf", "已提交：执照.pdf")] == [1, 0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": ""}, "请勾选。"),
        ({"head_phone": "0534-1234567"}, "手机号"),
        ({"licence": SimpleUploadedFile("假执照.pdf", b"not a pdf")}, "假执照.pdf"),
    ],
)
def test_correct_is_judged_as_an_application_and_keeps_what_was_typed(client, returned, changed, said):
    page = client.post(correct_path(returned), typed(statement="新的理由", **changed)).content.decode()
    assert (said in page, "新的理由" in page, of(returned).state) == (True, True, State.RETURNED)
    assert of(returned).statement == CONTENT["statement"]


def test_correct_is_refused_for_what_has_become_a_member_or_is_another_open_application(house, returned):
    applied(name="另一家有限公司")
    with pytest.raises(Refused, match="办理中的申请"):
        corrections.correct(returned, **CONTENT | {"name": "另一家有限公司"}, files={}, by=None)
    member = CONTENT | {"name": house.school.name, "uscc": house.school.uscc, "uscc_missing_reason": ""}
    with pytest.raises(Refused, match="已是联盟成员单位"):
        corrections.correct(returned, **member, files={}, by=None)
    assert (of(returned).state, of(returned).name) == (State.RETURNED, CONTENT["name"])


def test_correct_opens_by_the_token_only_and_while_it_is_returned(client, house, returned):
    wrong = correct_path(returned).replace(returned.token, "0" * 40)
    assert [client.get(path).status_code for path in (correct_path(returned), wrong)] == [200, 404]
    assert client.post(wrong, typed()).status_code == 404
    assert of(returned).state == State.RETURNED
    client.post(correct_path(returned), typed())
    assert client.get(correct_path(returned)).headers["Location"] == returned.progress_path
    page = client.post(correct_path(returned), typed(statement="又写了一遍")).content.decode()
    assert ("又写了一遍" in page, "不能补正" in page) == (True, True)
    assert of(returned).statement == CONTENT["statement"]


def test_correct_over_what_was_corrected_meanwhile_is_a_conflict(house, returned):
    corrections.correct(returned, **CONTENT, files={}, version=returned.version, by=None)
    again = sent_back(house, of(returned))
    with pytest.raises(Conflict):
        corrections.correct(again, **CONTENT, files={}, version=returned.version, by=None)
    assert (
        corrections.correct(again, **CONTENT, files={}, version=again.version, by=None).state == State.FILED
    )


def test_correct_by_a_machine_is_thrown_away_and_too_often_put_off(client, house, returned):
    answer = client.post(correct_path(returned), typed(homepage="http://example.com"))
    assert (answer.headers["Location"], of(returned).state) == (returned.progress_path, State.RETURNED)
    for number in range(10):
        data = typed(name=f"第{number}家机械有限公司", licence=upload("执照.pdf"))
        assert client.post("/join/", data).status_code == 302
    assert client.post(correct_path(returned), typed()).status_code == 429
    assert of(returned).state == State.RETURNED


def test_correct_goes_on_where_the_part_of_the_site_is_switched_off(client, house, returned):
    policy.change("site_apply", "off", basis="测试", confirmed=True, by=house.officer)
    assert client.post(correct_path(returned), typed()).status_code == 302
    assert of(returned).state == State.FILED


# ---------------------------------------------------------------- time goes by


def test_extend_gives_more_time_and_is_written_to_the_applicant(house, returned):
    same, later = clock.last_day(returned.correct_by), clock.today() + timedelta(days=20)
    with pytest.raises(Refused, match="晚于原期限"):
        corrections.extend(returned, reason="执照在换发", correct_by=same, by=house.officer)
    extended = corrections.extend(returned, reason="执照在换发", correct_by=later, by=house.officer)
    assert (extended.state, extended.correct_by) == (State.RETURNED, clock.end_of_day(later))
    letter = Delivery.objects.exclude(key="").latest("pk")
    shown = clock.show_deadline(extended.correct_by, with_year=True)
    assert letter.title == f"禹城精密机械有限公司的入盟申请补正期限延至 {shown}"
    assert ("原因：执照在换发" in letter.body, ASKED in letter.body) == (True, True)


def test_reminder_is_written_once_before_the_deadline_and_once_after(noon, house, returned):
    before = len(letters())
    noon.move_to(returned.correct_by - corrections.REMIND_BEFORE - timedelta(seconds=1))
    assert corrections.remind() == 0
    noon.move_to(returned.correct_by - corrections.REMIND_BEFORE)
    assert [corrections.remind(), corrections.remind()] == [1, 0]
    noon.move_to(returned.correct_by)
    assert [corrections.remind(), corrections.remind()] == [1, 0]
    assert [title for _, title in letters()[before:]] == [
        "禹城精密机械有限公司的入盟申请补正即将到期",
        "禹城精密机械有限公司的入盟申请补正已逾期",
    ]
    bodies = list(Delivery.objects.exclude(key="").order_by("pk").values_list("body", flat=True))[before:]
    assert [ASKED in body and returned.progress_path in body for body in bodies] == [True, True]


def test_nobody_is_reminded_of_what_was_corrected_or_withdrawn(noon, house, returned):
    other = sent_back(house, applied(name="另一家有限公司"))
    corrections.correct(returned, **CONTENT, files={}, by=None)
    admissions.withdraw(other, by=None)
    noon.move_to(returned.correct_by)
    assert corrections.remind() == 0


def test_lateness_ends_nothing_by_itself_and_lets_the_secretariat_end_it(client, noon, house, returned):
    may = rules.may_dismiss(house.officer, returned)
    assert (bool(may), may.reason) == (False, "补正期限未到，不能作不予受理处理。")
    noon.move_to(returned.correct_by - timedelta(seconds=1))
    assert not rules.may_dismiss(house.officer, of(returned))
    noon.move_to(returned.correct_by)
    assert of(returned).state == State.RETURNED
    assert "补正期限已过" in page_of(client, returned.progress_path)
    with transaction.atomic():
        assert corrections.correct(returned, **CONTENT, files={}, by=None).state == State.FILED
        transaction.set_rollback(True)
    ended = admissions.dismiss(of(returned), reason="逾期未补正", by=house.officer)
    assert (ended.state, ended.ended_at) == (State.DISMISSED, clock.now())
    assert letters()[-1] == ("zhou@example.com", "禹城精密机械有限公司的入盟申请未予受理")


def test_returned_ones_wait_for_nobody_of_the_secretariat_until_they_are_late(client, noon, house, returned):
    def waiting():
        return [todo.title for todo in desk.todos_of(house.officer) if todo.kind == "入盟申请"]

    client.force_login(house.officer)
    assert waiting() == []
    assert page_of(client, "/admissions/?state=RETURNED").count("等待申请单位补正，截止") == 1
    assert returned.name not in page_of(client, "/admissions/?state=overdue")
    noon.move_to(returned.correct_by)
    assert waiting() == ["1 件入盟申请补正逾期"]
    client.force_login(house.officer)
    page = page_of(client, "/admissions/?state=overdue")
    assert (page.count(returned.name) > 0, page.count("补正逾期，已于")) == (True, 1)
    corrections.correct(returned, **CONTENT, files={}, by=None)
    assert waiting() == ["1 件入盟申请待审查"]


def test_forgetting_destroys_the_replaced_file_too(
    noon, client, house, returned, django_capture_on_commit_callbacks
):
    client.post(correct_path(returned), typed(licence=upload("清晰执照.pdf")))
    stored = [one.file.name for one in of(returned).files.all()]
    admissions.dismiss(of(returned), reason="重复", by=house.officer)
    noon.move_to(clock.now() + timedelta(days=367))
    with django_capture_on_commit_callbacks(execute=True):
        assert admissions.forget_old() == 1
    assert (len(stored), [name for name in stored if default_storage.exists(name)]) == (2, [])
    assert {one.name for one in of(returned).files.all()} == {""}
