from django.urls import path

from councils.extensions import views

urlpatterns = [
    path("resolutions/<int:pk>/extension/", views.resolution_extension, name="resolution_extension"),
    path(
        "resolutions/<int:pk>/extension/grant/",
        views.resolution_extension_grant,
        name="resolution_extension_grant",
    ),
    path(
        "resolutions/<int:pk>/extension/refuse/",
        views.resolution_extension_refuse,
        name="resolution_extension_refuse",
    ),
]
