from django.urls import path

from assessments.standard_lines.views import indicators, lines

urlpatterns = [
    path("standards/<int:pk>/indicators/new/", indicators.indicator_new, name="indicator_new"),
    path("standards/<int:pk>/vetoes/new/", lines.veto_new, name="veto_new"),
    path("standards/<int:pk>/bonus/new/", lines.bonus_new, name="bonus_new"),
    path("indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("indicators/<int:pk>/move/", lines.indicator_move, name="indicator_move"),
    path("indicators/<int:pk>/remove/", lines.indicator_remove, name="indicator_remove"),
    path("vetoes/<int:pk>/", lines.veto, name="veto"),
    path("vetoes/<int:pk>/remove/", lines.veto_remove, name="veto_remove"),
    path("bonus/<int:pk>/", lines.bonus, name="bonus"),
    path("bonus/<int:pk>/remove/", lines.bonus_remove, name="bonus_remove"),
]
