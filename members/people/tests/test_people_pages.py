"""The pages of people: appointing, handing over, ending, and the first password."""

from datetime import date

import pytest

from alliance.ground import access
from alliance.rights.models.users import User
from alliance.tests import builders
from members.people.models import Representative

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 22)
PERSON = {"name": "王芳", "phone": "13800000001"}
ACTS = ["edit", "end", "replace", "resume", "invite"]


@pytest.fixture
def get(client):
    def open_page(user, path):
        client.force_login(user)
        return client.get(path)

    return open_page


@pytest.fixture
def post(client):
    def send(sender, path, **data):
        client.force_login(sender)
        return client.post(path, data)

    return send


@pytest.fixture
def liaison(everyone):
    return Representative.objects.get(user=everyone.school_liaison)


def test_appoint_leads_to_the_first_password(everyone, post, get):
    path = f"/units/{everyone.enterprise.pk}/people/new/"
    answer = post(everyone.officer, path, role="LIAISON", since="2026-11-22", **PERSON)
    one = Representative.objects.get(user__phone="13800000001")
    assert answer.url == f"/people/{one.pk}/invite/"
    assert get(everyone.officer, answer.url).context["fresh"]
    assert post(everyone.officer, answer.url).status_code == 409
    issued = post(everyone.officer, answer.url, reason="新任联络员")
    assert issued.url == answer.url
    page = get(everyone.officer, answer.url)
    password = page.context["password"]
    assert User.objects.get(pk=one.user_id).check_password(password)
    invitation = page.context["invitation"]
    assert all(part in invitation for part in (password, "13800000001", "http"))
    assert password not in get(everyone.officer, answer.url).content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


def test_appointing_a_known_person_returns_to_the_file(everyone, post):
    path = f"/units/{everyone.enterprise.pk}/people/new/"
    known = everyone.school_liaison
    answer = post(
        everyone.officer, path, role="LIAISON", since="2026-11-22", name=known.name, phone=known.phone
    )
    assert answer.url == f"/units/{everyone.enterprise.pk}/"
    assert access.units_with(known) == {everyone.school.pk, everyone.enterprise.pk}


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"phone": "123"}, "phone", "请填写 11 位手机号。"),
        ({"email": "nobody"}, "email", "请输入有效的电子邮箱地址。"),
        ({"role": "CHAIR"}, "role", None),
        ({"role": "HEAD"}, "__all__", None),
    ],
)
def test_appoint_keeps_what_was_typed(everyone, post, data, field, message):
    path = f"/units/{everyone.enterprise.pk}/people/new/"
    page = post(everyone.officer, path, **{"role": "LIAISON", "since": "2026-11-22", **PERSON, **data})
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["name"].value() == "王芳"
    assert not User.objects.filter(username="13800000001").exists()


def test_third_liaison_of_a_school_is_refused_on_the_form(everyone, post):
    builders.person(everyone.school)
    page = post(
        everyone.officer,
        f"/units/{everyone.school.pk}/people/new/",
        role="LIAISON",
        since="2026-11-22",
        **PERSON,
    )
    (message,) = page.context["form"].non_field_errors()
    assert message.startswith("该校已有 2 名联络员")


def test_hand_over_on_one_page(everyone, liaison, post, get):
    path = f"/people/{liaison.pk}/replace/"
    assert [step.state for step in get(everyone.officer, path).context["steps"]] == [
        "done",
        "current",
        "todo",
    ]
    post(everyone.officer, path, on="2026-11-22", **PERSON, title="主任")
    liaison.refresh_from_db()
    new = Representative.objects.get(user__phone="13800000001")
    assert (liaison.until, new.since, new.unit, new.title) == (TODAY, TODAY, everyone.school, "主任")
    assert get(everyone.school_liaison, f"/units/{everyone.school.pk}/").status_code == 404


@pytest.mark.parametrize(("seated", "needed"), [(True, True), (False, False)])
def test_hand_over_asks_the_reason_where_a_second_person_confirms(everyone, get, seated, needed):
    if seated:
        builders.seated("ORDINARY", everyone.enterprise)
    head = Representative.objects.get(user=everyone.enterprise_head)
    page = get(everyone.officer, f"/people/{head.pk}/replace/").context
    assert page["form"].fields["why"].required == needed
    assert [step.label for step in page["steps"]][2] == ("第二人确认" if needed else "发放一次性密码")


def test_end_and_resume(everyone, liaison, post, get):
    post(everyone.officer, f"/people/{liaison.pk}/end/", on="2026-11-22", reason="调离")
    assert get(everyone.school_liaison, f"/units/{everyone.school.pk}/").status_code == 404
    assert get(everyone.officer, f"/people/{liaison.pk}/end/").status_code == 409
    post(everyone.officer, f"/people/{liaison.pk}/resume/", reason="误登记")
    assert get(everyone.school_liaison, f"/units/{everyone.school.pk}/").status_code == 200


def test_edit_writes_only_what_differs(everyone, liaison, post):
    user = liaison.user
    data = {"name": user.name, "phone": user.phone, "email": "", "title": "主任", "duties": ""}
    post(everyone.officer, f"/people/{liaison.pk}/edit/", version=liaison.version, **data)
    liaison.refresh_from_db()
    assert liaison.title == "主任"
    assert User.objects.get(pk=user.pk).history.count() == user.history.count()
    page = post(
        everyone.officer,
        f"/people/{liaison.pk}/edit/",
        version=liaison.version - 1,
        **data | {"title": "处长"},
    )
    assert "其他人已修改" in page.context["form"].non_field_errors()[0]


@pytest.mark.parametrize("act", ACTS)
def test_people_of_others_do_not_exist(everyone, liaison, get, post, act):
    for user in (builders.person(), everyone.enterprise_head):
        assert get(user, f"/people/{liaison.pk}/{act}/").status_code == 404
        assert (
            post(user, f"/people/{liaison.pk}/{act}/", on="2026-11-22", reason="x", **PERSON).status_code
            == 404
        )
    assert get(everyone.officer, "/people/999999/edit/").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_own_people_may_be_seen_but_are_kept_by_the_secretariat(everyone, liaison, get, post, act):
    before = (Representative.history.count(), User.history.count())
    for user in (everyone.school_head, everyone.chair):
        assert get(user, f"/people/{liaison.pk}/{act}/").status_code == 409
        post(
            user,
            f"/people/{liaison.pk}/{act}/",
            on="2026-11-22",
            reason="x",
            version=liaison.version,
            **PERSON,
        )
    assert (Representative.history.count(), User.history.count()) == before


def test_fields_that_are_not_on_the_form_are_ignored(everyone, liaison, post):
    post(
        everyone.officer,
        f"/people/{liaison.pk}/end/",
        on="2026-11-22",
        reason="调离",
        unit=everyone.enterprise.pk,
        user=everyone.enterprise_head.pk,
        role="HEAD",
        since="2000-01-01",
    )
    liaison.refresh_from_db()
    assert (liaison.unit, liaison.user, liaison.role, liaison.since) == (
        everyone.school,
        everyone.school_liaison,
        "LIAISON",
        date(2020, 1, 1),
    )
