from django.urls import path

from councils.renewal import views

urlpatterns = [
    path("council/terms/new/", views.term_new, name="term_new"),
]
