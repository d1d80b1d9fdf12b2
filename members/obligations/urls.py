from django.urls import path

from members.obligations import views

urlpatterns = [
    path("duties/units/<int:pk>/relieve/", views.relieve, name="relief_new"),
    path("duties/reliefs/<int:pk>/revoke/", views.revoke, name="relief_revoke"),
]
