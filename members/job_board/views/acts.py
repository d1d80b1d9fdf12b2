"""What an enterprise does with its posts: from a plan's lines to the board, renewed, closed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out, press
from alliance.ground.access import require
from members.job_board import rules, services
from members.job_board.forms import RenewForm
from members.record_pages.views.pages import visible

POST, PLAN = "job-post", "hiring-plan"


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines of a plan that have no post yet, by one click."""
    plan = visible(request, PLAN, pk)
    filed, drafts = services.publish(plan, by=request.user)
    if filed:
        messages.success(request, f"已发布岗位 {filed} 个。")
    if drafts:
        messages.warning(request, f"另有 {drafts} 个缺少必填内容，已存为草稿，补充后即可发布。")
    if not filed and not drafts:
        messages.info(request, "各岗位都已发布过。")
    return redirect(f"{reverse('record_list', args=[POST])}?state=DRAFT" if drafts else plan)


def renew(request: HttpRequest, pk: int) -> HttpResponse:
    post = visible(request, POST, pk)
    require(rules.may_renew(request.user, post))
    form = RenewForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: services.renew(post, until=form.cleaned_data["until"], by=request.user),
        done="已续期。",
        to=post,
    )
    return answer or render(
        request, "members/job_board/renew.html", {"title": "岗位续期", "record": post, "form": form}
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    post = visible(request, POST, pk)
    return press(request, post, services.close, "岗位已下线。", to=post)
