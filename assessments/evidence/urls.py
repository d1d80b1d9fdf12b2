from django.urls import path

from assessments.evidence import views

urlpatterns = [
    path("assessments/items/<int:pk>/evidence/", views.add, name="evidence_add"),
    path("assessments/items/<int:pk>/evidence/pick/", views.pick, name="evidence_pick"),
    path("evidence/<uuid:pk>/", views.evidence, name="evidence"),
    path("evidence/<uuid:pk>/remove/", views.remove, name="evidence_remove"),
]
