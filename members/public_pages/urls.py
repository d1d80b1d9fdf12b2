"""Members and topic guides below `/site/`."""

from django.urls import path

from members.public_pages import views

urlpatterns = [
    path("site/members/", views.members, name="site_members"),
    path("site/guides/", views.guides, name="site_guides"),
    path("site/guides/<int:pk>/", views.guide, name="site_guide"),
]
