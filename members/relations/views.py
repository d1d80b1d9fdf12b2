"""Relations between units, which make each recuse for the other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import fill_in
from alliance.ground.access import require
from alliance.power.services import changes
from alliance.signin import reauth
from members.people_pages.forms import EndForm
from members.relations import rules
from members.relations import services as relations
from members.relations.forms import RelationForm
from members.relations.models import UnitRelation
from members.units.models import Unit
from members.units.views import visible_unit


@reauth.asks_password
def new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_declare_relation(request.user, unit))
    form = RelationForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        changes.do_or_propose,
        "units.relate",
        unit=unit,
        done=lambda relation: f"已登记与 {relation.other} 的关联关系。双方互相回避。",
        to=unit,
    )
    return answer or render(
        request, "members/relations/form.html", {"title": "登记关联关系", "unit": unit, "form": form}
    )


@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Unit.objects.visible_to(request.user)
    relation = get_object_or_404(
        UnitRelation.objects.select_related("unit", "other").filter(unit__in=visible), pk=pk
    )
    require(rules.may_end_relation(request.user, relation))
    form = EndForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        relations.end_relation,
        relation,
        done="已终止关联关系，双方不再互相回避。",
        to=relation.unit,
    )
    return answer or render(
        request,
        "members/relations/form.html",
        {"title": "终止关联关系", "unit": relation.unit, "relation": relation, "form": form},
    )
