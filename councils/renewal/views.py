"""Opening a term: the first one, or the one that follows (换届)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import fill_in
from alliance.ground import clock
from alliance.ground.access import require
from alliance.power.services import changes
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
    answer = fill_in(
        request, form, changes.do_or_propose, "terms.open", done=lambda term: f"已登记{term}。", to="council"
    )
    seats = Seat.objects.filter(term=newest, until=None).count() if newest else 0
    return answer or render(
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
