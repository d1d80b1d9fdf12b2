from django.urls import path

from members.students import views

urlpatterns = [
    path("students/", views.RegisterList.as_view(), name="student_register"),
    path("students/<int:pk>/check/", views.check, name="student_register_check"),
]
