from django.urls import path

from assessments.dossiers import views

urlpatterns = [path("assessments/<int:pk>/dossier/", views.dossier, name="dossier")]
