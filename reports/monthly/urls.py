from django.urls import path

from reports.monthly import views

urlpatterns = [
    path("monthly-reports/new/", views.new, name="monthly_report_new"),
    path("monthly-reports/pictures/<int:pk>/", views.picture, name="report_picture"),
    path("monthly-reports/<int:pk>/edit/", views.edit, name="monthly_report_edit"),
    path("monthly-reports/<int:pk>/autosave/", views.autosave, name="monthly_report_autosave"),
    path("monthly-reports/<int:pk>/discard/", views.discard, name="monthly_report_discard"),
    path("monthly-reports/<int:pk>/hand/", views.hand, name="monthly_report_hand"),
    path("monthly-reports/<int:pk>/sign/", views.sign, name="monthly_report_sign"),
    path("monthly-reports/<int:pk>/submit/", views.submit, name="monthly_report_submit"),
    path("monthly-reports/<int:pk>/hand-back/", views.hand_back, name="monthly_report_hand_back"),
]
