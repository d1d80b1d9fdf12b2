from django.urls import path

from councils.studies import views

ONE = "studies/<int:pk>"

urlpatterns = [
    path("studies/", views.StudyList.as_view(), name="studies"),
    path("studies/new/", views.study_new, name="study_new"),
    path("studies/read/", views.studies_read, name="studies_read"),
    path("studies/files/<uuid:pk>/", views.study_file, name="study_file"),
    path(f"{ONE}/", views.study, name="study"),
    path(f"{ONE}/edit/", views.study_edit, name="study_edit"),
    path(f"{ONE}/attach/", views.study_attach, name="study_attach"),
    path(f"{ONE}/read/", views.study_read, name="study_read"),
    path(f"{ONE}/withdraw/", views.study_withdraw, name="study_withdraw"),
]
