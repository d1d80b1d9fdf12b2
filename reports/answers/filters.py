"""What answers can be searched by."""

import django_filters as filters
from django.db.models import F, Q, QuerySet

from alliance.face.filtering import OptionFilter
from alliance.ground import clock
from alliance.names import choosing
from members.units.finding import visible_units
from members.units.models import Unit
from reports.collections.models.answers import Answer

ON_TIME, LATE, OVERDUE = "on_time", "late", "overdue"


class AnswerFilter(filters.FilterSet):
    state = OptionFilter("填报", Answer.State)
    timeliness = OptionFilter(
        "时效", [(ON_TIME, "按时"), (LATE, "迟报"), (OVERDUE, "逾期未报")], method="by_timeliness"
    )
    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    unit = choosing.ChosenFilter(source_name="units_ever", label="单位", queryset=visible_units)

    def by_timeliness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        first = {
            ON_TIME: Q(first_handed_in_at__lt=F("due_at")),
            LATE: Q(first_handed_in_at__gte=F("due_at")),
            OVERDUE: Q(first_handed_in_at=None, due_at__lte=clock.now()),
        }
        return queryset.exclude(state=Answer.State.EXCUSED).filter(first[value])
