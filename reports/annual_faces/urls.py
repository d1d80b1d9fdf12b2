from django.urls import path

from reports.annual_faces import views

urlpatterns = [
    path("annual-reports/<int:year>/export/", views.export, name="annual_report_export"),
]
