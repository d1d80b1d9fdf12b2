from django.urls import path

from assessments.objections import views

urlpatterns = [
    path("assessments/<int:pk>/objection/", views.new, name="objection_new"),
    path("objections/", views.ObjectionList.as_view(), name="objections"),
    path("objections/<int:pk>/", views.objection, name="objection"),
]
