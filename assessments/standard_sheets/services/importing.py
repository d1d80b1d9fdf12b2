"""An import replaces the content of a draft, all or nothing, by what its preview showed (`reading`).

Whether it adds up to 100 is asked at publication.
"""

from collections.abc import Iterator
from typing import Any

from django.core import signing

from alliance.ground import audit
from alliance.ground.access import Conflict, Refused
from alliance.ground.verbs import verb
from assessments.standard_sheets.services.reading import as_number
from assessments.standards import rules
from assessments.standards.models import BonusItem, Indicator, Standard, Veto

SALT = "assessments.exchange"
MAX_AGE = 3600
A_DAY = 24 * 3600  # for what is corrected by hand in between
REASON = "导入 Excel"
SAID = 5  # changes of others that a refusal names


def seal(standard: Standard, content: dict[str, Any]) -> str:
    """The checked content and the draft it was compared with, signed: confirming writes what the preview showed."""
    sealed = {"standard": standard.pk, "seen": _state_of(standard), "content": content}
    return signing.dumps(sealed, salt=SALT, compress=True)


def _state_of(standard: Standard) -> dict[str, list[Any]]:
    """What a preview rests on: each line of the draft as `{name of the line: [id, version]}`, and its terms."""
    rows = {
        f"{model._meta.verbose_name} {row.code}": [row.pk, row.version]
        for model, _, listed in _lines_of(standard)
        for row in listed
    }
    return {"标题和等级线": [standard.pk, standard.version], **rows}


def _lines_of(standard: Standard) -> Iterator[tuple[Any, str, Any]]:
    yield Indicator, "indicators", standard.indicators.all()
    yield Veto, "vetoes", standard.vetoes.all()
    yield BonusItem, "bonus", standard.bonus_items.all()


def _expect_unchanged(standard: Standard, seen: dict[str, list[Any]]) -> None:
    """Raise `Conflict` naming what somebody changed since the preview, so that no colleague's line is lost."""
    now = _state_of(standard)
    said = [f"新增了{name}" for name in now if name not in seen]
    said += [f"删除了{name}" for name in seen if name not in now]
    said += [f"修改了{name}" for name in now if name in seen and now[name] != seen[name]]
    if said:
        more = "等" if len(said) > SAID else ""
        raise Conflict(
            f"预览之后，其他人{'、'.join(said[:SAID])}{more}。没有导入任何内容：请重新导出最新的草稿，合并后再上传。"
        )


@verb(rules.may_edit_standard, moves="edit", reason=REASON)
def apply(standard: Standard, sealed: str, *, by: Any) -> None:
    """Replace the content of a draft by a sealed preview: rows of the same code are changed, others added or removed.

    Raises `Refused` for a published standard, a preview that is not ours or older than an hour, `Conflict` when
    anything of the draft, a line or its terms, has changed since.
    """
    content = expect_as_seen(standard, sealed, max_age=MAX_AGE)
    for name, value in content["terms"].items():
        setattr(standard, name, value)
    for model, key, rows in _lines_of(standard):
        _replace(model, standard, {row.code: row for row in rows}, content[key], by, REASON)


def expect_as_seen(standard: Standard, sealed: str, *, max_age: int = A_DAY) -> dict[str, Any]:
    """The sealed content, while the draft is as it was then. Raises `Refused` and `Conflict` as `apply` does."""
    try:
        data = signing.loads(sealed, salt=SALT, max_age=max_age)
    except signing.BadSignature as error:
        raise Refused("预览已过期或不完整，请重新上传。") from error
    if data["standard"] != standard.pk:
        raise Refused("这份预览属于另一份标准，请重新上传。")
    _expect_unchanged(standard, data["seen"])
    return data["content"]


def replace_indicators(standard: Standard, wanted: list[dict[str, Any]], *, by: Any, reason: str) -> None:
    """Within a verb on the draft: indicators of the same code are changed, others added or removed."""
    _replace(Indicator, standard, {row.code: row for row in standard.indicators.all()}, wanted, by, reason)


def _replace(
    model: Any, standard: Standard, old: dict[str, Any], wanted: list[dict], by: Any, reason: str
) -> None:
    fresh, changed = [], []
    for fields in wanted:
        row = old.pop(fields["code"], None)
        if row is None:
            fresh.append(model(standard=standard, **fields))
        elif any(as_number(getattr(row, name)) != as_number(value) for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    for row in old.values():
        audit.delete(row, by=by, reason=f"{reason}，表中已无此项")
    names = [name for name in wanted[0] if name != "code"] if wanted else []
    audit.bulk_change(changed, names, by=by, reason=reason)
    audit.bulk_create(model, fresh, by=by, reason=reason)
