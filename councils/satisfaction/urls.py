from django.urls import path

from councils.satisfaction import views

urlpatterns = [
    path("satisfaction/", views.satisfaction, name="satisfaction"),
    path("satisfaction/open/", views.start, name="satisfaction_open"),
    path("satisfaction/<int:pk>/extend/", views.extend, name="satisfaction_extend"),
    path("satisfaction/<int:pk>/answer/", views.answer, name="satisfaction_answer"),
]
