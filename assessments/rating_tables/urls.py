from django.urls import path

from assessments.rating_tables import views

urlpatterns = [path("standards/<int:pk>/table/", views.rating_table, name="standard_table")]
