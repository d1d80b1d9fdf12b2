import django_filters

from assessments.scoring.standard import Subject
from assessments.standards.models import Standard


class StandardFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label="年度", empty_label="全部", choices=lambda: standard_years())
    subject = django_filters.ChoiceFilter(label="适用对象", empty_label="全部", choices=Subject.choices)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Standard.State.choices)

    class Meta:
        model = Standard
        fields = ()


def standard_years() -> list[tuple[int, str]]:
    found = Standard.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年度") for year in found]
