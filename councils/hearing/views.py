"""The pages on which a draft is sent to be heard, answered, and put to the vote, the same for each kind."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from alliance.face.acting import fill_in
from alliance.ground import access
from alliance.ground.access import require
from councils.hearing import rules, services
from councils.hearing.forms import OpinionForm, OpinionsForm, PutForm
from councils.hearing.models import Draft, Opinion

Find = Callable[[HttpRequest, int], Draft]
Page = Callable[..., HttpResponse]  # (request, title, form, draft, subtitle)


class Hearing:
    """The three views of a kind: its `opinions`, how a draft is found, the rules and services of its room, the page of its forms."""

    def __init__(
        self, opinions: type[Opinion], find: Find, judge: ModuleType, acts: ModuleType, page: Page
    ) -> None:
        self.opinions, self.find, self.judge, self.acts, self.page = opinions, find, judge, acts, page

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.find(request, pk)
        require(self.judge.may_ask_opinions(request.user, draft))
        form = OpinionsForm(request.POST or None)
        done = "已送副理事长、常务理事、理事单位征求意见。"
        answer = fill_in(request, form, self.acts.ask_opinions, draft, done=done)
        return answer or self.page(request, "征求意见", form, draft, "送出即视为完成起草")

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = self.opinions.draft.field.related_model.objects.visible_to(request.user)
        own = self.opinions.objects.filter(draft__in=seen, unit__in=access.units_with(request.user))
        row = get_object_or_404(own.select_related("draft", "unit"), pk=pk)
        require(rules.may_hear(request.user, row))
        form = OpinionForm(request.POST or None, initial={"agrees": row.agrees, "text": row.text})
        done = "意见已提交，截止前可以修改。"
        answer = fill_in(request, form, services.answer, row, done=done, to=row.draft)
        return answer or self.page(request, "填写意见", form, row.draft, row.unit.name)

    def put(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.find(request, pk)
        require(rules.may_put(request.user, draft))
        form = PutForm(request.POST or None)
        done = "已提请表决，表决通过后自动登记为已通过。"
        answer = fill_in(request, form, self.acts.put, draft, done=done)
        subtitle = "列入该会议的议案；表决通过后自动登记为已通过"
        return answer or self.page(request, "提请表决", form, draft, subtitle)


def heard(user: Any, draft: Draft | None) -> dict[str, Any]:
    """What the page of a draft shows of its opinions: all, how many are there, and those that this person's units may give."""
    opinions = list(draft.opinions.select_related("unit", "answered_by")) if draft else []
    for opinion in opinions:
        opinion.draft = draft
    return {
        "opinions": opinions,
        "heard": sum(opinion.answered_at is not None for opinion in opinions),
        "own": [opinion for opinion in opinions if rules.may_hear(user, opinion)],
    }
