"""News below `/site/news/`."""

from django.urls import path

from reports.news import views

urlpatterns = [
    path("site/news/", views.news, name="site_news"),
    path("site/news/<int:pk>/", views.article, name="site_article"),
    path("site/news/pictures/<int:pk>/", views.picture, name="site_picture"),
]
