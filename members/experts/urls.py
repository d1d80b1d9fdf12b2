from django.urls import path

from members.experts import views

urlpatterns = [
    path("experts/", views.ExpertList.as_view(), name="experts"),
    path("experts/new/", views.new, name="expert_new"),
    path("experts/freshen/", views.freshen_many, name="expert_freshen_many"),
    path("experts/<int:pk>/", views.expert, name="expert"),
    path("experts/<int:pk>/edit/", views.edit, name="expert_edit"),
    path("experts/<int:pk>/freshen/", views.freshen, name="expert_freshen"),
    path("experts/<int:pk>/accept/", views.accept, name="expert_accept"),
    path("experts/<int:pk>/return/", views.send_back, name="expert_return"),
    path("experts/<int:pk>/prolong/", views.prolong, name="expert_prolong"),
    path("experts/<int:pk>/remove/", views.remove, name="expert_remove"),
]
