from django.urls import path

from reports.deadlines import views

urlpatterns = [
    path("reports/openings/", views.OpeningList.as_view(), name="report_openings"),
    path("reports/openings/new/<int:unit>/", views.new, name="report_opening_new"),
]
