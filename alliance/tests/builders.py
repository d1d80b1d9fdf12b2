"""What tests need before they can ask their question: built through the services, as in the portal.

One section per app. Everything has sensible defaults and unique names, so that a test says only what it is about.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from alliance.ground import audit
from alliance.rights.models.users import User
from alliance.tests.snapshots import numbers, remembered

PASSWORD = "correct horse battery"


# ---------------------------------------------------------------- ground floor


@remembered
def holiday(day: date, kind: str = "OFF", name: str = "测试"):
    """A day in the holiday table."""
    from alliance.calendar.models import Holiday

    with transaction.atomic():
        return audit.save(Holiday(day=day, kind=kind, name=name), by=None, reason="测试")


def by_two(name: str, /, *, by: User, confirmed_by: User, why: str = "测试", **arguments: Any) -> Any:
    """An act that needs a second person: proposed by one and confirmed by the other; returns what the act returned."""
    from alliance.power.services import changes

    return changes.confirm(changes.do_or_propose(name, by=by, why=why, **arguments), by=confirmed_by)


def count_rows() -> None:
    """Let PostgreSQL know how much there is, as it finds out by itself in a while: its plans for large worlds need it.

    Only our own tables: the catalogues that all databases share stay locked until the transaction ends, and the
    other test processes wait for them.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(
            connection.ops.quote_name(table) for table in connection.introspection.table_names()
        )
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


# ---------------------------------------------------------------- members

JOINED = date(2020, 1, 1)


@remembered
def unit(kind: str = "SCHOOL", **details: Any):
    """A member unit since 2020-01-01; any field can be given."""
    from members.units import services as units

    number = next(numbers)
    details.setdefault("name", f"第{number}成员单位")
    if not details.get("uscc"):
        details.setdefault("uscc_missing_reason", "测试单位")
    details.setdefault("joined_on", JOINED)
    return units.admit(kind=kind, by=None, **details)


@remembered
def person(unit=None, role: str = "LIAISON", *, since: date | None = None, **details: Any) -> User:
    """A person who can sign in with `PASSWORD`; appointed for `unit` in `role`, or an outsider without a unit."""
    from members.people.services import identities, people

    number = next(numbers)
    name = details.pop("name", f"人员{number}")
    phone = details.pop("phone", f"139{number:08d}")
    account = identities.person(name=name, phone=phone, email=details.pop("email", ""), by=None)
    if not account.has_usable_password():
        account.password = make_password(PASSWORD)
        with transaction.atomic():
            audit.save(account, by=None, reason="测试账号")
    if unit is not None:
        people.appoint(unit, role=role, since=since or unit.joined_on, by=None, user=account, **details)
    return account


# ---------------------------------------------------------------- councils

TERM_BEGAN = date(2025, 1, 1)


@remembered
def term(number: int = 1, since: date = TERM_BEGAN):
    """A term of the council."""
    from councils.renewal import services as terms

    return terms.open_term(number=number, since=since, by=None)


@remembered
def seated(role: str, member=None, *, since: date = TERM_BEGAN, holder_role: str = "HEAD"):
    """A seat of the present term, and with it a unit that has a head, unless one is given."""
    from councils.seats import services as seats

    if member is None:
        member = unit("ENTERPRISE")
        person(member, holder_role)
    return seats.seat(member, role=role, by=None, since=since, holder_role=holder_role)


@remembered
def post(kind: str, user: User, member, *, since: date = TERM_BEGAN):
    """A post of the secretariat for a person of a unit."""
    from councils.posts import services as posts

    return posts.appoint(post=kind, user=user, unit=member, since=since, by=None)


