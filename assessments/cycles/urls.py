from django.urls import path

from assessments.cycles.views import cycles

urlpatterns = [
    path("cycles/", cycles.cycle_list, name="cycles"),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<int:year>/edit/", cycles.cycle_edit, name="cycle_edit"),
]
