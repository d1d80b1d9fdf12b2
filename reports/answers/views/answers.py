"""The answer of one unit: filled, handed in, corrected; returned, given more time or let off by the secretariat."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.background.waiting import watch
from alliance.face.acting import autosaved, button, carry_out, fill_in, finder, form_page, is_autosave
from alliance.files import stored
from alliance.ground import inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import catalogue
from reports.answers import archive, rules, services, values
from reports.answers.forms import AnswerForm, ExtendForm, ReturnForm
from reports.collections.models.answers import Answer, AnswerFile
from reports.collections.rules import may_compose, may_see_answers
from reports.collections.views import CLAUSES
from reports.collections.views import visible as visible_task

State = Answer.State


visible = finder(Answer, "collection", "unit", "handed_in_by")


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit answered (for others only once it is handed in), and what may be done with it."""
    one, user = visible(request, pk), request.user
    ours = rules.stands_for(user, one)
    context = {
        "title": one.collection.title,
        "answer": one,
        "clauses": CLAUSES,
        "tone": State(one.state).tone,
        "ours": ours,
        "desk": bool(may_compose(user)),
        "lines": lines_of(one, user) if ours or one.state == State.HANDED_IN else [],
        "may_fill": rules.may_fill(user, one),
        "may_correct": rules.may_correct(user, one),
        "may_send_back": rules.may_send_back(user, one),
        "may_extend": rules.may_extend(user, one),
        "may_excuse": rules.may_excuse(user, one),
        "may_ask_again": rules.may_ask_again(user, one),
        "events": events_of(one) if ours or may_compose(user) else [],
    }
    return render(request, "reports/answers/answer.html", context)


def lines_of(one: Answer, user: Any) -> list[tuple[str, str, AnswerFile | None]]:
    """Each question with what was answered: text, or a file that this person may open."""
    files = {row.question_id: row for row in AnswerFile.objects.visible_to(user).filter(answer=one)}
    return [
        (question.label, values.shown(question, one.value_of(question)), files.get(question.pk))
        for question in one.collection.questions.all()
    ]


def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer, which saves itself, and hand it in; what was handed in is corrected on the same page."""
    one = visible(request, pk)
    if not rules.stands_for(request.user, one):
        raise Http404("不是本单位的填报")
    corrects = one.state == State.HANDED_IN
    require((rules.may_correct if corrects else rules.may_fill)(request.user, one))
    form = AnswerForm(request.POST or None, request.FILES or None, answer=one)
    save = services.correct if corrects else services.fill

    def keep() -> Answer:
        return save(
            one,
            values=form.values(),
            files=form.uploads(),
            seen=form.cleaned_data["version"],
            by=request.user,
        )

    if is_autosave(request) and not corrects:
        return autosaved(request, form, keep)
    done = carry_out(request, form, keep, then=lambda saved: _hand_on(request, saved, corrects))
    context = {
        "title": one.collection.title,
        "answer": one,
        "form": form,
        "corrects": corrects,
        "clauses": "7.4",
    }
    return done or form_page(request, "reports/answers/fill.html", context)


def _hand_on(request: HttpRequest, one: Answer, corrects: bool) -> HttpResponse:
    if corrects:
        messages.success(request, "已更正。")
        return redirect(one)
    if request.POST.get("act") != "hand_in":
        messages.success(request, "已保存草稿，还没有报送。")
        return redirect("collection_answer_fill", one.pk)
    handed = services.hand_in(one, by=request.user)
    messages.success(request, "已报送秘书处。" if handed.was_on_time else "已报送秘书处，记为迟报。")
    return redirect(handed)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_send_back(request.user, one))
    form = ReturnForm(request.POST or None)
    answer = fill_in(request, form, services.send_back, one, done="已退回，该单位已收到消息。")
    hint = "首次报送的时间不变；改好重新报送前不计入已报。"
    return answer or _small(request, "退回修改", form, one, hint)


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_extend(request.user, one))
    form = ExtendForm(request.POST or None)
    answer = fill_in(request, form, services.extend, one, done="已延期，该单位已收到消息。")
    hint = "只延长这一家的期限，任务的截止日期不变；原期限和理由留在历史里。"
    return answer or _small(request, "延期", form, one, hint)


def _small(request: HttpRequest, title: str, form: Any, one: Answer, hint: str) -> HttpResponse:
    context = {"title": title, "form": form, "answer": one, "hint": hint, "clauses": CLAUSES}
    return form_page(request, "reports/answers/small.html", context)


excuse = button(visible, services.excuse, "已登记免报，该单位已收到消息。", words="reason")
ask_again = button(visible, services.ask_again, "已恢复，该单位已收到消息。")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    found = AnswerFile.objects.visible_to(request.user)
    return stored.serve(get_object_or_404(found, pk=pk), request, missing="文件不在")


@require_POST
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the files of the task packed."""
    one = visible_task(request, pk)
    require(may_see_answers(request.user, one))
    work = archive.ask(one, inputs.number(request.POST.get("part")) or 1, by=request.user)
    return watch(request, work, reverse("collection_answers", args=[pk]))
