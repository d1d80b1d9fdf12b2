"""Changes that need a second person."""

from django.urls import path

from alliance.power import views

urlpatterns = [
    path("changes/", views.ChangeList.as_view(), name="power_changes"),
    path("changes/<int:pk>/", views.change, name="power_change"),
    path("changes/<int:pk>/confirm/", views.confirm, name="power_change_confirm"),
    path("changes/<int:pk>/reject/", views.reject, name="power_change_reject"),
    path("changes/<int:pk>/withdraw/", views.withdraw, name="power_change_withdraw"),
]
