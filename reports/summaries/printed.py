"""Summaries on paper: one content, whose face `alliance.official` draws."""

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from alliance.files.stored import reader_of
from alliance.ground import clock
from alliance.official.content import Official
from alliance.official.faces import face_of
from alliance.paper import printed
from alliance.paper.papers import Paper
from alliance.paper.printed import Standing
from alliance.prose import parsing
from alliance.registers import policy
from reports.summaries.models import Summary

SUMMARY = "summary"


def official_of(one: Summary, *, whole: bool = True) -> Official:
    """The summary as a document: without letterhead, signed by who answers for it, marked while it is not final; not `whole`: without its text."""
    issuer = one.unit.name if one.is_of_unit else f"{policy.get('alliance_name')}秘书处"
    moment = one.decided_at or one.handed_in_at
    return Official(
        title=one.title,
        blocks=parsing.blocks_of(one.text, load=reader_of(one.pictures.all())) if whole else (),
        issuer=issuer,
        head="plain",
        signature=issuer,
        day=clock.local(moment).date() if moment else None,
        draft="" if one.is_final else f"{one.get_state_display()}，未定稿",
    )


def paper_of(request: HttpRequest, one: Summary) -> Paper:
    """Its face as PDF, or as Word where the address asks for that; pictures are read when the file is made."""
    version = _version(one)
    asked = face_of(request, official_of(one, whole=False), one.title, version=version)
    return replace(asked, later=lambda: face_of(request, official_of(one), one.title, version=version))


def content_of(one: Summary) -> dict[str, Any]:
    """What the code of a copy stands for."""
    return {"title": one.title, "text": one.text, "state": one.state, "decided": one.decided_at}


def _about(one: Summary) -> str:
    return f"summary:{one.pk}"


def _version(one: Summary) -> printed.Version:
    return printed.Version(
        SUMMARY, about=_about(one), title=one.title, year=one.year, content=content_of(one)
    )


def code_of(one: Summary) -> str:
    """The code under which this content was printed; empty while it was not."""
    found = printed.printed(SUMMARY, _about(one), content_of(one))
    return found.code if found else ""


def _standing(paper: Any) -> Standing | None:
    one = Summary.objects.filter(pk=int(paper.about.partition(":")[2])).first()
    if one is None:
        return None
    if not one.is_final:
        return Standing("warning", "未定稿", "这份总结还没有定稿，文字还会变化。")
    if json.loads(paper.content) == json.loads(printed.canonical(content_of(one))):
        return Standing("success", "完好", "由平台打印，与定稿一致。")
    return Standing("warning", "不是定稿", "由平台打印，但与定稿不一致（打印于定稿之前）。")


printed.kind(
    SUMMARY,
    label="工作总结",
    certifies="平台打印过这份总结，文字按打印时的样子登记。",
    limits="定稿以前的打印件只作征求意见用；签字和印章由持有人核对。",
    standing=_standing,
)
