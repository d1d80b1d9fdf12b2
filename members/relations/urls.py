from django.urls import path

from members.relations import views

urlpatterns = [
    path("units/<int:pk>/relations/new/", views.new, name="relation_new"),
    path("relations/<int:pk>/end/", views.end, name="relation_end"),
]
