"""The addresses of the portal with the gallery of components, which production does not serve."""

from django.urls import include, path

urlpatterns = [path("", include("alliance.face.tests.gallery")), path("", include("alliance.urls"))]
