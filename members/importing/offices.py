"""Who holds which office after an import: the people of one row, against those in office and those named in other rows."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from alliance.face.components import text_of
from alliance.names import spelling
from alliance.power import judge
from alliance.workbook.values import unquoted
from members.importing import numbers
from members.importing.numbers import Named, Person
from members.people.models import Representative
from members.roster import sheet as roster
from members.units import identifiers

BY_TWO = "须由两人办理的变更不能通过导入登记，请在单位档案中提请，本行人员栏请与现任一致或留空"


@dataclass
class Act:
    """What happens to one office (`prefix` of its columns): a new holder (`leaves` hands over), or another post of the `keeps` holder."""

    prefix: str
    role: str
    person: Person
    title: str = ""
    leaves: Representative | None = None
    keeps: Representative | None = None


class Offices:
    """Plans the offices of the rows of one `plan`, which knows who serves, whose number is whose, and what was answered."""

    def __init__(self, plan: Any) -> None:
        self.plan = plan
        self.people: dict[str, Person] = {}
        self.settled: dict[int, int] = {}  # by row, whom it names as the holder of the office last planned

    def of_row(self, planned: Any, values: dict[str, Any], prefix: str, role: str) -> None:
        """Plan one office of a row from its name, title, number and e-mail; blank cells change nothing."""
        plan, number = self.plan, planned.number
        if prefix not in roster.SECOND:
            self.settled.pop(number, None)
        named = self._named(planned, values, prefix)
        if named is None or not (named.name or named.phone or named.email or named.title):
            return
        serving = roster.in_order(plan.serving.get(planned.unit.pk or 0, []), role, plan.today)
        present = self._present(planned, serving, prefix)
        same = present is not None and _same(present.user.name, named.name)
        if same and not named.phone:
            named.phone = present.user.phone or present.user.username
        if not named.name or (not named.phone and present is not None):
            unnamed = plan.is_unread(number, f"{prefix}_name") and not named.phone and present is None
            missing = f"{prefix}_phone" if named.name or unnamed else f"{prefix}_name"
            plan.refuse(number, missing, "姓名和手机须同时填写")
            self._check_contact(number, prefix, named)
            return
        if plan.is_unread(number, f"{prefix}_phone"):
            self._check_contact(number, prefix, named)
            return
        if same and self._changes_number(planned, prefix, present, named):
            return
        person = self._person(number, prefix, named)
        if person is None:
            return
        holder = next((one for one in serving if person.user and one.user_id == person.user.pk), None)
        if holder:
            self._hold(planned, prefix, holder, person, named.title)
        else:
            self._appoint(planned, prefix, Act(prefix, role, person, named.title, leaves=present))

    def _present(self, planned: Any, serving: list[Representative], prefix: str) -> Representative | None:
        """Whom the row may replace in this office: for the second liaison nobody whom the row has named, or replaced, as the first."""
        if prefix not in roster.SECOND:
            return serving[0] if serving else None
        settled = self.settled.get(planned.number) or (serving[0].pk if serving else None)
        others = [one for one in serving if one.pk != settled]
        return others[0] if others else None

    def _hold(self, planned: Any, prefix: str, holder: Representative, person: Person, title: str) -> None:
        if any(act.leaves is not None and act.leaves.pk == holder.pk for act in planned.acts):
            said = f"{person.name}在本行中已由他人接任，不能同时列在这里"
            self.plan.refuse(planned.number, f"{prefix}_name", said)
            return
        self.settled[planned.number] = holder.pk
        self._keep(planned, prefix, holder, person, title)

    def _named(self, planned: Any, values: dict[str, Any], prefix: str) -> Named | None:
        """The cells of an office; None after a refusal because they name two people or two numbers."""
        written = unquoted(values.get(f"{prefix}_name") or "")
        if len(several := identifiers.several_people(written)) > 1:
            shown = "、".join(several)
            self.plan.refuse(
                planned.number, f"{prefix}_name", f"一格里有 {len(several)} 个人（{shown}），请只留一位"
            )
            return None
        named = Named(
            spelling.normal_name(written),
            identifiers.normal_phone(values.get(f"{prefix}_phone") or ""),
            spelling.half_width(values.get(f"{prefix}_email") or "").strip(),
            (values.get(f"{prefix}_title") or "").strip(),
        )
        return named if self._split_numbers(planned, prefix, named) else None

    def _split_numbers(self, planned: Any, prefix: str, named: Named) -> bool:
        """A landline belongs to the unit, not to an account; two mobile numbers in one cell are asked."""
        mobiles, landlines = numbers.parted(named.phone)
        if len(mobiles) > 1:
            said = f"一格里有 {len(mobiles)} 个手机号，请只留一个（即登录名）"
            self.plan.refuse(planned.number, f"{prefix}_phone", said)
            return False
        if landlines:
            named.phone = mobiles[0] if mobiles else ""
            self._landline(planned, prefix, landlines[0])
        return True

    def _landline(self, planned: Any, prefix: str, number: str) -> None:
        label = roster.LABELS[f"{prefix}_phone"]
        if not planned.unit.phone:
            planned.unit.phone = number
            planned.hints.append(f"{label}栏的固定电话 {number} 记入单位联系电话")
        elif planned.unit.phone != number:
            planned.hints.append(f"{label}栏的固定电话 {number} 未记入（单位已有联系电话）")

    def _changes_number(self, planned: Any, prefix: str, present: Representative, named: Named) -> bool:
        """Whether the holder of the office stands here with a number that nobody has: then it is asked, or as answered."""
        plan, user = self.plan, present.user
        old = user.phone or user.username
        if named.phone == old or named.phone in plan.users or not identifiers.MOBILE.fullmatch(named.phone):
            return False
        first_number = user.username.startswith(identifiers.NO_NUMBER)
        answer = numbers.SAME if first_number else plan.answers.get(f"{user.pk}:{named.phone}")
        if answer == numbers.OTHER:
            return False
        known = self.people.get(old) or Person(user.name, old, planned.number, user)
        said = numbers.asked(plan, planned, present, named.phone) if answer is None else ""
        if said := said or numbers.objection(plan.by, known, named.phone):
            plan.refuse(planned.number, f"{prefix}_phone", said)
            return True
        known.number = named.phone
        self.people[old] = self.people[named.phone] = known
        shown = "待补" if first_number else old
        planned.changes.append(f"{present.get_role_display()}手机（登录名）：{shown} → {named.phone}")
        named.phone = old
        self.settled[planned.number] = present.pk
        self._keep(
            planned, prefix, present, self._with_email(planned.number, prefix, known, named), named.title
        )
        return True

    def _keep(
        self, planned: Any, prefix: str, holder: Representative, person: Person | None, title: str
    ) -> None:
        if person is None:
            return
        label = holder.get_role_display()
        if title and title != holder.title:
            planned.acts.append(Act(prefix, holder.role, person, title, keeps=holder))
            planned.changes.append(f"{label}职务：{text_of(holder.title)} → {title}")
        if person.email is not None and person.row == planned.number:
            planned.changes.append(f"{label}邮箱：{text_of(person.user.email)} → {person.email}")

    def _appoint(self, planned: Any, prefix: str, act: Act) -> None:
        label = Representative.Role(act.role).label
        if any(one.role == act.role and one.person is act.person for one in planned.acts):
            self.plan.refuse(planned.number, f"{prefix}_name", f"与本行的{label}是同一人，请只填一处")
            return
        if act.person.user and not act.person.user.is_active:
            self.plan.refuse(planned.number, f"{prefix}_phone", f"{act.person.name}的账号已停用，请先启用")
        if act.leaves is None:
            planned.changes.append(f"{label}：登记 {act.person.name}")
        elif act.leaves.until is not None:
            ends = f"现任{label}{act.leaves.user.name}已登记自 {act.leaves.until} 起终止，请在单位档案中办理"
            self.plan.refuse(planned.number, f"{prefix}_name", ends)
        else:
            planned.changes.append(f"{label}：{act.leaves.user.name} → {act.person.name}（交接）")
        if not act.person.phone:
            planned.hints.append(f"{label}{act.person.name}没有手机：先登记姓名，补登手机后再开通账号")
        self._check_power(planned, prefix, act)
        planned.acts.append(act)

    def _check_power(self, planned: Any, prefix: str, act: Act) -> None:
        """An act that the importer may not do alone is an error of its row."""
        plan = self.plan
        people = [one for one in (act.person.user, act.leaves and act.leaves.user) if one]
        moves = plan.carried.get((planned.unit.pk, act.role), judge.NOTHING)
        if plan.by is None or not (moves or plan.closed.intersection(one.pk for one in people)):
            return
        ruling = judge.ask(plan.by, judge.Act.APPOINT, people=people, moves=moves)
        if not ruling:
            plan.refuse(planned.number, f"{prefix}_name", ruling.reason.rstrip("。"))
        elif ruling.second:
            plan.refuse(planned.number, f"{prefix}_name", BY_TWO)

    def fields(self, planned: Any, prefix: str, present: Representative | None) -> list[tuple[str, str, str]]:
        """(label, now, then) of an office's holder: name, post, number, e-mail."""
        act = next((one for one in planned.acts if one.prefix == prefix), None)
        user = present.user if present else None
        old = (user.name, present.title, user.phone, user.email) if present else ("", "", "", "")
        person = act.person if act else self.people.get(old[2]) if old[2] else None
        new = old
        if person is not None:
            mine = act is None or act.keeps is not None
            account = person.user.email if person.user else ""
            new = (
                person.name,
                (act.title if act else "") or (old[1] if mine else ""),
                person.number or person.phone,
                person.email if person.email is not None else account,
            )
        keys = ("name", "title", "phone", "email")
        labels = [roster.LABELS.get(f"{prefix}_{key}", "") for key in keys]
        return [row for row in zip(labels, old, new, strict=True) if row[0]]

    def _person(self, number: int, prefix: str, named: Named) -> Person | None:
        """The person with a number, as known to the portal or named in an earlier row; None after a refusal.

        Whoever has no number is somebody of this row only.
        """
        plan, key = self.plan, named.phone or f"{number}:{prefix}"
        user = plan.users.get(named.phone)
        problems = len(plan.errors)
        self._check_contact(number, prefix, named)
        known = self.people.get(key)
        registered = user.name if user else known.name if known else named.name
        if not _same(registered, named.name):
            where = "" if user else f"（第 {known.row} 行）"
            said = f"手机号 {named.phone} 已登记为“{registered}”{where}，请核对"
            plan.refuse(number, f"{prefix}_phone", said)
        if len(plan.errors) > problems:
            return None
        if known is None:
            known = self.people[key] = Person(named.name, named.phone, number, user)
        return self._with_email(number, prefix, known, named)

    def _with_email(self, number: int, prefix: str, known: Person, named: Named) -> Person | None:
        plan, user, email = self.plan, known.user, named.email
        if email and user and user.email != email and user.pk in plan.closed:
            plan.refuse(number, f"{prefix}_email", "该人员的邮箱不能通过导入修改，请在单位档案中办理")
            return None
        if email and email != (known.email if known.email is not None else user.email if user else ""):
            if known.email is not None:
                plan.refuse(number, f"{prefix}_email", f"与第 {known.row} 行同一手机号的邮箱不同")
                return None
            known.email, known.row = email, number
        return known

    def _check_contact(self, number: int, prefix: str, named: Named) -> None:
        if named.phone and named.phone not in self.plan.users:
            self._validate(number, f"{prefix}_phone", identifiers.check_mobile, named.phone)
        if named.email:
            self._validate(number, f"{prefix}_email", validate_email, named.email)

    def _validate(self, number: int, key: str, check: Any, value: str) -> None:
        try:
            check(value)
        except ValidationError as error:
            self.plan.refuse(number, key, "".join(error.messages).rstrip("。"))


def _same(one: str, other: str) -> bool:
    return bool(other) and spelling.match_key(one) == spelling.match_key(other)
