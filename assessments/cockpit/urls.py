from django.urls import path

from assessments.cockpit.views import cockpit, self_evaluation

urlpatterns = [
    path("cycles/<int:year>/", cockpit.cycle, name="cycle"),
    path("cycles/<int:year>/self-evaluation/", self_evaluation.self_evaluation, name="cycle_self_evaluation"),
]
