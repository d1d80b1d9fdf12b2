from django.urls import path

from alliance.menu import views

urlpatterns = [path("menu/badges/", views.badges, name="menu_badges")]
