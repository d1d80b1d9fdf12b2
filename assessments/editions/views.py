"""Putting the assessments that are not handed in yet onto a new edition."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from assessments.editions import services as editions
from assessments.standards.views import visible


@require_POST
def standard_move(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    number = editions.move(shown, by=request.user)
    if number:
        messages.success(request, f"{number} 个单位的自评已改用第{shown.edition}版，并已通知这些单位。")
    else:
        messages.info(request, f"没有未提交的自评需要改用第{shown.edition}版。")
    return redirect(shown)
