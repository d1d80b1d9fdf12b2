import django_filters

from alliance.face.filtering import OptionFilter
from assessments.scoring.standard import Subject
from assessments.standards.models import Standard


class StandardFilter(django_filters.FilterSet):
    year = OptionFilter("年度", lambda: standard_years())
    subject = OptionFilter("适用对象", Subject)
    state = OptionFilter("状态", Standard.State)


def standard_years() -> list[tuple[int, str]]:
    found = Standard.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年度") for year in found]
