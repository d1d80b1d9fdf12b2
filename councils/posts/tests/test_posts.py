"""Posts of the secretariat: the conditions of 第九条, who appoints whom, and what remains when the ground is gone."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.posts import rules
from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from members.people.models import Representative
from members.people.services import people

TODAY = date(2026, 11, 22)
Post = SecretariatPost.Post


def test_secretary_general_comes_from_the_chair_unit(everyone):
    person = builders.person()
    assert rules.may_hold_post(Post.SECRETARY_GENERAL, person, everyone.chair_unit)
    assert rules.may_hold_post(Post.SECRETARY_GENERAL, person, everyone.enterprise).reason == (
        f"秘书长应来自理事长单位，{everyone.enterprise}现在不是（第九条）。"
    )


def test_secretary_general_does_not_stand_for_another_unit_only(everyone):
    assert rules.may_hold_post(
        Post.SECRETARY_GENERAL, everyone.enterprise_head, everyone.chair_unit
    ).reason == (
        f"秘书长由理事长单位担任，{everyone.enterprise_head}登记为{everyone.enterprise}的人员，不是{everyone.chair_unit}的人员（第九条）。"
    )
    people.appoint(everyone.chair_unit, role="LIAISON", since=TODAY, by=None, user=everyone.enterprise_head)
    assert rules.may_hold_post(Post.SECRETARY_GENERAL, everyone.enterprise_head, everyone.chair_unit)


def test_deputy_is_the_hr_lead_of_a_vice_chair_unit(everyone):
    hr_lead = builders.person(everyone.enterprise, "HR_LEAD")
    assert rules.may_hold_post(Post.DEPUTY_SECRETARY_GENERAL, hr_lead, everyone.enterprise).reason == (
        f"副秘书长应来自副理事长单位，{everyone.enterprise}现在不是（第九条）。"
    )
    builders.seated("VICE_CHAIR", everyone.enterprise)
    assert rules.may_hold_post(Post.DEPUTY_SECRETARY_GENERAL, hr_lead, everyone.enterprise)
    head = everyone.enterprise_head
    assert rules.may_hold_post(Post.DEPUTY_SECRETARY_GENERAL, head, everyone.enterprise).reason == (
        f"副秘书长由副理事长单位人力资源负责人担任，{head}未登记为{everyone.enterprise}的分管人力资源负责人（第九条）。"
    )


@pytest.mark.parametrize(
    ("role", "allowed"), [("STANDING", True), ("ORDINARY", True), ("VICE_CHAIR", False), (None, False)]
)
def test_secretary_is_named_by_standing_and_ordinary_directors(everyone, role, allowed):
    if role:
        builders.seated(role, everyone.enterprise)
    verdict = rules.may_hold_post(Post.SECRETARY, everyone.enterprise_liaison, everyone.enterprise)
    assert bool(verdict) == allowed


def test_secretary_is_a_person_of_the_unit(everyone):
    builders.seated("ORDINARY", everyone.enterprise)
    stranger = builders.person()
    assert rules.may_hold_post(Post.SECRETARY, stranger, everyone.enterprise).reason == (
        f"秘书应为本单位的固定人员，{stranger}未登记为{everyone.enterprise}的单位人员（第九条）。"
    )


def test_post_needs_an_active_account_and_a_member_unit(everyone):
    person = builders.person()
    assert rules.may_hold_post(Post.OFFICER, person, everyone.enterprise)
    everyone.enterprise.ended_on = TODAY
    assert rules.may_hold_post(Post.OFFICER, person, everyone.enterprise).reason == (
        f"{everyone.enterprise}不是现任成员单位。"
    )
    person.is_active = False
    assert rules.may_hold_post(Post.OFFICER, person, everyone.school).reason == "该人员的账号已停用。"


@pytest.mark.parametrize(
    ("who", "alone"),
    [
        ("chair", {"DEPUTY_SECRETARY_GENERAL", "SECRETARY", "OFFICER"}),
        ("secretary_general", {"DEPUTY_SECRETARY_GENERAL", "SECRETARY", "OFFICER"}),
        ("officer", {"SECRETARY"}),
    ],
)
def test_may_appoint_truth_table(everyone, who, alone):
    """Who becomes secretary-general is proposed by any of these, and never decided by one of them alone."""
    person, by = builders.person(), getattr(everyone, who)
    may = {post: rules.may_appoint(by, post, person) for post in Post.values}
    assert {post for post, ruling in may.items() if ruling and not ruling.second} == alone
    assert {post for post, ruling in may.items() if ruling.second} == {"SECRETARY_GENERAL"}
    assert {post for post, ruling in may.items() if not ruling} == (
        {"DEPUTY_SECRETARY_GENERAL", "OFFICER"} if who == "officer" else set()
    )


def test_may_appoint_is_for_secretariat_and_chair(everyone):
    person = builders.person()
    assert not any(rules.may_appoint(everyone.enterprise_head, post, person) for post in Post.values)


@pytest.mark.parametrize("post", [Post.OFFICER, Post.SECRETARY_GENERAL])
def test_post_is_for_a_person_of_the_unit_given(everyone, post):
    """Delegated by the unit: nobody who stands for another one, or was delegated by it, but who stands for none may be."""
    unit, other = everyone.chair_unit, everyone.enterprise
    assert not rules.may_hold_post(post, everyone.enterprise_liaison, unit)
    assert rules.may_hold_post(post, builders.person(unit, "LIAISON"), unit)
    delegate = builders.person()
    assert rules.may_hold_post(post, delegate, unit)
    builders.post("OFFICER", delegate, other)
    assert not rules.may_hold_post(post, delegate, unit)


def test_nobody_appoints_or_ends_oneself(everyone):
    assert rules.may_appoint(everyone.chair, Post.OFFICER, everyone.chair).reason == "不能任命自己。"
    own = everyone.secretary_general.secretariat_posts.get()
    assert rules.may_end_post(everyone.secretary_general, own).reason == "不能免去自己的职务。"
    assert rules.may_end_post(everyone.chair, own)


def test_appoint_tells_the_person_once_and_is_refused_twice(everyone):
    person = builders.person()
    appointed = posts.appoint(
        post=Post.OFFICER, user=person, unit=everyone.school, since=TODAY, by=everyone.secretary_general
    )
    with pytest.raises(Refused, match="该人员已担任此职务"):
        posts.appoint(
            post=Post.OFFICER, user=person, unit=everyone.school, since=TODAY, by=everyone.secretary_general
        )
    assert Notification.objects.filter(recipient=person).count() == 1
    change = appointed.history.get()
    assert (change.history_user, change.history_change_reason) == (
        everyone.secretary_general,
        "任命秘书处工作人员",
    )


def test_second_secretary_general_is_refused_until_the_first_has_ended(everyone):
    successor = builders.person()
    values = {"post": Post.SECRETARY_GENERAL, "user": successor, "unit": everyone.chair_unit, "since": TODAY}
    two = {"by": everyone.officer, "confirmed_by": everyone.chair}
    with pytest.raises(Refused, match="已有在任秘书长，请先办理交接"):
        builders.by_two("posts.appoint", **two, **values)
    held = everyone.secretary_general.secretariat_posts.get()
    builders.by_two("posts.end", **two, post=held, on=TODAY, reason="交接")
    assert builders.by_two("posts.appoint", **two, **values | {"since": TODAY}).pk


def test_second_secretary_of_a_unit_is_refused(everyone):
    builders.seated("ORDINARY", everyone.enterprise)
    builders.post("SECRETARY", everyone.enterprise_liaison, everyone.enterprise)
    with pytest.raises(Refused, match="已指定秘书，请先办理交接"):
        builders.post("SECRETARY", everyone.enterprise_head, everyone.enterprise)


def test_database_allows_one_secretary_general(everyone):
    second = SecretariatPost(
        post=Post.SECRETARY_GENERAL, user=builders.person(), unit=everyone.chair_unit, since=TODAY
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(second, by=None, reason="越过服务")
    second.post, second.version = Post.OFFICER, 0
    with transaction.atomic():
        assert audit.save(second, by=None, reason="越过服务").pk


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (1, False)])
def test_appoint_does_not_reach_into_the_future(everyone, days, allowed):
    values = {"post": Post.OFFICER, "user": builders.person(), "unit": everyone.school, "by": everyone.chair}
    since = TODAY + timedelta(days=days)
    if allowed:
        assert posts.appoint(**values, since=since).since == since
    else:
        with pytest.raises(Refused, match="不能登记将来的任命"):
            posts.appoint(**values, since=since)


def test_end_works_once_and_needs_a_reason(everyone):
    held = everyone.officer.secretariat_posts.get()
    with pytest.raises(Refused, match="请填写终止原因"):
        posts.end(held, on=TODAY, reason="", by=everyone.chair)
    posts.end(held, on=TODAY, reason="调离", by=everyone.chair)
    for by in (everyone.chair, None):
        with pytest.raises(Refused, match="该职务已终止"):
            posts.end(held, on=TODAY, reason="调离", by=by)
    assert held.history.first().history_change_reason == "免去秘书处工作人员：调离"


def test_post_without_ground_is_named(everyone):
    """A deputy who is no longer the HR lead keeps the post until somebody ends it, and is shown as a matter to settle."""
    builders.seated("VICE_CHAIR", everyone.enterprise)
    deputy = builders.person(everyone.enterprise, "HR_LEAD")
    held = builders.post("DEPUTY_SECRETARY_GENERAL", deputy, everyone.enterprise)
    assert rules.posts_without_ground(list(SecretariatPost.objects.current())) == {}
    people.end(Representative.objects.get(user=deputy), on=TODAY, reason="调离", by=None)
    assert rules.posts_without_ground(list(SecretariatPost.objects.current())) == {
        held.pk: "已不是所在单位的分管人力资源负责人"
    }


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["去职秘书", "现任秘书"]),
        ("?on=2026-05-31", []),
        ("?on=2026-11-21", ["去职秘书"]),
        ("?on=2026-11-22", ["现任秘书"]),
        ("?state=former", ["去职秘书"]),
    ],
)
def test_register_of_posts_shows_who_held_them_on_a_day(client, everyone, noon, asked, names):
    seated_secretaries(everyone)
    client.force_login(everyone.chair)
    page = client.get(f"/posts/register/{asked}")
    shown = [
        post.user.name for post in page.context["listing"].page.object_list if post.post == Post.SECRETARY
    ]
    assert shown == names
    answer = client.get(f"/posts/register/{asked or '?'}&export=xlsx")
    (sheet,) = load_workbook(io.BytesIO(b"".join(answer))).worksheets
    day = asked.removeprefix("?on=")
    assert sheet["A1"].value == ("秘书处任职登记" + (f"（截至{day}）" if "on=" in asked else ""))
    written = {cell.value for row in sheet.iter_rows() for cell in row}
    assert [name for name in ("去职秘书", "现任秘书") if name in written] == names


def test_page_of_the_secretariat_as_of_a_day_shows_who_was_in_office(client, everyone, noon):
    seated_secretaries(everyone)
    client.force_login(everyone.chair)
    there = {}
    for day in ("2026-11-21", "2026-11-22"):
        page = client.get(f"/posts/?on={day}")
        tables = {group["label"]: group["table"].objects for group in page.context["groups"]}
        there[day] = (
            [post.user.name for post in tables["秘书"]],
            [post.user.name for post in page.context["former"].objects],
        )
    assert there == {"2026-11-21": (["去职秘书"], []), "2026-11-22": (["现任秘书"], ["去职秘书"])}
    client.force_login(builders.person())
    assert client.get("/posts/register/").status_code == 409


def seated_secretaries(everyone):
    """A director unit whose fixed secretary changed on November 22nd."""
    unit = everyone.enterprise
    builders.seated("ORDINARY", unit)
    old = builders.person(unit, "SECRETARY", name="去职秘书")
    new = builders.person(unit, "LIAISON", name="现任秘书")
    held = builders.post("SECRETARY", old, unit, since=date(2026, 6, 1))
    posts.end(held, on=TODAY, reason="交接", by=None)
    builders.post("SECRETARY", new, unit, since=TODAY)
