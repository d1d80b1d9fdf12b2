"""What the items of a plan can be searched by."""

import django_filters as filters

from alliance.face.filtering import OptionFilter
from alliance.names import choosing
from councils.plans.models.items import PlanItem
from councils.posts.models import SecretariatPost
from members.units.finding import visible_units

QUARTERS = [(1, "一季度"), (2, "二季度"), (3, "三季度"), (4, "四季度")]


class ItemFilter(filters.FilterSet):
    quarter = filters.ChoiceFilter(
        label="季度", field_name="due_on", lookup_expr="quarter", choices=QUARTERS, empty_label="全年"
    )
    type = OptionFilter("类型", PlanItem.Type)
    state = OptionFilter("进展", PlanItem.State)
    unit = choosing.ChosenFilter(source_name="units_ever", label="责任单位", queryset=visible_units)
    post = OptionFilter("责任岗位", SecretariatPost.Post)
