from django.urls import path

from assessments.editions import views

urlpatterns = [
    path("standards/<int:pk>/move/", views.standard_move, name="standard_move"),
]
