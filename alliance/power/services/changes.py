"""Changes of power by two people: one proposes with a reason, another confirms, and only then the act is done.

Each act that may need a second person is registered with its rule, its verb and what it means in words. Views call
`do_or_propose`: it does the act where one person may, and else files the proposal. At the confirmation every rule is asked
again, of who proposed it (still entitled?) and of who confirms; the history says of each record who did either.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import do_to_each, verb, words
from alliance.messages.notifications import notify
from alliance.power import judge, rules
from alliance.power.judge import Act, Ruling
from alliance.power.models import PowerChange
from alliance.registers import policy
from alliance.rights.models.users import User

State = PowerChange.State


@dataclass(frozen=True)
class Meaning:
    """What a change is about, in words and people. `matter` names the thing: one proposal at a time waits for it."""

    matter: str
    title: str
    lines: list[str] = field(default_factory=list)
    gains: User | None = None
    leaves: User | None = None


@dataclass(frozen=True)
class Kind:
    """`rule(by, **arguments)` and `verb(by=…, **arguments)`; `shows_password`: the verb returns a one-time password."""

    act: Act
    rule: Callable[..., Ruling]
    verb: Callable[..., Any]
    meaning: Callable[..., Meaning]
    shows_password: bool = False


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Register an act that may need a second person; the acts of a story stand in its room's `proposals.py`."""
    _kinds[name] = kind


def kind_of(change: PowerChange) -> Kind:
    return _kinds[change.kind]


# ---------------------------------------------------------------- verbs


def do_or_propose(name: str, /, *, by: Any, why: str = "", **arguments: Any) -> Any:
    """Do a registered act, or file it as a proposal where a second person must confirm; returns what it did or filed.

    `why` is the reason of a proposal; an act that has a reason of its own needs no second one. Raises `Refused` as the
    verb does, for a proposal without a reason, and where nobody could confirm it.
    """
    kind = _kinds[name]
    ruling = kind.rule(by, **arguments)
    require(ruling)
    if not ruling.second:
        return kind.verb(by=by, **arguments)
    return propose(name, by=by, why=why or arguments.get("reason") or "", **arguments)


@transaction.atomic
def propose(name: str, /, *, by: Any, why: str, **arguments: Any) -> PowerChange:
    """File a change for confirmation. Who may confirm and whom it concerns are told.

    Raises `Refused` as the act itself would, without a reason, without anybody who could confirm, and while another change
    of the same matter waits.
    """
    kind = _kinds[name]
    ruling = kind.rule(by, **arguments)
    require(ruling)
    why = words(why, "此变更须由第二人确认，请填写提请的原因。")
    meaning = kind.meaning(**arguments)
    _rehearse(kind, by, arguments)
    change = PowerChange(
        kind=name,
        matter=meaning.matter,
        title=meaning.title[:200],
        lines=meaning.lines,
        # A version guards a form against a stale page; a proposal is about the record as it will be then.
        payload={key: _plain(value) for key, value in arguments.items() if key != "version"},
        concerned=sorted(ruling.concerned),
        reason=why,
        gains=meaning.gains,
        leaves=meaning.leaves,
        proposed_by=by,
        expires_at=clock.end_of_day(clock.today() + timedelta(days=policy.get("power_change_days"))),
    )
    confirmers = rules.who_may_confirm(change)
    if not confirmers:
        raise Refused("此变更须由第二人确认，但现在没有可以确认的人。请联系系统运维人员在服务器上办理。")
    do_to_each(_expire, _overdue().filter(matter=meaning.matter))
    try:
        with transaction.atomic():
            audit.save(change, by=by, reason=f"提请：{change.reason}")
    except IntegrityError as error:
        raise Refused("同一事项已有变更在等待确认，请先办理或撤回。") from error
    _tell_proposed(change, confirmers)
    return change


def _confirmed(change: PowerChange, by: Any) -> None:
    _tell_decided(change, f"已确认并生效：{change.title}", f"{by}已确认。")


@verb(rules.may_confirm, moves="confirm", reason="确认", tells=_confirmed)
def confirm(change: PowerChange, *, by: Any) -> Any:
    """Confirm a proposal and do the act at once; returns what the act returned. The proposer and whom it concerns are told.

    All rules are asked again. Raises `Refused` as the act does (the proposal then waits on), and for a second call.
    """
    kind, arguments = kind_of(change), arguments_of(change)
    proposer = change.proposed_by
    ruling = kind.rule(proposer, **arguments)
    if not ruling:
        raise Refused(f"提请人已不能办理此事（{ruling.reason}），不能确认；可以不予确认。")
    meaning = kind.meaning(**arguments)
    change.gains, change.leaves, change.concerned = meaning.gains, meaning.leaves, sorted(ruling.concerned)
    require(rules.may_confirm(by, change))
    remark = f"（{proposer}提请，{by}确认）"
    with judge.confirmed(kind.act, proposer), audit.remarking(remark):
        result = kind.verb(by=proposer, **arguments)
    _decide(change, by=by, reason="")
    return result