@remembered
def alliance() -> SimpleNamespace:
    """The first term with its chair unit and secretariat, and two members without a seat.

    `chair_unit`, `chair` (its head), `secretary_general` and `officer` (both delegated by it); `school` and `enterprise`,
    each with `…_head` and `…_liaison`; `term`.
    """
    everyone = SimpleNamespace(term=term(), chair_unit=unit("SCHOOL"))
    everyone.chair = person(everyone.chair_unit, "HEAD")
    seated("CHAIR", everyone.chair_unit)
    everyone.secretary_general, everyone.officer = person(), person()
    post("SECRETARY_GENERAL", everyone.secretary_general, everyone.chair_unit)
    post("OFFICER", everyone.officer, everyone.chair_unit)
    for name, kind in (("school", "SCHOOL"), ("enterprise", "ENTERPRISE")):
        member = unit(kind)
        setattr(everyone, name, member)
        setattr(everyone, f"{name}_head", person(member, "HEAD"))
        setattr(everyone, f"{name}_liaison", person(member, "LIAISON"))
    return everyone


@remembered
def document(officer: User):
    """An official document that was signed, about nobody, written by the `officer`."""
    from councils.documents.services import signing, writing

    one = writing.draft("NOTICE", by=officer)
    words = {"title": "关于报送总结的通知", "body": "<p>请按时报送。</p>", "addressee": "理事长"}
    one = writing.submit(writing.revise(one, by=officer, **words), by=officer)
    return signing.sign(signing.check(one, by=None), by=None)


@remembered
def role_application(
    unit, head: User, *, role: str = "ORDINARY", state: str = "DRAFT", officer: User | None = None
):
    """A role application of a unit, brought by its people and the `officer` to DRAFT, FILED, RETURNED or CHECKED."""
    from datetime import timedelta

    from alliance.ground import clock
    from councils.applications.services import applications, approvals, corrections

    application = applications.draft(unit, role=role, by=head)
    claims = {row.clause: f"第{row.position}项符合" for row in application.conditions.all()}
    application = applications.change(application, statement="愿意为联盟多做工作。", claims=claims, by=head)
    if state == "DRAFT":
        return application
    application = applications.file(application, by=head)
    if state == "RETURNED":
        return corrections.send_back(
            application, reason="材料不全", correct_by=clock.today() + timedelta(days=10), by=officer
        )
    if state == "CHECKED":
        findings = dict.fromkeys(claims, (True, "经核对材料，符合"))
        return approvals.check(
            application, findings=findings, recommended=True, recommendation="符合条件", by=officer
        )
    return application


def minutes(name: str = "会议纪要.pdf"):
    """An uploaded minutes file that has passed its check."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from alliance.files import uploads
    from alliance.tests.files import pdf

    return uploads.check(
        SimpleUploadedFile(name, pdf().read()), kinds=("pdf", "docx"), max_bytes=20 * 1024 * 1024
    )


@remembered
def decision(
    by: User | None,
    *,
    matter: str = "GENERAL",
    unit=None,
    votes: tuple[int, int, int] | None = None,
    **values,
):
    """A recorded decision of today's council: all seats that may vote are present and in favour, unless told otherwise."""
    from alliance.ground import clock
    from councils.decisions import services as decisions

    met_on = values.setdefault("met_on", clock.today())
    if votes is None:
        seats, recused = decisions.seats_on(met_on, unit)
        votes = (seats - recused, 0, 0)
    values.setdefault("present", sum(votes))
    return decisions.enter(
        matter=matter,
        subject=values.pop("subject", "关于年度工作计划的决定"),
        unit=unit,
        votes_for=votes[0],
        votes_against=votes[1],
        abstained=votes[2],
        minutes=values.pop("minutes", None) or minutes(),
        by=by,
        **values,
    )


# ---------------------------------------------------------------- reports

BODY = "本月与成员企业共同开展岗位实习和技能培训，校企双方人员参加。" * 5


@remembered
def draft(unit, by: User, *, month=None, **content: Any):
    """A complete draft of a monthly report, of the current month unless told otherwise."""
    from alliance.ground import clock
    from reports.monthly import services as monthly

    content = {"title": "校企合作简讯", "body": BODY, "privacy_checked": True} | content
    return monthly.start(unit, month=month or clock.Month.current(), by=by, **content)


@remembered
def submitted_report(unit, head: User, **options: Any):
    """A monthly report that its head wrote, signed and handed in."""
    from reports.monthly import services as monthly

    return monthly.submit(draft(unit, head, **options), by=head)


@remembered
def accepted_report(unit, head: User, *, by: User | None = None, **options: Any):
    """A monthly report that the secretariat (the system, without `by`) has found 合格."""
    from reports.checks import services as checks

    return checks.accept(submitted_report(unit, head, **options), by=by)


