"""Standards: draft, published and frozen, revised as a new edition, copied without state, announced once (第十三条·(一))."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.history.words import events_of
from alliance.messages.models import Notification
from alliance.tests import builders
from assessments.scoring import defaults
from assessments.scoring.standard import Subject
from assessments.standard_lines import services as editing
from assessments.standards import content, rules
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.standards.services import drafting, publishing


@pytest.fixture
def draft(everyone):
    return drafting.create_default(year=2026, subject="SCHOOL", by=everyone.officer)


@pytest.fixture
def issued(everyone, draft):
    return publishing.publish(draft, by=everyone.secretary_general)


def fields_of(row, **changes):
    names = [
        "code",
        "group_name",
        "name",
        "citation",
        "clauses",
        "points",
        "rule",
        "criteria",
        "evidence",
        "prefill",
    ]
    return {name: getattr(row, name) for name in names} | changes


# ---------------------------------------------------------------- who may


PEOPLE = ("officer", "secretary_general", "chair", "school_head", "school_liaison")


@pytest.mark.parametrize(
    ("rule", "state", "allowed"),
    [
        (rules.may_edit_standard, "DRAFT", {"officer", "secretary_general"}),
        (rules.may_edit_standard, "PUBLISHED", set()),
        (rules.may_edit_standard, "SUPERSEDED", set()),
        (rules.may_publish_standard, "DRAFT", {"secretary_general"}),
        (rules.may_publish_standard, "PUBLISHED", set()),
        (rules.may_publish_standard, "SUPERSEDED", set()),
        (rules.may_revise_standard, "DRAFT", set()),
        (rules.may_revise_standard, "PUBLISHED", {"officer", "secretary_general"}),
        (rules.may_revise_standard, "SUPERSEDED", set()),
        (rules.may_move_assessments, "DRAFT", set()),
        (rules.may_move_assessments, "PUBLISHED", {"secretary_general"}),
        (rules.may_move_assessments, "SUPERSEDED", set()),
    ],
)
def test_rules_decide_by_person_and_state(everyone, rule, state, allowed):
    row = Standard(year=2026, subject="SCHOOL", edition=2, state=state)
    verdicts = {name: rule(getattr(everyone, name), row) for name in PEOPLE}
    assert {name for name, verdict in verdicts.items() if verdict} == allowed
    assert all(verdict.reason for name, verdict in verdicts.items() if name not in allowed)


def test_drafts_are_seen_by_the_secretariat_and_the_chair_only(everyone, draft):
    seen = {name: Standard.objects.visible_to(getattr(everyone, name)).count() for name in PEOPLE}
    assert seen == {"officer": 1, "secretary_general": 1, "chair": 1, "school_head": 0, "school_liaison": 0}
    publishing.publish(draft, by=everyone.secretary_general)
    assert Standard.objects.visible_to(everyone.school_liaison).count() == 1


def test_nobody_else_makes_a_standard(everyone):
    with pytest.raises(Refused, match="秘书处制定"):
        drafting.create_default(year=2026, subject="SCHOOL", by=everyone.chair)
    assert drafting.create_default(year=2026, subject="SCHOOL", by=everyone.officer).state == "DRAFT"


# ---------------------------------------------------------------- state × verb


def verbs(everyone):
    officer, general = everyone.officer, everyone.secretary_general
    return {
        "publish": lambda row: publishing.publish(row, by=general),
        "revise": lambda row: drafting.new_edition(row, reason="更正", by=officer),
        "discard": lambda row: drafting.discard(row, by=officer),
        "terms": lambda row: drafting.change_terms(row, by=officer, title="新标题"),
        "indicator": lambda row: editing.change_line(
            row.indicators.first(), fields=fields_of(row.indicators.first(), name="改名"), by=officer
        ),
        "add": lambda row: editing.add_line(
            row, kind=Indicator, fields=fields_of(row.indicators.first(), code="A9"), by=officer
        ),
        "remove": lambda row: editing.remove_line(row.indicators.first(), by=officer),
        "move": lambda row: editing.move_indicator(row.indicators.first(), up=False, by=officer),
        "veto": lambda row: editing.add_line(
            row, kind=Veto, fields={"code": "V9", "text": "新情形", "effect": "NOT_EXCELLENT"}, by=officer
        ),
        "bonus": lambda row: editing.add_line(
            row,
            kind=BonusItem,
            fields={"code": "P9", "text": "新事项", "lowest": Decimal(1), "highest": Decimal(2)},
            by=officer,
        ),
        "unveto": lambda row: editing.remove_line(row.vetoes.first(), by=officer),
    }


VERBS = [
    "publish",
    "revise",
    "discard",
    "terms",
    "indicator",
    "add",
    "remove",
    "move",
    "veto",
    "bonus",
    "unveto",
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["DRAFT", "PUBLISHED", "SUPERSEDED"])
def test_verb_in_state(everyone, draft, state, verb):
    row = draft
    if state != "DRAFT":
        row = publishing.publish(row, by=None)
    if state == "SUPERSEDED":
        publishing.publish(drafting.new_edition(row, reason="更正", by=None), by=None)
        row = Standard.objects.get(pk=row.pk)
    assert row.state == state
    act = verbs(everyone)[verb]
    if (state == "DRAFT") == (verb != "revise") and state != "SUPERSEDED":
        act(row)
        return
    before = content.as_dict(row)
    with pytest.raises(Refused):
        act(row)
    assert content.as_dict(Standard.objects.get(pk=row.pk)) == before


@pytest.mark.parametrize("verb", ["publish", "discard", "terms", "indicator", "remove"])
def test_the_system_cannot_touch_what_is_published_either(issued, verb):
    acts = {
        "publish": lambda: publishing.publish(issued, by=None),
        "discard": lambda: drafting.discard(issued, by=None),
        "terms": lambda: drafting.change_terms(issued, by=None, title="改"),
        "indicator": lambda: editing.change_line(issued.indicators.first(), fields={"name": "改"}, by=None),
        "remove": lambda: editing.remove_line(issued.indicators.first(), by=None),
    }
    with pytest.raises(Refused):
        acts[verb]()


# ---------------------------------------------------------------- publishing


def test_publish_freezes_hashes_and_records_the_reason(everyone, draft):
    published = publishing.publish(draft, by=everyone.secretary_general)
    assert published.state == "PUBLISHED"
    assert published.published_at is not None
    assert published.sha256 == content.fingerprint(content.as_plain(published))
    newest = events_of(published)[0]
    assert (newest.title, newest.who) == ("发布考核标准", str(everyone.secretary_general))


def test_publish_tells_the_people_of_its_kind_once(everyone, draft):
    publishing.publish(draft, by=everyone.secretary_general)
    told = Notification.objects.filter(matter=f"standard:{draft.pk}")
    assert {row.recipient_id for row in told} == {
        everyone.chair.pk,
        everyone.school_head.pk,
        everyone.school_liaison.pk,
    }
    with pytest.raises(Refused, match="该标准已发布"):
        publishing.publish(draft, by=everyone.secretary_general)
    assert told.count() == 3


def test_publish_all_five_tells_all_people_of_all_units(everyone):
    for subject in Subject:
        publishing.publish(drafting.create_default(year=2026, subject=subject, by=None), by=None)
    told = Notification.objects.filter(matter__startswith="standard:").values_list("recipient", flat=True)
    everybody = [everyone.chair, everyone.school_head, everyone.school_liaison]
    everybody += [everyone.enterprise_head, everyone.enterprise_liaison]
    assert {person.pk for person in everybody} <= set(told)
    secretariats = Standard.objects.get(subject="SECRETARIAT")
    concerned = Notification.objects.filter(matter=f"standard:{secretariats.pk}").values_list(
        "recipient", flat=True
    )
    assert set(concerned) == {everyone.chair.pk, everyone.secretary_general.pk, everyone.officer.pk}


def test_publish_refuses_what_does_not_add_up_to_100(everyone, draft):
    editing.remove_line(draft.indicators.get(code="A1"), by=everyone.officer)
    with pytest.raises(Refused) as refused:
        publishing.publish(draft, by=everyone.secretary_general)
    assert refused.value.reason == "标准还不完整：考核标准：全部指标 合计 95 分，应为 100 分。"
    assert Standard.objects.get(pk=draft.pk).state == "DRAFT"
    assert Notification.objects.filter(matter=f"standard:{draft.pk}").count() == 0


@pytest.mark.once
def test_publish_costs_the_same_for_few_and_many_people(everyone):
    def cost(year):
        row = drafting.create_default(year=year, subject="ENTERPRISE", by=None)
        with CaptureQueriesContext(connection) as captured:
            publishing.publish(row, by=None)
        return len(captured)

    few = cost(2024)
    for _ in range(20):
        builders.person(everyone.enterprise, "LIAISON")
    assert cost(2025) == few


# ---------------------------------------------------------------- editions and copies


def test_new_edition_needs_a_reason(everyone, issued):
    with pytest.raises(Refused, match="请填写修订原因"):
        drafting.new_edition(issued, reason="  ", by=everyone.officer)
    draft = drafting.new_edition(issued, reason="A2 分值有误", by=everyone.officer)
    assert (draft.edition, draft.state, draft.change_reason) == (2, "DRAFT", "A2 分值有误")
    assert events_of(draft)[0].title == "修订为第2版，原因：A2 分值有误"


def test_edition_chain_keeps_one_in_force(everyone, issued):
    second = drafting.new_edition(issued, reason="第一次", by=None)
    assert publishing.published(2026) == {"SCHOOL": issued}
    with pytest.raises(Refused, match="已有一个未发布的修订稿"):
        drafting.new_edition(issued, reason="再来", by=None)
    publishing.publish(second, by=None)
    third = publishing.publish(drafting.new_edition(second, reason="第二次", by=None), by=None)
    states = dict(Standard.objects.values_list("edition", "state"))
    assert states == {1: "SUPERSEDED", 2: "SUPERSEDED", 3: "PUBLISHED"}
    assert publishing.published(2026) == {"SCHOOL": third}
    with pytest.raises(Refused, match="请修订现行版"):
        drafting.new_edition(issued, reason="旧版", by=everyone.officer)


def test_copy_carries_content_and_no_state(everyone, issued):
    editing_note = drafting.new_edition(issued, reason="加说明", by=None)
    drafting.change_terms(editing_note, by=None, note="以会议纪要为准")
    source = publishing.publish(editing_note, by=None)
    made = drafting.copy(source, year=2027, by=everyone.officer)
    assert (made.year, made.edition, made.state) == (2027, 1, "DRAFT")
    assert (made.published_at, made.sha256, made.change_reason) == (None, "", "")
    assert made.note == "以会议纪要为准"
    assert content.as_plain(made) == content.as_plain(source)
    with pytest.raises(Refused, match="2027年度已有学校成员的考核标准"):
        drafting.copy(source, year=2027, by=everyone.officer)


def test_the_database_allows_one_published_and_one_draft(issued):
    with transaction.atomic(), pytest.raises(IntegrityError):
        audit.save(
            Standard(year=2026, subject="SCHOOL", edition=9, title="x", state="PUBLISHED"),
            by=None,
            reason="x",
        )


def test_discard_keeps_the_history(everyone, draft):
    pk = draft.pk
    drafting.discard(draft, by=everyone.officer)
    assert Standard.objects.filter(pk=pk).count() == 0
    assert Standard.history.filter(id=pk).first().history_change_reason == "废弃标准草稿"
    assert drafting.create_default(year=2026, subject="SCHOOL", by=None).edition == 1


def test_defaults_come_out_as_they_went_in(db):
    for subject in Subject:
        made = drafting.create_default(year=2026, subject=subject, by=None)
        assert content.as_plain(made) == defaults.standard(subject)
