"""Courses for an enterprise's staff: of which project of its own plan, and who taught."""

from datetime import date

import pytest
from django.test import Client

from alliance.tests import builders
from members.record_imports.sheet import Plan
from members.records import rules, services
from members.records.tests import battery


@pytest.fixture
def house(noon, db):
    return battery.inhabited("training-session")


def test_course_names_a_filed_project_of_its_own_unit(house):
    one = battery.record(house)
    assert (one.plan.unit, one.plan.state, rules.faults(one)) == (house.unit, "FILED", {})
    other = builders.unit(house.unit.kind)
    foreign = builders.record("staff-training", other, None, organiser="SELF", state="FILED")
    draft = builders.record("staff-training", house.unit, house.liaison)
    said = {"plan": "所属培训计划：只能选本单位已报送的员工培训计划"}
    assert [rules.faults(battery.record(house, plan=plan)) for plan in (foreign, draft)] == [said, said]
    assert rules.faults(battery.record(house, plan=None)) == {}


def test_form_offers_the_own_filed_projects_only(house):
    one = battery.record(house)
    builders.record("staff-training", builders.unit(house.unit.kind), None, organiser="SELF", state="FILED")
    builders.record("staff-training", house.unit, house.liaison, project="草稿中的项目")
    client = Client()
    client.force_login(house.liaison)
    form = client.get(f"{one.get_absolute_url()}edit/").context["form"]
    assert [label for _, label in form.fields["plan"].choices] == ["请选择", f"{one.plan}（2026年度）"]


def test_plan_shows_its_courses_to_who_may_see_them(house):
    one = battery.record(house, "FILED")
    draft = battery.record(house, name="未报送的班次")
    assert draft.plan == one.plan
    shown = {}
    for name in ("liaison", "officer"):
        client = Client()
        client.force_login(getattr(house, name))
        ((label, table),) = client.get(one.plan.get_absolute_url()).context["named_by"]
        shown[name] = (label, {row.pk for row in table.rows})
    assert shown == {"liaison": ("员工培训班次", {one.pk, draft.pk}), "officer": ("员工培训班次", {one.pk})}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, {}),
        ({"taught": "SCHOOL", "partner": None}, {"partner": "授课学校或机构：由成员学校授课的，请填写学校"}),
        ({"taught": "SELF"}, {"taught": "授课方：填写了成员学校的，授课方请选“成员学校”"}),
        ({"taught": "SELF", "partner": None}, {}),
        (
            {"taught": "OUTSIDE", "partner": None},
            {"partner": "授课学校或机构：由外部机构授课的，请填写机构名称"},
        ),
        ({"taught": "OUTSIDE", "partner": None, "partner_name": "外部培训公司"}, {}),
        ({"enrolled": 10, "attended": 11, "passed": 0}, {"attended": "到课人数：不能多于报名人数"}),
        ({"enrolled": 10, "attended": 10, "passed": 11}, {"passed": "考核合格人数：不能多于到课人数"}),
    ],
)
def test_course_says_who_taught_and_counts_no_more_than_came(house, changes, faults):
    assert rules.faults(battery.record(house, **changes)) == faults


def test_import_finds_the_project_by_its_title_and_refuses_an_unknown_or_doubtful_one(house):
    plan = battery.record(house).plan
    values = {
        "on": date(2026, 5, 11),
        "taught": "本单位",
        "hours": 8,
        "enrolled": 9,
        "attended": 9,
        "passed": 9,
    }
    values |= {"name": "第二期", "summary": "已完成。"}

    def planned(title):
        """As a preview checks them and, where it finds nothing, as the import then writes them."""
        rows = [{"row": 2, "values": values | {"plan": title}}]
        if wrong := Plan(house.kind, house.unit).take(rows).errors:
            return [], [error.label for error in wrong]
        return [one.plan for one in Plan(house.kind, house.unit, checked=True).take(rows).records], []

    assert planned(str(plan)) == ([plan], [])
    assert planned("") == ([None], [])
    assert planned("没有这个项目") == ([], ["所属培训计划"])
    services.file(
        builders.record("staff-training", house.unit, house.liaison, organiser="SELF"), by=house.head
    )
    assert planned(str(plan)) == ([], ["所属培训计划"])
