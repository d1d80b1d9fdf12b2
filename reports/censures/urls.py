from django.urls import path

from reports.censures import views

urlpatterns = [
    path("reports/censures/", views.CensureList.as_view(), name="report_censures"),
    path("reports/censures/<int:pk>/export/", views.censure_pdf, name="report_censure_pdf"),
    path("reports/censures/new/<int:unit>/", views.new, name="report_censure_new"),
]
