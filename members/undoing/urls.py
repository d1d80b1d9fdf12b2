from django.urls import path

from members.undoing import views

urlpatterns = [path("units/import/<int:pk>/undo/", views.undo, name="roster_undo")]
