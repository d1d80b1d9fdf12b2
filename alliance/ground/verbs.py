"""One act on one record: transaction, claim, rule, words, state, version and history are declared, never typed again.

    @verb(rules.may_extend, reason="延长整改期限：{reason}", asks={"reason": "请写明延期原因。"}, tells=_extended)
    def extend(case: Rectification, *, until: datetime, reason: str, by: Any) -> None:
        case.deadline = until

Whoever calls it writes `extend(case, until=…, reason=…, by=user)` and gets the record as it is now stored. `by=None` is the
system itself: no rule is asked about a person, but the state is still judged by the lifecycle. What leaves the state as it
is (editing a draft) is a transition with `target=None`, so that it has its place in the lifecycle too.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.db import models, transaction
from django_fsm import TransitionNotAllowed, can_proceed

from alliance.ground import audit, clock, inputs
from alliance.ground.access import Refused, Rule, Verdict, require, require_of_record

Act = Callable[..., Any]
Reason = str | Callable[..., str]

UNCHANGED = object()  # what an act returns when there was nothing to do: no move, no history row
NO_SIGNS = "\u115f\u1160\u3164\uffa0"  # letters to Unicode, nothing to a reader
_held: ContextVar[Mapping[tuple[type, Any], Any]] = ContextVar("held", default=MappingProxyType({}))


def verb(
    rule: Rule | None,
    *,
    reason: Reason = "",
    moves: str = "",
    asks: Mapping[str, str] | None = None,
    part_of: str = "",
    already: Callable[[Any], bool] | None = None,
    tells: Callable[..., None] | None = None,
) -> Callable[[Act], Act]:
    """Make a function the one way to do this to a record; called as `act(record, *, by, version=None, …)`.

    In one transaction, in this order: the row is claimed (the function sees it as it is stored, not as the caller knew it);
    the clock is read (rule and function that name `moment` get this one); the `rule` is asked with the person, the record
    and whatever else its signature names of the arguments, and what needs a second person must have been confirmed by one;
    with a `version` it must be the stored one; the arguments named in `asks` must have words, else their sentence is the
    refusal; the lifecycle must allow the move named in `moves`; the function runs; the move is made; with a `reason` (a
    format, or a function, of `record`, `by` and the arguments) the record is saved with its history row; `tells` is called
    with the record and what it names of `by` and the arguments. Returns what the function returned, or the record; an act
    that found nothing to do returns `UNCHANGED`, then nothing is written and nobody told. Of a record that is `already` so (a
    second click) only the person is asked, then the same.

    A record that is `part_of` another, named by the field, is claimed after it, and the rule is asked of the whole; it may
    name the part as the function does. A verb within a verb on the same row works on the same object. Raises `Refused` for
    what rule, words or lifecycle do not allow, `Conflict` for a stale version; then nothing has changed, nobody was told.
    """

    return lambda act: _declared(act, rule, reason, moves, asks, part_of, already, tells)


def _declared(
    act: Act, rule: Rule | None, reason: Reason, moves: str, asks: Any, part_of: str, already: Any, tells: Any
) -> Act:
    its = _Signature(act, rule, known=2)

    @wraps(act)
    def done(*named: Any, by: Any, version: int | None = None, **given: Any) -> Any:
        given |= its.by_name(named)
        if its.first not in given:
            raise TypeError(f"{act.__qualname__} needs its {its.first}")
        record = given.pop(its.first)
        with transaction.atomic(), lifecycle_refuses(), _claimed(record, part_of) as (record, whole):
            given = its.complete(given)
            done_before = bool(already and already(record))
            its.ask(by, whole, who_only=done_before, **given | {its.first: record})
            audit.expect_version(record, version)
            if done_before:
                return record
            given |= _with_words(asks, given)
            if moves:
                require(may_move(record, moves))
            result = its.run(record, by=by, **given)
            if result is UNCHANGED:
                return record
            if moves:
                getattr(record, moves)()
            _written_and_told(record, by, given, reason, tells)
            return record if result is None else result

    done.rule = rule
    return done


def to_each(
    act: Act, rows: Iterable[Any], *, named: Callable[[Any], str], by: Any, **given: Any
) -> tuple[int, list[str]]:
    """The same verb on each of the chosen rows, each in its own transaction: to how many it was done, and of the others, as they
    are `named`, why not.
    """
    done, refusals = 0, []
    for row in rows:
        try:
            act(row, by=by, **given)
        except Refused as refused:
            refusals.append(f"{named(row)}：{refused.reason}")
        else:
            done += 1
    return done, refusals


def creates(
    rule: Rule | None,
    *,
    reason: Reason = "",
    asks: Mapping[str, str] | None = None,
    tells: Callable[..., None] | None = None,
) -> Callable[[Act], Act]:
    """As `verb`, for a function that makes a new record: there is none to claim, and the rule is asked with the person and
    whatever its signature names of the arguments. With a `reason` the record that the function returns is saved, then told.

    What must be unique is kept so by a constraint, not by looking first.
    """

    def declare(act: Act) -> Act:
        its = _Signature(act, rule, known=1)

        @wraps(act)
        def done(*named: Any, by: Any, **given: Any) -> Any:
            given |= its.by_name(named)
            with transaction.atomic(), lifecycle_refuses():
                given = its.complete(given)
                its.ask(by, **given)
                given |= _with_words(asks, given)
                record = its.run(by=by, **given)
                _written_and_told(record, by, given, reason, tells)
                return record

        done.rule = rule
        return done

    return declare


def claim(record: Any) -> Any:
    """The row as it is stored, locked until the transaction ends; with what its model names in `claimed_with` at hand.

    Within a verb that has claimed the row it is that verb's own object. Raises `Refused` when the row is gone.
    """
    model = record.__class__  # of who is signed in the person, not the lazy stand-in
    if (held := _held.get().get((model, record.pk))) is not None:
        return held
    rows = model._base_manager.select_for_update(of=("self",))
    rows = rows.select_related(*getattr(model, "claimed_with", ()))
    rows = rows.prefetch_related(*getattr(model, "claimed_with_many", ()))
    found = rows.filter(pk=record.pk).first()
    if found is None:
        raise Refused("这条记录已不存在，请刷新页面。")
    return found


def do_to_each(act: Act, records: Iterable[Any], **given: Any) -> int:
    """What a sweep does: the verb on each, by the system; what was done meanwhile, or is gone, is left. Returns how many."""
    done = 0
    for record in records:
        with suppress(Refused):
            act(record, by=None, **given)
            done += 1
    return done


def words(text: str | None, otherwise: str, *, field: str = "") -> str:
    """The text without the space around it and what nobody sees; raises `Refused` with the sentence when nobody could read anything in it."""
    text = inputs.seen(text or "").strip()
    if not any(sign.isalnum() and sign not in NO_SIGNS for sign in text):
        raise Refused(otherwise, field=field)
    return text


def may_move(record: models.Model, move: str) -> Verdict:
    """Whether the lifecycle of the record allows this move in its present state, and if not, why: the only judge of that.

    A condition of the transition gives its own `refusal`; a wrong state is said with the transition's `label`.
    """
    method = getattr(record, move)
    if can_proceed(method):
        return Verdict.yes()
    machine = method._django_fsm
    state = machine.field.get_state(record)
    transition = machine.get_transition(state) if machine.has_transition(state) else None
    for holds in transition.conditions if transition else ():
        if not holds(record):
            return Verdict.no(holds.refusal)
    custom = next(iter(machine.transitions.values())).custom
    name, shown = record._meta.verbose_name, getattr(record, f"get_{machine.field.name}_display")()
    return Verdict.no(f"该{name}现在是“{shown}”，不能{custom.get('label', '办理')}。")


def moving(move: str) -> Callable[[Any], Verdict]:
    """That the lifecycle of the record allows this move now."""
    return lambda record: may_move(record, move)


@contextmanager
def lifecycle_refuses() -> Iterator[None]:
    """Within the block a move that the lifecycle does not allow is `Refused` in words."""
    try:
        yield
    except TransitionNotAllowed as error:
        raise Refused(may_move(error.object, error.method.__name__).reason) from error


@contextmanager
def _claimed(record: Any, part_of: str) -> Iterator[tuple[Any, Any]]:
    """The record and the whole that it is part of (itself, without one), held while the block runs."""
    whole = claim(getattr(record, part_of)) if part_of else None
    record = claim(record)
    if part_of:
        setattr(record, part_of, whole)
    rows = [record, whole] if part_of else [record]
    token = _held.set({**_held.get(), **{(type(row), row.pk): row for row in rows}})
    try:
        yield record, whole or record
    finally:
        _held.reset(token)


class _Signature:
    """What a verb's function and its rule want to be given; of the rule the first arguments are `known`.

    A rule that asks for something that the function does not have would judge without it: that is an error at import.
    """

    def __init__(self, act: Act, rule: Rule | None, *, known: int) -> None:
        wanted = inspect.signature(act).parameters
        self.act, self.rule = act, rule
        self.names = list(wanted)
        self.first = self.names[0]
        self.usual = {one.name: one.default for one in wanted.values() if one.default is not one.empty}
        self.asked = list(inspect.signature(rule).parameters)[known:] if rule else []
        self.takes_moment = "moment" in wanted
        if strange := set(self.asked) - set(wanted) - {"moment"}:
            raise TypeError(
                f"{act.__qualname__} has no argument {', '.join(sorted(strange))}, which its rule asks for"
            )

    def by_name(self, named: tuple[Any, ...]) -> dict[str, Any]:
        """The arguments that were given by their place."""
        if len(named) > len(self.names):
            raise TypeError(f"{self.act.__qualname__} takes {len(self.names)} arguments, not {len(named)}")
        return dict(zip(self.names, named, strict=False))

    def complete(self, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments with those that nobody gave, and the moment of the act."""
        given = self.usual | given
        return given if given.get("moment") else given | {"moment": clock.now()}

    def ask(self, by: Any, *record: Any, who_only: bool = False, **given: Any) -> None:
        """Raise `Refused` unless the rule lets this person do it now, alone or as confirmed; of the system only the record counts."""
        if by is None:
            if not who_only:
                require_of_record(self.rule, *record, **given)
        elif self.rule is not None:
            rule = getattr(self.rule, "who", self.rule) if who_only else self.rule
            verdict = rule(by, *record, **{name: given[name] for name in self.asked if name in given})
            require(verdict)
            require(verdict.alone(by))

    def run(self, *record: Any, by: Any, moment: Any, **given: Any) -> Any:
        if self.takes_moment:
            given["moment"] = moment
        return self.act(*record, by=by, **given)


def _named(function: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in list(inspect.signature(function).parameters)[1:] if name in values}


def _with_words(asks: Mapping[str, str] | None, given: Mapping[str, Any]) -> dict[str, str]:
    return {name: words(given.get(name), sentence, field=name) for name, sentence in (asks or {}).items()}


def _written_and_told(record: Any, by: Any, given: dict[str, Any], reason: Reason, tells: Any) -> None:
    if reason:
        say = reason.format if isinstance(reason, str) else reason
        audit.save(record, by=by, reason=say(record=record, by=by, **given))
    if tells:
        tells(record, **_named(tells, given | {"by": by}))
