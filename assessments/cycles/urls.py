from django.urls import path

from assessments.cycles.views import cockpit, cycles

urlpatterns = [
    path("cycles/", cycles.cycle_list, name="cycles"),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<int:year>/", cockpit.cycle, name="cycle"),
    path("cycles/<int:year>/edit/", cycles.cycle_edit, name="cycle_edit"),
    path("cycles/<int:year>/open/", cycles.cycle_open, name="cycle_open"),
    path("cycles/<int:year>/units/", cycles.cycle_add_unit, name="cycle_add_unit"),
    path("cycles/<int:year>/self-evaluation/", cycles.self_evaluation, name="cycle_self_evaluation"),
]
