"""Opening a term: the first one, or the one that follows (换届)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.power.views import proposed
from alliance.signin import reauth
from councils.renewal import rules
from councils.renewal.forms import TermForm
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term


@reauth.asks_password
def term_new(request: HttpRequest) -> HttpResponse:
    ruling = rules.may_open_term(request.user)
    require(ruling)
    newest = Term.objects.order_by("-number").first()
    initial = {"number": newest.number + 1 if newest else 1, "since": clock.today()}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            term = changes.carry_out("terms.open", by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            if isinstance(term, PowerChange):
                return proposed(request, term)
            messages.success(request, f"已登记{term}。")
            return redirect("council")
    seats = Seat.objects.filter(term=newest, until=None).count() if newest else 0
    return render(
        request,
        "councils/renewal/form.html",
        {
            "title": "换届" if newest else "登记第一届理事会",
            "form": form,
            "newest": newest,
            "seats": seats,
            "ruling": ruling,
        },
    )
