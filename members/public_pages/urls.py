"""Members, topic guides, standards and forecasts below `/site/`."""

from django.urls import path

from members.public_pages import views

urlpatterns = [
    path("site/members/", views.members, name="site_members"),
    path("site/guides/", views.guides, name="site_guides"),
    path("site/guides/<int:pk>/", views.guide, name="site_guide"),
    path("site/standards/", views.standards, name="site_standards"),
    path("site/standards/<int:pk>/", views.standard, name="site_standard"),
    path("site/standards/forecasts/<int:pk>/", views.forecast, name="site_forecast"),
]