@remembered
def history_of_reports(unit, head: User, handed_in: dict, *, state: str = "ACCEPTED", **options: Any) -> list:
    """Reports of past months: `{Month: instant of submission}`; each is made at its instant, as it was then."""
    from alliance.ground import clock

    made = []
    build = accepted_report if state == "ACCEPTED" else submitted_report
    for month, instant in handed_in.items():
        with clock.at(instant):
            made.append(build(unit, head, month=month, **options))
    return made


@remembered
def written_annual_report(house: SimpleNamespace, report=None, year: int = 2026):
    """An annual report with all its sections, presented to the chair; the year has a cycle with its self-evaluation."""
    from django.db import transaction

    from alliance.ground import clock
    from assessments.cycles.models import Cycle
    from reports.annual.models import AnnualReport
    from reports.annual.services import writing
    from reports.annual_review import services as presenting

    report = report or writing.open_year(year, by=house.officer)
    if not Cycle.objects.filter(year=year).exists():
        moments = [clock.Month(year, 11).start, clock.Month(year, 12).start, clock.Month(year, 12).end]
        fields = dict(zip(("opens_at", "self_deadline", "review_deadline"), moments, strict=True))
        with transaction.atomic():
            audit.save(
                Cycle(year=year, self_evaluation="联盟运行平稳，自评良好。", **fields), by=None, reason="测试"
            )
    texts = dict.fromkeys(AnnualReport.SECTIONS, "本年度工作有序推进。")
    report = writing.write(report, by=house.officer, **texts)
    return presenting.present(report, by=house.secretary_general)


# ---------------------------------------------------------------- duty records


@remembered
def _named(kind: Any, whose, by: User | None):
    """The record of a kind that others of the unit name; made when they first need one, with a partner that nobody stands for."""
    if there := kind.model.objects.referable(whose).first():
        return there
    partner = {"partner": unit(kind.partner.kinds[0])} if kind.partner else {}
    return record(kind.key, whose, by, state="FILED", **partner)


def record(
    key: str, unit, by: User | None, *, state: str = "DRAFT", officer: User | None = None, **given: Any
):
    """A duty record of the kind `key` with its sample content, brought to a state; `given`: year, part, partner and content."""
    from alliance.ground import clock
    from members.records import kinds, services

    kind = kinds.get(key)
    year, part = given.pop("year", clock.today().year), given.pop("part", (kind.parts or (0,))[0])
    named = {name: _named(kind.referred(name), unit, by) for name in kind.references if name not in given}
    content = kind.sample(unit, year) | named | given
    made = services.begin(kind=kind, unit=unit, year=year, part=part, content=content, by=by)
    if state == "DRAFT":
        return made
    made = services.file(made, by=by)
    if state == "ACCEPTED":
        return services.accept(made, by=officer)
    if state == "RETURNED":
        return services.send_back(made, reason="内容不全", by=officer)
    if state == "WITHDRAWN":
        return services.withdraw(made, reason="重复填报", by=by)
    return made


# ---------------------------------------------------------------- tasks

QUESTIONS = (
    ("年产值", "NUMBER", "万元", ""),
    ("主要产品", "TEXT", "", ""),
    ("是否招收实习生", "YESNO", "", ""),
    ("合作意向", "CHOICE", "", "订单班；现代学徒制；暂无"),
    ("成立日期", "DATE", "", ""),
    ("补充说明", "LONG", "", ""),
    ("证明材料", "FILE", "", ""),
)


@remembered
def collection(by: User, *, due_on: date | None = None, publish: bool = True, **given: Any):
    """A task for all kinds of members with a question of each kind, of which only the first is required; due in ten days."""
    from datetime import timedelta

    from alliance.ground import clock
    from reports.collections.services import composing

    asked = [
        {"place": place, "label": label, "kind": kind, "unit": of, "choices": choices}
        | {"hint": "", "required": place == 1, "about_people": False}
        for place, (label, kind, of, choices) in enumerate(QUESTIONS, start=1)
    ]
    values = {
        "title": "生产经营情况征集",
        "explanation": "用于半年总结。",
        "contact": "秘书处 0534-2671234",
        "kinds": ["SCHOOL", "ENTERPRISE", "INDUSTRY", "RESEARCH"],
        "seats": [],
        "due_at": clock.end_of_day(due_on or clock.today() + timedelta(days=10)),
        "questions": asked,
    }
    made = composing.draft(by=by, **values | given)
    return composing.publish(made, by=by) if publish else made


