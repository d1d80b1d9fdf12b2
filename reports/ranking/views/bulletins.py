"""Issuing the ranking of a month as a 通报."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.ground.access import Refused
from reports.monthly.forms import BoardForm, BulletinForm
from reports.ranking.services import bulletins


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    chosen, form = BoardForm(request.POST, whole_year=True).chosen, BulletinForm(request.POST)
    if chosen.number is None or not form.is_valid():
        raise Refused("请选择要通报的月份，说明不超过 2000 字。")
    bulletin = bulletins.issue(chosen.month, remark=form.cleaned_data["remark"], by=request.user)
    messages.success(request, f"《{bulletin}》已印发，各单位负责人和联络员已收到消息。")
    return redirect(bulletin.get_absolute_url())
