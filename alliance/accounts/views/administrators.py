"""The three separate administrators (三员)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from alliance.accounts import rules
from alliance.accounts.models import Administrator
from alliance.face import acting
from alliance.ground import clock
from alliance.ground.access import require
from alliance.names import choosing
from alliance.power.services import changes
from alliance.rights.models.users import User
from alliance.signin import reauth


class AppointForm(forms.Form):
    user = choosing.Chosen("people", label="人员", queryset=User.objects.filter(is_active=True).in_order())
    office = forms.ChoiceField(
        label="岗位", choices=[(office, office.label) for office in Administrator.OFFICES]
    )
    since = forms.DateField(label="起始日期")
    why = forms.CharField(label="原因", max_length=200, help_text="由另一名管理员确认后生效")


@reauth.asks_password
def administrator_list(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_administrators(request.user))
    form = AppointForm(request.POST or None, initial={"since": clock.today()})
    answer = acting.fill_in(
        request,
        form,
        changes.do_or_propose,
        "administrators.appoint",
        done=lambda post: f"已任命{post}。",
        to="administrators",
    )
    return answer or _page(request, form)


def _page(request: HttpRequest, form: AppointForm) -> HttpResponse:
    rows = list(Administrator.objects.select_related("user").order_by("until", "office", "pk"))
    current = [row for row in rows if row.until is None]
    return render(
        request,
        "alliance/accounts/administrators.html",
        {
            "title": "管理员（三员）",
            "form": form,
            "current": [
                {
                    "post": row,
                    "may_end": rules.may_end(request.user, row),
                    "may_see": rules.may_see(request.user, row.user),
                }
                for row in current
            ],
            "former": [row for row in rows if row.until is not None],
            "may_appoint": rules.may_appoint(request.user),
        },
    )


@require_POST
@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_see_administrators(request.user))
    post = get_object_or_404(Administrator.objects.select_related("user"), pk=pk)
    reason = request.POST.get("reason", "")
    return acting.carry_out(
        request,
        None,
        lambda: changes.do_or_propose("administrators.end", by=request.user, post=post, reason=reason),
        done=f"已免去{post}。",
        to="administrators",
    )
