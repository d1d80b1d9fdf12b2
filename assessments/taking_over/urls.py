from django.urls import path

from assessments.taking_over import views

urlpatterns = [path("standards/all/", views.take_over, name="standards_take_over")]