# ---------------------------------------------------------------- plans


@remembered
def summary(
    house: SimpleNamespace,
    unit=None,
    head: User | None = None,
    *,
    kind: str = "HALF_YEAR",
    state: str = "DRAFT",
):
    """A summary of a unit for this year, or (without one) of the secretariat, whose text is complete, brought to a state."""
    from alliance.ground import clock
    from reports.summaries.services import deciding, writing

    year, writer = clock.today().year, head or house.officer
    if unit is not None:
        made = writing.start_unit(unit, year, by=writer)
    else:
        made = writing.start_ours(kind, year, by=writer)
    text = "<h3>一、基本情况</h3>" + "<p>按照年度工作计划，各项工作有序推进，取得了较好的成效。</p>" * 12
    made = writing.write(made, title=made.title, text=text, by=writer)
    if state == "CHECKING":
        return deciding.hand_up(made, by=writer)
    if state == "DRAFT":
        return made
    made = deciding.hand_in(made, by=head or house.secretary_general)
    decider = house.officer if unit is not None else house.chair
    if state == "RETURNED":
        return deciding.send_back(made, reason="请补充数据", by=decider)
    return deciding.settle(made, by=decider) if state == "FINAL" else made


@remembered
def plan(
    house: SimpleNamespace,
    *,
    year: int = 2026,
    state: str = "DRAFT",
    unit=None,
    by: User | None = None,
    **given: Any,
):
    """The yearly plan of a year with a task of the enterprise, one of nobody, a meeting and two activities, brought to a state."""
    from councils.plan_items import services as items
    from councils.plans import services as plans

    by = by or house.officer
    made = plans.draft(kind="YEARLY", year=year, unit=unit, by=by, **given)
    lines = [
        {"title": "校企人才对接", "due_on": date(year, 6, 30), "measure": "签订协议 3 份"},
        {"title": "修订管理制度", "due_on": date(year, 9, 30)},
        {"title": "理事会", "due_on": date(year, 12, 20), "type": "MEETING"},
        {"title": "技能竞赛", "due_on": date(year, 5, 20), "type": "ACTIVITY", "number": 2},
    ]
    if unit is None:
        lines[0]["unit"] = house.enterprise
    for line in lines:
        items.add_item(made, by=by, **line)
    if state == "DRAFT":
        return made
    if unit is not None:
        return plans.confirm(made, by=None)
    return _heard(made, adopted=state == "ADOPTED")


def _heard(made: Any, *, adopted: bool) -> Any:
    """A plan on which opinions are asked, and then adopted by the system."""
    from datetime import timedelta

    from alliance.ground import clock
    from councils.plans import services as plans

    made = plans.ask_opinions(made, until=clock.now() + timedelta(days=7), by=None)
    if not adopted:
        return made
    with clock.at(made.opinions_by):
        return plans.adopt(made, decision=None, by=None)


@remembered
def rule_version(
    house: SimpleNamespace,
    *,
    kind: str = "RULE",
    title: str = "印章管理办法",
    state: str = "DRAFT",
    rule=None,
    **given: Any,
):
    """A version of a text, of a new one unless `rule` is given, brought to a state by the system."""
    from datetime import timedelta

    from alliance.ground import clock
    from councils.charter import services as charter

    text = {"rule": rule} if rule is not None else {"kind": kind, "title": title}
    made = charter.draft(file=minutes("全文.pdf"), note="首次制定", by=house.officer, **text, **given)
    if state == "DRAFT":
        return made
    made = charter.ask_opinions(made, until=clock.now() + timedelta(days=7), by=None)
    if state == "OPINIONS":
        return made
    with clock.at(made.opinions_by):
        return charter.adopt(made, by=None)
