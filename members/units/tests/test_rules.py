"""The rules of the members as truth tables: who may do what, in which state."""

from datetime import date, timedelta

import pytest

from alliance.tests import builders
from members.importing import rules as roster_rules
from members.importing.models import RosterImport
from members.membership import rules as membership_rules
from members.membership import services as membership
from members.people import rules as people_rules
from members.people.models import Representative
from members.people.services import people
from members.relations import rules as relation_rules
from members.units import rules

TODAY = date(2026, 11, 22)
ACTORS = ["officer", "secretary_general", "chair", "head", "liaison", "other_head", "outsider"]
SECRETARIAT = {"officer", "secretary_general"}
OWN = {"head", "liaison"}


@pytest.fixture
def cast(everyone):
    """The people of the tables by their short names; the unit asked about is the school."""
    return {
        "officer": everyone.officer,
        "secretary_general": everyone.secretary_general,
        "chair": everyone.chair,
        "head": everyone.school_head,
        "liaison": everyone.school_liaison,
        "other_head": everyone.enterprise_head,
        "outsider": builders.person(),
    }


def allowed(cast, rule, *about):
    return {name for name, user in cast.items() if rule(user, *about)}


def test_rules_of_an_active_unit(cast, everyone):
    unit = everyone.school
    assert allowed(cast, rules.may_admit_unit) == SECRETARIAT
    assert allowed(cast, rules.may_change_unit, unit) == SECRETARIAT | OWN
    assert allowed(cast, membership_rules.may_end_membership, unit) == SECRETARIAT
    assert allowed(cast, membership_rules.may_reinstate, unit) == set()
    assert allowed(cast, relation_rules.may_declare_relation, unit) == SECRETARIAT
    assert allowed(cast, people_rules.may_appoint, unit) == SECRETARIAT
    assert allowed(cast, rules.may_see_contacts, unit) == SECRETARIAT | OWN
    assert allowed(cast, roster_rules.may_import_roster) == SECRETARIAT


def test_rules_of_an_ended_unit(cast, everyone):
    membership.end_membership(everyone.school, on=TODAY, reason="退出", by=None)
    everyone.school.refresh_from_db()
    unit = everyone.school
    assert allowed(cast, rules.may_change_unit, unit) == SECRETARIAT
    assert allowed(cast, membership_rules.may_end_membership, unit) == set()
    assert allowed(cast, membership_rules.may_reinstate, unit) == SECRETARIAT
    assert allowed(cast, people_rules.may_appoint, unit) == set()
    assert allowed(cast, rules.may_see_contacts, unit) == SECRETARIAT


def test_open_fields_by_person(cast, everyone):
    fields = {name: rules.open_fields(user, everyone.school) for name, user in cast.items()}
    assert fields == {
        name: rules.ALL_FIELDS if name in SECRETARIAT else rules.CONTACT_FIELDS if name in OWN else ()
        for name in ACTORS
    }
    assert set(rules.CONTACT_FIELDS) == {"address", "postcode", "phone", "website", "introduction"}


def test_rules_of_an_appointment_by_its_state(cast, everyone):
    one = Representative.objects.get(user=everyone.school_liaison)
    assert _of_appointment(cast, one) == {
        "end": SECRETARIAT,
        "hand_over": SECRETARIAT,
        "resume": set(),
        "password": SECRETARIAT,
    }
    people.end(one, on=TODAY + timedelta(days=1), reason="调离", by=None)
    one.refresh_from_db()
    assert _of_appointment(cast, one) == {
        "end": set(),
        "hand_over": set(),
        "resume": SECRETARIAT,
        "password": SECRETARIAT,
    }
    people.resume(one, reason="误登记", by=None)
    people.end(one, on=TODAY, reason="调离", by=None)
    one.refresh_from_db()
    assert _of_appointment(cast, one) == {
        "end": set(),
        "hand_over": set(),
        "resume": SECRETARIAT,
        "password": set(),
    }


def _of_appointment(cast, one):
    one = Representative.objects.select_related("unit", "user").get(pk=one.pk)
    return {
        "end": allowed(cast, people_rules.may_end_appointment, one),
        "hand_over": allowed(cast, people_rules.may_hand_over, one),
        "resume": allowed(cast, people_rules.may_resume, one),
        "password": allowed(cast, people_rules.may_issue_password, one),
    }


def test_password_waits_for_an_appointment_to_come(cast, everyone):
    one = people.appoint(
        everyone.enterprise,
        role="LIAISON",
        since=TODAY + timedelta(days=1),
        by=None,
        name="王芳",
        phone="13800000001",
    )
    assert allowed(cast, people_rules.may_issue_password, one) == SECRETARIAT


@pytest.mark.parametrize(
    ("state", "errors", "decide", "apply"),
    [
        ("PREVIEW", [], SECRETARIAT, SECRETARIAT),
        ("PREVIEW", [[2, "单位名称", "必填"]], SECRETARIAT, set()),
        ("APPLIED", [], set(), set()),
        ("DISCARDED", [], set(), set()),
    ],
)
def test_rules_of_an_import(cast, state, errors, decide, apply):
    upload = RosterImport(state=state, errors=errors)
    assert allowed(cast, roster_rules.may_decide_import, upload) == decide
    assert allowed(cast, roster_rules.may_apply_import, upload) == apply


def test_refusals_say_why(cast, everyone):
    assert rules.may_admit_unit(cast["head"]).reason == "只有秘书处可以办理。"
    assert (
        membership_rules.may_reinstate(cast["officer"], everyone.school).reason
        == "该单位的成员资格没有终止。"
    )
    assert (
        rules.may_see_contacts(cast["chair"], everyone.school).reason
        == "联系方式只对秘书处和本单位人员完整显示。"
    )