def _rejected(change: PowerChange, by: Any, reason: str) -> None:
    _tell_decided(change, f"未予确认：{change.title}", f"{by}未予确认，原因：{reason}")


@verb(
    rules.may_reject,
    moves="reject",
    reason="不予确认：{reason}",
    asks={"reason": "请填写不予确认的原因。"},
    tells=_rejected,
)
def reject(change: PowerChange, *, reason: str, by: Any) -> None:
    """Decline a proposal, with the reason; nothing changes. The proposer and whom it concerns are told."""
    _decide(change, by=by, reason=reason)


def _withdrawn(change: PowerChange, by: Any) -> None:
    people = User.objects.filter(pk__in=rules.who_may_confirm(change))
    _tell_decided(change, f"已撤回：{change.title}", f"{by}已撤回，无需确认。", *people)


@verb(rules.may_withdraw, moves="withdraw", reason="撤回", tells=_withdrawn)
def withdraw(change: PowerChange, *, by: Any) -> None:
    """Take an own proposal back before it is decided; whom it concerns and who could confirm are told."""
    _decide(change, by=by, reason="")


def expire_due() -> int:
    """The sweep: write down that the time of proposals is over, and tell; returns how many."""
    return do_to_each(_expire, _overdue()[:100])


def _overdue() -> models.QuerySet:
    return PowerChange.objects.filter(state=State.PROPOSED, expires_at__lte=clock.now())


def _expired(change: PowerChange) -> None:
    _tell_decided(
        change, f"逾期失效：{change.title}", "规定时间内无人确认，没有发生任何变化；如仍需办理，请重新提请。"
    )


@verb(None, moves="expire", reason="逾期无人确认，自动失效", tells=_expired)
def _expire(change: PowerChange, *, by: Any) -> None:
    change.decided_at = clock.now()


# ---------------------------------------------------------------- arguments as plain values


def arguments_of(change: PowerChange) -> dict[str, Any]:
    """The arguments of the act, its records read anew; `Refused` when one is gone."""
    return {key: _living(value) for key, value in change.payload.items()}


def pages_of(change: PowerChange) -> dict[str, str]:
    """`{name: address}` of the records that the change is about, or whose unit it is: where the work goes on."""
    try:
        records = [one for one in arguments_of(change).values() if isinstance(one, models.Model)]
    except Refused:
        return {}
    owners = [getattr(one, "unit", one) for one in records]
    return {str(one): one.get_absolute_url() for one in owners if hasattr(one, "get_absolute_url")}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"record": value._meta.label_lower, "pk": value.pk}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a proposal keeps plain values only, not {value!r}")


def _living(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return date.fromisoformat(value["date"])
    found = apps.get_model(value["record"])._default_manager.filter(pk=value["pk"]).first()
    if found is None:
        raise Refused("变更所涉及的记录已不存在，不能确认。")
    return found


# ---------------------------------------------------------------- inner steps


def _rehearse(kind: Kind, by: Any, arguments: dict[str, Any]) -> None:
    """Do the act and take it back: what the confirmation would refuse is refused at once."""
    copies = {key: _living(_plain(value)) for key, value in arguments.items()}
    with transaction.atomic(), judge.confirmed(kind.act, by):
        kind.verb(by=by, **copies)
        transaction.set_rollback(True)


def _decide(change: PowerChange, *, by: Any, reason: str) -> None:
    change.decided_by, change.decided_at, change.decision_reason = by, clock.now(), reason


def _tell_proposed(change: PowerChange, confirmers: set[int]) -> None:
    body = "\n".join([f"提请人：{change.proposed_by}。原因：{change.reason}", *change.lines])
    notify(
        User.objects.filter(pk__in=confirmers),
        matter=f"power:{change.pk}",
        step="proposed",
        title=f"请确认：{change.title}",
        body=body,
        url=change.get_absolute_url(),
        urgent=True,
    )
    notify(
        [change.gains, change.leaves],
        matter=f"power:{change.pk}",
        step="concerned",
        title=f"涉及您的变更已提请：{change.title}",
        body=f"{body}\n由第二人确认后才会生效。如与实际不符，请尽快联系秘书处。",
        url=change.get_absolute_url(),
        urgent=True,
    )


def _tell_decided(change: PowerChange, title: str, body: str, *others: User) -> None:
    notify(
        [change.proposed_by, change.gains, change.leaves, *others],
        matter=f"power:{change.pk}",
        step=f"decided-{change.state}",
        title=title,
        body=f"{body}\n提请人：{change.proposed_by}。提请原因：{change.reason}",
        url=change.get_absolute_url(),
    )
