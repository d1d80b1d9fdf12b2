from django.urls import path

from assessments.standards.views import exchange, indicators, lines, standards, taking_over

urlpatterns = [
    path("standards/", standards.StandardList.as_view(), name="standards"),
    path("standards/new/", standards.standard_new, name="standard_new"),
    path("standards/all/", taking_over.take_over, name="standards_take_over"),
    path("standards/template/", exchange.standard_template, name="standard_template"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/edit/", standards.standard_edit, name="standard_edit"),
    path("standards/<int:pk>/copy/", standards.standard_copy, name="standard_copy"),
    path("standards/<int:pk>/publish/", standards.standard_publish, name="standard_publish"),
    path("standards/<int:pk>/revise/", standards.standard_revise, name="standard_revise"),
    path("standards/<int:pk>/discard/", standards.standard_discard, name="standard_discard"),
    path("standards/<int:pk>/history/", standards.standard_history, name="standard_history"),
    path("standards/<int:pk>/print/", standards.standard_print, name="standard_print"),
    path("standards/<int:pk>/export/", exchange.standard_export, name="standard_export"),
    path("standards/<int:pk>/import/", exchange.standard_import, name="standard_import"),
    path("standards/<int:pk>/import/apply/", exchange.standard_import_apply, name="standard_import_apply"),
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
