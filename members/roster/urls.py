from django.urls import path

from members.roster import views

urlpatterns = [path("units/", views.UnitList.as_view(), name="units")]
