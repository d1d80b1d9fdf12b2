"""Choosing a unit or a person by typing: name, pinyin initials, number. Nobody scrolls through a list of all.

    choosing.source("units", offered=…, labels=…)          # in a room's portal.py: who may find what
    unit = choosing.Chosen("units", label="单位")            # in a form, its queryset set as with any choice of a record

The browser asks `/choose/units/?q=…` while somebody types (`chooser.js`); the answer holds no more than `MOST`. Without a script
the button beside the field sends the form, which comes back with what was found as a choice. Either way the form itself decides
by its own queryset what may be chosen. With `outside` (what such a one is called) somebody who is in no source can be named as
well, by saying so: what is typed is then an `Outside`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, IntegerField, Model, Q, QuerySet, When
from django.template.loader import render_to_string
from django.urls import reverse
from django_filters.filters import QuerySetRequestMixin

from alliance.ground import inputs
from alliance.names import pinyin, spelling

MOST = 20
TEXT_LENGTH = 100
NEAR = 200  # among so many the one of exactly this name is looked for
OUTSIDE = "outside"  # what the form sends for somebody who is in no source


@dataclass(frozen=True)
class Hit:
    """One that can be chosen: its label tells it from all others, the note helps to recognise it."""

    value: int | str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Source:
    """`offered(user)`: what this person may find, in order; None where there is nothing to ask. `matching` narrows it by what
    was typed; `labels(records)` answers for all of them in a constant number of queries.
    """

    name: str
    offered: Callable[[Any], QuerySet | None]
    labels: Callable[[Sequence[Model]], list[Hit]]
    matching: Callable[[QuerySet, str], QuerySet]


_sources: dict[str, Source] = {}


def source(
    name: str,
    *,
    offered: Callable[[Any], QuerySet | None],
    labels: Callable[[Sequence[Model]], list[Hit]],
    matching: Callable[[QuerySet, str], QuerySet] = lambda records, text: records.matching(text),
) -> None:
    _sources[name] = Source(name, offered, labels, matching)


def source_of(name: str) -> Source | None:
    return _sources.get(name)


def found(one: Source, records: QuerySet, text: str) -> tuple[list[Hit], bool]:
    """The first of the records that fit what was typed, and whether there are more; those first that are called so."""
    text = text[:TEXT_LENGTH].replace("\x00", "")
    rows = nearest(one.matching(records, text), text)
    return one.labels(rows[:MOST]), len(rows) > MOST


def nearest(records: QuerySet, text: str) -> list[Any]:
    """The records in their order, but first those whose name, short name or initials are what was typed, then those that begin
    with it, then those where it stands somewhere else (hy in 行业). Of very many only the first are put in order, those that begin
    with it being among them.
    """
    known = {one.name for one in records.model._meta.get_fields()}
    begins = Q()
    for name in known & {"name", "short_name", "initials"}:
        begins |= Q(**{f"{name}__istartswith": text})
    placed = Case(When(begins, then=0), default=1, output_field=IntegerField())
    rows = list(records.order_by(placed, *records.query.order_by)[:NEAR])
    wanted = spelling.match_key(text)
    return sorted(rows, key=lambda one: _distance(one, wanted))


def _distance(record: Model, wanted: str) -> int:
    names = [spelling.match_key(getattr(record, key, "")) for key in ("name", "short_name", "initials")]
    names.append(pinyin.unit_keys(getattr(record, "short_name", ""))[1])
    return 0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2


class Outside(str):
    """The name of somebody who is in no source."""


class Typed(str):
    """What a form sent for such a field: the number chosen (or what stands in its place), and what was typed beside it."""

    text: str = ""
    asks: bool = False


class Chooser(forms.Widget):
    """A field to type in, with the number of what was chosen behind it."""

    suffixes = ("text", "find", "hit", "for")
    hits: Sequence[Hit] = ()
    more = False

    @property
    def field(self) -> "Chosen":
        return self.choices.field

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """A hit of the page without a script counts while the text is the one that it was found by."""
        text = (data.get(f"{name}_text") or "").strip()
        hit = data.get(f"{name}_hit")
        value = Typed(hit if hit and data.get(f"{name}_for") == text else (data.get(name) or "").strip())
        value.asks = f"{name}_find" in data
        value.text = "" if hit and value == hit != OUTSIDE and not value.asks else text
        return value

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key in data for key in (name, f"{name}_text", f"{name}_hit"))

    def use_required_attribute(self, initial: Any) -> bool:
        return super().use_required_attribute(initial) and not self.hits

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        chosen = self.field.hit_of(value)
        typed = getattr(value, "text", "")
        named = OUTSIDE if isinstance(value, Outside) or value == OUTSIDE else ""
        context = {
            "name": name,
            "attrs": self.build_attrs(self.attrs, attrs),
            "url": reverse("choices", args=[self.field.source_name]),
            "value": named if chosen is None or self.hits else chosen.value,
            "outside": self.field.outside,
            "text": typed or (chosen.label if chosen else str(value or "")),
            "hits": self.hits,
            "more": self.more,
            "most": MOST,
        }
        return render_to_string("components/chooser.html", context)


class Chosen(forms.ModelChoiceField):
    """A record of a source, found by typing. What is typed in full needs no choosing; else the page asks which is meant."""

    widget = Chooser

    def __init__(
        self, source_name: str, *, queryset: QuerySet | None = None, outside: str = "", **options: Any
    ) -> None:
        self.source_name, self.outside = source_name, outside
        super().__init__(queryset, **options)

    @property
    def source(self) -> Source:
        return _sources[self.source_name]

    def hit_of(self, value: Any) -> Hit | None:
        """The hit behind a value: an id, a record, or what a form sent."""
        record = value if isinstance(value, Model) else self._record(value)
        return self.source.labels([record])[0] if record is not None else None

    def _record(self, value: Any) -> Model | None:
        number = inputs.number(str(value) if value is not None else "")
        if number is None or self.queryset is None:
            return None
        return self.queryset.filter(pk=number).first()

    def clean(self, value: Any) -> Any:
        """The record; raises, with what was found to choose from, unless exactly one is meant."""
        record, text = self._record(value), getattr(value, "text", "")
        if record is None and not text:
            text = str(value or "").strip()
        if getattr(value, "asks", False):
            raise self._question(text)
        if self.outside and value == OUTSIDE and text:
            return Outside(spelling.normal_name(text))
        if record is not None and (not text or text == self.source.labels([record])[0].label):
            return record
        if not text:
            return super().clean(None)
        near = self.source.matching(self.queryset, text[:TEXT_LENGTH])[:NEAR]
        same = [one for one in near if _is_named(one, text)]
        if len(same) == 1:
            return same[0]
        raise self._question(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(getattr(data, "text", "")) or super().has_changed(initial, data)

    def _question(self, text: str) -> forms.ValidationError:
        hits, more = found(self.source, self.queryset, text)
        self.widget.hits, self.widget.more = hits, more
        if self.outside:
            self.widget.hits = [*hits, Hit(OUTSIDE, f"{self.outside}：{text}")]
            return forms.ValidationError(f"请在下面选定一个，或选“{self.outside}”。")
        if not hits:
            return forms.ValidationError(f"没有找到“{text}”，请换个写法再查。")
        number = f"很多，这里是前 {MOST} 个" if more else f" {len(hits)} 个"
        return forms.ValidationError(f"找到{number}，请在下面选定一个。")


class ChosenFilter(QuerySetRequestMixin, django_filters.Filter):
    """A filter of a list by one record of a source."""

    field_class = Chosen


def _is_named(record: Model, text: str) -> bool:
    """Whether this is the record's whole name or number, not a part of it."""
    wanted = spelling.match_key(text)
    known = (getattr(record, key, "") for key in ("name", "short_name", "uscc", "phone"))
    return wanted in {spelling.match_key(one) for one in known if one}
