"""One act on one record: transaction, claim, rule, words, state, version and history are declared, never typed again.

    @verb(rules.may_extend, reason="延长整改期限：{reason}", asks={"reason": "请写明延期原因。"})
    def extend(case: Rectification, *, until: datetime, reason: str, by: Any) -> None:
        case.deadline = until
        tell(case, people_of(case.unit), "extended", ...)

Whoever calls it writes `extend(case, until=…, reason=…, by=user)` and gets the record as it is now stored. `by=None` is the
system itself: no rule is asked about a person, but the state is still judged by the lifecycle.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import models, transaction
from django_fsm import TransitionNotAllowed, can_proceed

from alliance.ground import audit
from alliance.ground.access import Refused, Verdict, require

Rule = Callable[..., Verdict]


def verb(
    rule: Rule | None,
    *,
    reason: str = "",
    moves: str = "",
    asks: Mapping[str, str] | None = None,
    part_of: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function the one way to do this to a record; called as `act(record, *, by, version=None, …)`.

    In one transaction, in this order: the row is claimed (the function sees it as it is stored, not as the caller knew it);
    with a `version` it must be the stored one; the `rule` is asked with the person, the record and whatever else its
    signature names of the arguments; the arguments named in `asks` must have words, else their sentence is the refusal;
    the function runs; the lifecycle makes the move named in `moves`; with a `reason` (a format of the arguments and of
    `record`) the record is saved with its history row. Returns what the function returned, or the record.

    A record that is `part_of` another, named by the field, is claimed after it: rule and version are then asked of the
    whole. Raises `Refused` for what rule, words or lifecycle do not allow, `Conflict` for a stale version; then nothing has
    changed and nobody was told.
    """
    asked = _extra_arguments(rule)

    def declare(act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def done(record: Any, *, by: Any, version: int | None = None, **given: Any) -> Any:
            with transaction.atomic():
                record, whole = _claimed(record, part_of)
                audit.expect_version(whole, version)
                if by is not None and rule is not None:
                    require(rule(by, whole, **{name: given[name] for name in asked if name in given}))
                given |= {name: words(given.get(name), sentence) for name, sentence in (asks or {}).items()}
                if moves:
                    require(may_move(record, moves))
                with lifecycle_refuses():
                    result = act(record, by=by, **given)
                    if moves:
                        getattr(record, moves)()
                if reason:
                    audit.save(record, by=by, reason=reason.format(record=record, **given))
                return record if result is None else result

        done.rule = rule
        return done

    return declare


def claim(record: Any) -> Any:
    """The row as it is stored, locked until the transaction ends; with what its model names in `claimed_with` at hand.

    Raises `Refused` when it is gone.
    """
    model = type(record)
    rows = model._base_manager.select_for_update(of=("self",))
    rows = rows.select_related(*getattr(model, "claimed_with", ()))
    rows = rows.prefetch_related(*getattr(model, "claimed_with_many", ()))
    found = rows.filter(pk=record.pk).first()
    if found is None:
        raise Refused("这条记录已不存在，请刷新页面。")
    return found


def words(text: str | None, otherwise: str) -> str:
    """The text without the space around it; raises `Refused` with the sentence when nobody could read anything in it."""
    text = (text or "").strip()
    if not any(sign.isalnum() for sign in text):
        raise Refused(otherwise)
    return text


def may_move(record: models.Model, move: str) -> Verdict:
    """Whether the lifecycle of the record allows this move in its present state, and if not, why: the only judge of that.

    A condition of the transition gives its own `refusal`; a wrong state is said with the transition's `label`.
    """
    method = getattr(record, move)
    if can_proceed(method):
        return Verdict.yes()
    machine = method._django_fsm
    transition = machine.get_transition(machine.field.get_state(record))
    for holds in (transition and transition.conditions) or ():
        if not holds(record):
            return Verdict.no(holds.refusal)
    custom = next(iter(machine.transitions.values())).custom or {}
    name, state = record._meta.verbose_name, getattr(record, f"get_{machine.field.name}_display")()
    return Verdict.no(f"该{name}现在是“{state}”，不能{custom.get('label', '办理')}。")


@contextmanager
def lifecycle_refuses() -> Iterator[None]:
    """Within the block a move that the lifecycle does not allow is `Refused` in words."""
    try:
        yield
    except TransitionNotAllowed as error:
        raise Refused(may_move(error.object, error.method.__name__).reason) from error


def condition(refusal: str) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    """Give a condition of a transition the sentence that says why it does not hold."""

    def declare(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
        holds.refusal = refusal
        return holds

    return declare


def _claimed(record: Any, part_of: str) -> tuple[Any, Any]:
    if not part_of:
        whole = claim(record)
        return whole, whole
    whole = claim(getattr(record, part_of))
    record = claim(record)
    setattr(record, part_of, whole)
    return record, whole


def _extra_arguments(rule: Rule | None) -> tuple[str, ...]:
    """What a rule asks for beyond the person and the record."""
    return tuple(inspect.signature(rule).parameters)[2:] if rule is not None else ()
