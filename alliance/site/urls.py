"""Home, search, settings, and the regulation with its clauses."""

from django.urls import path

from alliance.site.views import confirming, home, regulation, regulation_text, search, settings

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("settings/", settings.setting_list, name="settings"),
    path("settings/confirm/", confirming.confirm, name="settings_confirm"),
    path("settings/<slug:key>/", settings.setting, name="setting"),
    path("regulation/", regulation.regulation, name="regulation"),
    path("regulation/text/", regulation_text.text, name="regulation_text"),
    path("regulation/text/upload/", regulation_text.upload, name="regulation_upload"),
    path("regulation/<str:ref>/", regulation.clause, name="regulation_clause"),
]
