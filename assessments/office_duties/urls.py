from django.urls import path

from assessments.office_duties import views

urlpatterns = [path("duties/own/", views.mine, name="office_duties")]
