"""What is asked, who answers, until when, and what that says of the year."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.files import uploads
from alliance.files.stored import Room
from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.clock import TZ
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders, files
from alliance.tests.desk import todos_of
from members.membership import services as membership
from reports.answers import rules, values
from reports.answers import services as answering
from reports.answers.forms import AnswerForm
from reports.collections import rules as task_rules
from reports.collections.models.answers import Answer, AnswerFile
from reports.collections.models.collections import Collection, Question
from reports.collections.services import composing, reminders

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DUE_ON = date(2026, 11, 30)
DUE = datetime(2026, 12, 1, tzinfo=TZ)
STATES = Answer.State


@pytest.fixture
def task(house):
    return builders.collection(house.officer, due_on=DUE_ON)


def of(task, unit) -> Answer:
    return task.answers.get(unit=unit)


def number(task) -> Question:
    return task.questions.get(kind="NUMBER")


def filled(task, unit, by, value="12.50") -> Answer:
    return answering.fill(of(task, unit), values={number(task).pk: Decimal(value)}, by=by)


def handed_in(task, house, name="school") -> Answer:
    by = getattr(house, f"{name}_liaison")
    return answering.hand_in(filled(task, getattr(house, name), by), by=by)


def pdf(name="证明.pdf"):
    return uploads.check(SimpleUploadedFile(name, files.pdf().read()))


# ---------------------------------------------------------------- composing and publishing


def test_publish_asks_the_members_of_the_day_once_each(task, house):
    asked = set(task.answers.values_list("unit", flat=True))
    assert asked == {house.chair_unit.pk, house.school.pk, house.enterprise.pk}
    assert task.answers.filter(due_at=DUE).count() == 3
    told = Notification.objects.filter(step="published").values_list("recipient", flat=True)
    # the chair unit has no liaison: its head is told
    assert set(told) == {house.school_liaison.pk, house.enterprise_liaison.pk, house.chair.pk}


@pytest.mark.parametrize(
    ("kinds", "seats", "names"),
    [
        (["SCHOOL"], [], ["chair_unit", "school"]),
        ([], ["CHAIR"], ["chair_unit"]),
        (["ENTERPRISE"], ["CHAIR"], ["chair_unit", "enterprise"]),
        ([], [], ["school"]),  # chosen by name
    ],
)
def test_units_are_chosen_by_kind_by_seat_and_by_name(house, kinds, seats, names):
    draft = builders.collection(house.officer, publish=False, kinds=kinds, seats=seats)
    if not kinds and not seats:
        with pytest.raises(Refused, match="没有填报单位"):
            composing.publish(draft, by=house.officer)
        composing.add_unit(draft, unit=house.school, by=house.officer)
    published = composing.publish(draft, by=house.officer)
    assert set(published.answers.values_list("unit", flat=True)) == {getattr(house, n).pk for n in names}


def test_publish_refuses_what_cannot_be_answered(house):
    for wrong, said in (
        ({"questions": []}, "填报内容"),
        ({"explanation": " "}, "说明"),
        ({"due_at": None}, "截止日期"),
        ({"due_at": clock.end_of_day(date(2026, 11, 19))}, "截止日期"),
    ):
        draft = builders.collection(house.officer, publish=False, **wrong)
        with pytest.raises(Refused, match=said):
            composing.publish(draft, by=house.officer)
        assert draft.answers.count() == 0
    ends_today = clock.end_of_day(date(2026, 11, 20))
    assert composing.publish(
        builders.collection(house.officer, publish=False, due_at=ends_today), by=house.officer
    ).is_open


def test_choice_needs_two_options_and_other_kinds_keep_none(house):
    line = {"place": 1, "label": "意向", "unit": "家", "hint": "", "required": True, "about_people": False}
    with pytest.raises(Refused, match="两个选项"):
        builders.collection(
            house.officer, publish=False, questions=[line | {"kind": "CHOICE", "choices": "有"}]
        )
    draft = builders.collection(
        house.officer, publish=False, questions=[line | {"kind": "CHOICE", "choices": "有; 无；有"}]
    )
    one = draft.questions.get()
    assert (one.options, one.unit) == (["有", "无"], "")


def test_write_adds_changes_and_removes_questions_of_a_draft_only(house):
    draft = builders.collection(house.officer, publish=False)
    first, second, *_ = draft.questions.all()
    kept = {name: getattr(first, name) for name in composing.CONTENT} | {"pk": first.pk, "label": "产值"}
    added = kept | {"pk": None, "place": 9, "label": "税收"}
    composing.write(draft, questions=[kept, added], by=house.officer)
    assert list(draft.questions.values_list("place", "label")) == [(1, "产值"), (2, "税收")]
    assert not Question.objects.filter(pk=second.pk).exists()
    published = composing.publish(draft, by=house.officer)
    with pytest.raises(Refused, match="不能修改"):
        composing.write(published, questions=[kept], by=house.officer)
    assert published.questions.count() == 2


def test_copy_takes_words_questions_and_chosen_units_but_no_date(house):
    earlier = builders.collection(house.officer, publish=False, kinds=["ENTERPRISE"])
    composing.add_unit(earlier, unit=house.school, by=house.officer)
    earlier = composing.publish(earlier, by=house.officer)
    made = composing.copy(earlier, by=house.officer)
    texts = [list(one.questions.values_list("place", "label", "kind", "unit")) for one in (earlier, made)]
    assert texts[0] == texts[1]
    assert (made.state, made.due_at, made.title) == ("DRAFT", None, earlier.title)
    assert [row.unit for row in made.answers.all()] == [house.school]


def test_reword_changes_words_only_and_tells_who_was_asked(task, house):
    one = number(task)
    with pytest.raises(Refused, match="更正的原因"):
        composing.reword(task, title="甲", explanation="乙", texts={}, why=" ", by=house.officer)
    composing.reword(
        task,
        title="甲",
        explanation="乙",
        texts={one.pk: ("全年产值", "含税")},
        why="口径",
        by=house.officer,
    )
    one.refresh_from_db()
    assert (one.label, one.hint, one.kind, one.unit) == ("全年产值", "含税", "NUMBER", "万元")
    assert Notification.objects.filter(step__startswith="reworded").count() == 3
    assert one.history.first().history_change_reason == "更正文字：口径"


def test_unit_is_added_after_publication_only_while_there_is_time(task, house):
    late = builders.unit("RESEARCH", joined_on=date(2026, 11, 20))
    liaison = builders.person(late, "LIAISON")
    with clock.at(DUE - SECOND):
        row = composing.add_unit(task, unit=late, by=house.officer)
    assert (row.due_at, row.by_hand) == (DUE, True)
    assert Notification.objects.filter(recipient=liaison, step="published").count() == 1
    with clock.at(DUE), pytest.raises(Refused, match="已过截止"):
        composing.add_unit(task, unit=builders.unit("RESEARCH"), by=house.officer)
    with pytest.raises(Refused, match="已在填报单位"):
        composing.add_unit(task, unit=late, by=house.officer)


def test_withdraw_tells_and_counts_for_nobody(task, house):
    handed_in(task, house)
    assert reckon(house.school) == (1, 1)
    composing.withdraw(task, why="重复", by=house.officer)
    assert Notification.objects.filter(step="withdrawn").count() == 3
    assert reckon(house.school) == (None, None)


def test_close_waits_for_the_last_day_or_the_last_unit(task, house):
    with clock.at(DUE - SECOND), pytest.raises(Refused, match="还没有到截止"):
        composing.close(task, by=house.officer)
    with clock.at(DUE):
        closed = composing.close(task, by=house.officer)
    assert closed.state == "CLOSED"
    with clock.at(DUE), pytest.raises(Refused, match="不再接收"):
        handed_in(task, house)
    composing.reopen(task, why="补报", by=house.officer)
    with clock.at(DUE + SECOND):
        assert handed_in(task, house).timeliness == "迟报"


# ---------------------------------------------------------------- answering


@pytest.mark.parametrize(
    ("at", "words"),
    [(DUE - SECOND, "按时"), (DUE, "迟报"), (DUE + SECOND, "迟报")],
)
def test_hand_in_is_on_time_until_the_end_of_the_last_day(task, house, at, words):
    with clock.at(at):
        assert handed_in(task, house).timeliness == words


def test_hand_in_asks_for_what_is_required(task, house):
    answer = of(task, house.school)
    with pytest.raises(Refused, match="请先填写：年产值。"):
        answering.hand_in(answer, by=house.school_liaison)
    assert handed_in(task, house).state == "HANDED_IN"


def test_fill_keeps_every_kind_as_it_is_meant(task, house):
    given = {
        "NUMBER": Decimal("1200.5000"),
        "TEXT": " 机床 ",
        "YESNO": "是",
        "CHOICE": "订单班",
        "DATE": date(2001, 2, 3),
        "LONG": "一\n二",
    }
    pks = dict(task.questions.values_list("kind", "pk"))
    answer = answering.fill(
        of(task, house.school),
        values={pks[kind]: value for kind, value in given.items()},
        files={pks["FILE"]: pdf()},
        by=house.school_liaison,
    )
    kept = {one.kind: answer.value_of(one) for one in task.questions.all()}
    assert kept == {
        "NUMBER": "1200.5",
        "TEXT": "机床",
        "YESNO": "是",
        "CHOICE": "订单班",
        "DATE": "2001-02-03",
        "LONG": "一\n二",
        "FILE": "",
    }
    assert answer.files.get().name == "证明.pdf"
    typed = values.typed(number(task), kept["NUMBER"])
    assert (typed, values.shown(number(task), kept["NUMBER"])) == (Decimal("1200.5"), "1,200.5 万元")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("NUMBER", "十二"),
        ("NUMBER", Decimal("NaN")),
        ("DATE", "2026"),
        ("CHOICE", "别的"),
        ("YESNO", "也许"),
        ("TEXT", "字" * 201),
        ("LONG", 5),
    ],
)
def test_fill_refuses_what_the_kind_does_not_allow(task, house, kind, wrong):
    pk = task.questions.get(kind=kind).pk
    with pytest.raises(Refused) as refused:
        answering.fill(of(task, house.school), values={pk: wrong}, by=house.school_liaison)
    assert refused.value.field == f"q{pk}"
    assert of(task, house.school).values == {}


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("人", "-5", "不能小于 0"),
        ("人", "12.5", "应为整数"),
        ("人次", "12.0", "12"),
        ("家", "-0", "0"),
        ("次", "-0.00", "0"),
        ("万元", "0.125", "最多 2 位小数"),
        ("万元", "-1", "不能小于 0"),
        ("万元", "0.12", "0.12"),
        ("%", "-3.5", "-3.5"),
        ("", "-1", "不能小于 0"),
        ("吨", "1.2345", "1.2345"),
    ],
)
def test_number_fits_its_unit(unit, value, said):
    question = Question(label="数", kind="NUMBER", unit=unit)
    try:
        found = values.kept(question, Decimal(value))
    except Refused as refused:
        found = refused.reason
    assert (said in found) if said[0] in "不应最" else (found == said)


@pytest.mark.parametrize(("typed", "right"), [("-5", False), ("1.255", False), ("1.25", True)])
def test_form_refuses_a_number_that_does_not_fit(task, house, typed, right):
    pk = number(task).pk
    form = AnswerForm({f"q{pk}": typed}, answer=of(task, house.school))
    assert form.is_valid() == right
    assert form.has_error(f"q{pk}") != right


def test_fill_writes_nothing_when_nothing_changed_and_minds_other_people(task, house):
    answer = filled(task, house.school, house.school_liaison)
    again = filled(task, house.school, house.school_liaison)
    assert again.version == answer.version
    with pytest.raises(Conflict):
        answering.fill(
            answer,
            values={number(task).pk: Decimal(1)},
            seen=answer.version - 1,
            by=house.school_head,
        )


def test_file_takes_the_place_of_the_one_before_and_keeps_to_its_room(task, house, monkeypatch):
    pk = task.questions.get(kind="FILE").pk
    for name in ("甲.pdf", "乙.pdf"):
        answer = answering.fill(
            of(task, house.school), values={}, files={pk: pdf(name)}, by=house.school_liaison
        )
    assert [row.name for row in answer.files.all()] == ["乙.pdf"]
    assert AnswerFile.history.filter(name="甲.pdf").count() == 1
    monkeypatch.setattr(answering, "ROOM", Room("文件", 0.00001))
    with pytest.raises(Refused, match="总量不超过"):
        answering.fill(answer, values={}, files={pk: pdf()}, by=house.school_liaison)


def test_correct_until_due_keeps_the_answer_complete_and_handed_in(task, house):
    answer = handed_in(task, house)
    first = answer.first_handed_in_at
    with clock.at(DUE - SECOND):
        answer = answering.correct(answer, values={number(task).pk: Decimal(7)}, by=house.school_head)
        assert (answer.state, answer.first_handed_in_at, answer.value_of(number(task))) == (
            "HANDED_IN",
            first,
            "7",
        )
        with pytest.raises(Refused, match="请先填写"):
            answering.correct(answer, values={number(task).pk: None}, by=house.school_head)
    with clock.at(DUE), pytest.raises(Refused, match="已过截止时间"):
        answering.correct(answer, values={number(task).pk: Decimal(8)}, by=house.school_head)
    assert of(task, house.school).value_of(number(task)) == "7"


def test_return_and_hand_in_again_keeps_the_first_time(task, house):
    answer = handed_in(task, house)
    returned = answering.send_back(
        answer, reason="口径不对", correct_by=DUE + timedelta(days=3), by=house.officer
    )
    assert (returned.state, returned.deadline) == ("RETURNED", DUE + timedelta(days=3))
    assert reckon(house.school) == (1, 0)
    assert (
        Notification.objects.filter(recipient=house.school_liaison, step__startswith="returned").count() == 1
    )
    with clock.at(DUE + timedelta(days=1)):
        again = answering.hand_in(
            filled(task, house.school, house.school_liaison, "9"), by=house.school_liaison
        )
        assert again.timeliness == "按时"
        assert reckon(house.school) == (1, 1)


def test_extension_is_for_one_unit_with_its_reason(task, house):
    answer = of(task, house.school)
    until = DUE + timedelta(days=5)
    with pytest.raises(Refused, match="延期理由"):
        answering.extend(answer, until=until, reason="", by=house.officer)
    with pytest.raises(Refused, match="须晚于"):
        answering.extend(answer, until=DUE, reason="停电", by=house.officer)
    with pytest.raises(Refused, match="不超过一年"):
        answering.extend(answer, until=DUE.replace(year=2199), reason="停电", by=house.officer)
    answering.extend(answer, until=until, reason="停电", by=house.officer)
    with clock.at(until - SECOND):
        assert handed_in(task, house).timeliness == "按时"
        assert handed_in(task, house, "enterprise").timeliness == "迟报"
    task.refresh_from_db()
    assert task.due_at == DUE
    with pytest.raises(Refused, match="不能延期"):
        answering.extend(answer, until=until + timedelta(days=1), reason="再", by=house.officer)


def test_excused_unit_owes_nothing_until_it_is_asked_again(task, house):
    answer = answering.excuse(of(task, house.school), reason="无此业务", by=house.officer)
    with clock.at(DUE):
        assert (answer.timeliness, reckon(house.school)) == ("", (0, 0))
        answering.ask_again(answer, by=house.officer)
        assert (of(task, house.school).timeliness, reckon(house.school)) == ("逾期未报", (1, 0))


# ---------------------------------------------------------------- who may

ROLES = ("liaison", "head", "stranger", "officer", "chair", "nobody")
ACTS = ("fill", "hand_in", "correct", "send_back", "extend", "excuse", "ask_again")
UNIT, OFFICE = {"liaison", "head"}, {"officer"}
ALLOWED = {
    ("PENDING", "fill"): UNIT,
    ("PENDING", "hand_in"): UNIT,
    ("PENDING", "extend"): OFFICE,
    ("PENDING", "excuse"): OFFICE,
    ("HANDED_IN", "correct"): UNIT,
    ("HANDED_IN", "send_back"): OFFICE,
    ("RETURNED", "fill"): UNIT,
    ("RETURNED", "hand_in"): UNIT,
    ("RETURNED", "extend"): OFFICE,
    ("RETURNED", "excuse"): OFFICE,
    ("EXCUSED", "ask_again"): OFFICE,
}


@pytest.mark.parametrize("state", STATES.values)
def test_who_may_do_what_to_an_answer(task, house, state):
    answer = in_state(task, house, state)
    people = {
        "liaison": house.school_liaison,
        "head": house.school_head,
        "stranger": house.enterprise_liaison,
        "officer": house.officer,
        "chair": house.chair,
        "nobody": builders.person(),
    }
    for act in ACTS:
        found = {role for role in ROLES if getattr(rules, f"may_{act}")(people[role], answer)}
        assert found == ALLOWED.get((state, act), set()), act


def in_state(task, house, state) -> Answer:
    if state == "EXCUSED":
        return answering.excuse(of(task, house.school), reason="无", by=house.officer)
    if state == "PENDING":
        return of(task, house.school)
    answer = handed_in(task, house)
    if state == "RETURNED":
        return answering.send_back(answer, reason="改", correct_by=DUE, by=house.officer)
    return answer


TASK_ACTS = {
    "DRAFT": {"revise", "publish", "choose_units", "withdraw"},
    "OPEN": {"choose_units", "reword", "urge", "withdraw"},
    "CLOSED": {"reopen"},
    "WITHDRAWN": set(),
}


@pytest.mark.parametrize("state", TASK_ACTS)
def test_what_may_be_done_to_a_task_and_by_the_secretariat_alone(house, state):
    task = builders.collection(house.officer, publish=state != "DRAFT", due_on=DUE_ON)
    if state == "WITHDRAWN":
        task = composing.withdraw(task, why="重复", by=house.officer)
    if state == "CLOSED":
        with clock.at(DUE):
            task = composing.close(task, by=house.officer)
    acts = set().union(*TASK_ACTS.values()) | {"close"}
    for person, allowed in (
        (house.officer, TASK_ACTS[state]),
        (house.chair, set()),
        (house.school_head, set()),
    ):
        assert {act for act in acts if getattr(task_rules, f"may_{act}")(person, task)} == allowed


def test_officer_of_the_unit_steps_back_from_deciding_about_it(task, house):
    own = of(task, house.chair_unit)  # the officer is delegated by it
    refused = rules.may_extend(house.officer, own)
    assert not refused
    assert "回避" in refused.reason
    assert rules.may_extend(house.officer, of(task, house.school))


def test_who_sees_which_answers_and_files(task, house):
    pk = task.questions.get(kind="FILE").pk
    answer = answering.fill(
        of(task, house.school),
        values={number(task).pk: Decimal(1)},
        files={pk: pdf()},
        by=house.school_liaison,
    )
    director = builders.unit("ENTERPRISE")
    head = builders.person(director, "HEAD")
    builders.seated("ORDINARY", director)
    people = SimpleNamespace(
        own=house.school_liaison,
        officer=house.officer,
        chair=house.chair,
        director=head,
        other=house.enterprise_liaison,
    )

    def seen(row) -> set[str]:
        found = type(row).objects.filter(pk=row.pk)
        return {name for name, user in vars(people).items() if found.visible_to(user).exists()}

    file = answer.files.get()
    assert seen(file) == {"own"}  # a draft is the unit's own
    assert seen(answer) == {"own", "officer", "chair"}
    answering.hand_in(answer, by=house.school_liaison)
    assert seen(file) == {"own", "officer", "chair"}
    Collection.objects.filter(pk=task.pk).update(shared=True)
    assert seen(answer) == {"own", "officer", "chair", "director"}
    assert seen(file) == {"own", "officer", "chair"}


# ---------------------------------------------------------------- reminders and to-dos


@pytest.mark.parametrize(
    ("at", "step"),
    [
        (datetime(2026, 11, 27, 9, tzinfo=TZ) - SECOND, ""),
        (datetime(2026, 11, 27, 9, tzinfo=TZ), "due-soon"),
        (datetime(2026, 11, 30, 9, tzinfo=TZ) - SECOND, "due-soon"),
        (datetime(2026, 11, 30, 9, tzinfo=TZ), "due-today"),
        (DUE - SECOND, "due-today"),
        (DUE, ""),
        (datetime(2026, 12, 1, 9, tzinfo=TZ), "overdue"),
        (datetime(2026, 12, 8, 9, tzinfo=TZ) - SECOND, "overdue"),
        (datetime(2026, 12, 8, 9, tzinfo=TZ), ""),
    ],
)
def test_reminder_at_its_instant(at, step):
    assert reminders.step_at(DUE, at, 3) == step


def test_sweep_reminds_once_and_only_who_has_not_answered(task, house):
    handed_in(task, house)
    with clock.at(datetime(2026, 11, 28, 10, tzinfo=TZ)):  # the run of the morning before was missed
        assert reminders.send_due() == 2
        assert reminders.send_due() == 0
    with clock.at(datetime(2026, 11, 30, 10, tzinfo=TZ)):
        assert reminders.send_due() == 2
    with clock.at(datetime(2026, 12, 1, 10, tzinfo=TZ)):
        assert reminders.send_due() == 2
        composing.close(task, by=house.officer)
    with clock.at(datetime(2026, 12, 2, 10, tzinfo=TZ)):
        assert reminders.send_due() == 0
    told = Notification.objects.filter(step__regex="^(due|overdue)")
    assert set(told.values_list("recipient", flat=True)) == {house.enterprise_liaison.pk, house.chair.pk}


def test_a_unit_that_left_is_asked_no_more_and_counts_as_owing_nothing(task, house, client):
    """As in the facts of the year: what was due after it had left was never due of it."""
    for name in ("school", "chair"):
        unit = house.school if name == "school" else house.chair_unit
        handed_in_by = house.school_liaison if name == "school" else house.chair
        answering.hand_in(filled(task, unit, handed_in_by), by=handed_in_by)
    client.force_login(house.officer)
    figures = lambda: client.get(task.get_absolute_url()).context["figures"]  # noqa: E731
    assert (figures()["asked"], figures()["waiting"]) == (3, 1)
    assert not task_rules.may_close(house.officer, task)
    membership.end_membership(house.enterprise, on=DUE_ON, reason="退出", by=None)
    assert (figures()["asked"], figures()["handed"], figures()["waiting"]) == (2, 2, 0)
    assert task_rules.may_close(house.officer, task)
    assert reminders.urge(task, by=house.officer) == 0
    with clock.at(datetime(2026, 11, 30, 10, tzinfo=TZ)):
        assert reminders.send_due() == 0
    with clock.at(DUE):
        assert of(task, house.enterprise).timeliness == "已不是成员单位"
    assert Notification.objects.filter(title__contains="报送", recipient=house.officer).count() == 0


def test_a_unit_chosen_by_name_that_left_before_publication_is_not_asked(house):
    task = builders.collection(house.officer, due_on=DUE_ON, publish=False, kinds=["SCHOOL"])
    composing.add_unit(task, unit=house.enterprise, by=house.officer)
    membership.end_membership(house.enterprise, on=clock.today(), reason="退出", by=None)
    composing.publish(task, by=house.officer)
    assert {one.unit for one in task.answers.all()} == {house.school, house.chair_unit}


def test_urge_by_hand_once_a_day(task, house):
    handed_in(task, house)
    assert reminders.urge(task, by=house.officer) == 2
    assert reminders.urge(task, by=house.officer) == 0
    with clock.at(clock.now() + timedelta(days=1)):
        assert reminders.urge(task, by=house.officer) == 2


def test_todos_of_unit_and_secretariat(task, house):
    def titles(user):
        return [one.title for one in todos_of(user) if one.kind == "征集任务"]

    assert titles(house.school_liaison) == ["征集填报：生产经营情况征集"]
    answer = handed_in(task, house)
    assert titles(house.school_liaison) == []
    answering.send_back(answer, reason="改", correct_by=DUE, by=house.officer)
    assert titles(house.school_head) == ["按意见修改：生产经营情况征集"]
    assert titles(house.officer) == []
    with clock.at(DUE):
        assert titles(house.officer) == ["征集已到期，请催报或结束：生产经营情况征集"]


# ---------------------------------------------------------------- facts


def reckon(unit, year: int = 2026) -> tuple:
    found = facts.compute(["collection.due", "collection.on_time"], [unit], year)[unit.pk]
    return found["collection.due"].value, found["collection.on_time"].value


def slow(unit, year: int) -> tuple[int, int]:
    """The same, row by row."""
    due = on_time = 0
    for row in Answer.objects.filter(unit=unit).select_related("collection"):
        if row.due_at is None or row.collection.state in ("DRAFT", "WITHDRAWN") or row.state == "EXCUSED":
            continue
        last = clock.last_day(row.due_at)
        was_member = unit.ended_on is None or unit.ended_on > last
        if last.year != year or not was_member:
            continue
        if row.due_at <= clock.now() or row.first_handed_in_at:
            due += 1
            on_time += row.state == "HANDED_IN" and row.first_handed_in_at < row.due_at
    return due, on_time


def test_facts_equal_a_slow_count_from_the_day_of_joining(house):
    joined = builders.unit("ENTERPRISE", joined_on=date(2026, 11, 25))
    builders.person(joined, "LIAISON")
    with clock.at(datetime(2026, 11, 24, 9, tzinfo=TZ)):
        first = builders.collection(house.officer, due_on=date(2026, 11, 30))
        handed_in(first, house)
    with clock.at(datetime(2026, 11, 26, 9, tzinfo=TZ)):
        second = builders.collection(house.officer, due_on=date(2026, 12, 31))
        builders.collection(house.officer, due_on=date(2027, 1, 1))
        handed_in(second, house, "enterprise")
    for at in (DUE - SECOND, DUE, datetime(2027, 1, 1, tzinfo=TZ), datetime(2027, 1, 2, tzinfo=TZ)):
        with clock.at(at):
            for unit in (house.school, house.enterprise, house.chair_unit, joined):
                for year in (2026, 2027):
                    known = Answer.objects.counting().exists() and reckon(unit, year) != (None, None)
                    assert reckon(unit, year) == (slow(unit, year) if known else (None, None))
    with clock.at(datetime(2027, 1, 2, tzinfo=TZ)):
        assert [reckon(u) for u in (house.school, house.enterprise, joined)] == [(2, 1), (2, 1), (1, 0)]
        assert reckon(joined, 2027) == (1, 0)


def test_facts_of_a_unit_that_left_before_the_last_day(task, house):
    for unit, ended, due in ((house.school, date(2026, 11, 30), 0), (house.enterprise, date(2026, 12, 1), 1)):
        type(unit).objects.filter(pk=unit.pk).update(ended_on=ended)
        with clock.at(DUE):
            assert reckon(unit)[0] == due


@pytest.mark.parametrize("number_of_units", [1, 3, 50])
def test_facts_cost_one_query(task, house, number_of_units, django_assert_num_queries):
    units = [house.school, *(builders.unit("SCHOOL") for _ in range(number_of_units - 1))]
    with django_assert_num_queries(1):
        facts.compute(["collection.due", "collection.on_time"], units, 2026)
