from django.urls import path

from assessments.standards import views

urlpatterns = [
    path("standards/", views.StandardList.as_view(), name="standards"),
    path("standards/new/", views.standard_new, name="standard_new"),
    path("standards/<int:pk>/", views.standard, name="standard"),
    path("standards/<int:pk>/edit/", views.standard_edit, name="standard_edit"),
    path("standards/<int:pk>/copy/", views.standard_copy, name="standard_copy"),
    path("standards/<int:pk>/publish/", views.standard_publish, name="standard_publish"),
    path("standards/<int:pk>/revise/", views.standard_revise, name="standard_revise"),
    path("standards/<int:pk>/discard/", views.standard_discard, name="standard_discard"),
    path("standards/<int:pk>/history/", views.standard_history, name="standard_history"),
]
