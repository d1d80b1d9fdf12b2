from django.urls import path

from councils.charter import views

urlpatterns = [
    path("charter/", views.ShelfList.as_view(), name="standing_rules"),
    path("charter/new/", views.new, name="standing_rule_new"),
    path("charter/<int:pk>/", views.standing_rule, name="standing_rule"),
    path("charter/<int:pk>/versions/new/", views.version_new, name="rule_version_new"),
    path("charter/versions/<int:pk>/edit/", views.version_edit, name="rule_version_edit"),
    path("charter/versions/<int:pk>/opinions/", views.hearing.ask, name="rule_version_ask"),
    path("charter/versions/<int:pk>/put/", views.hearing.put, name="rule_version_put"),
    path("charter/versions/<int:pk>/adopt/", views.version_adopt, name="rule_version_adopt"),
    path("charter/versions/<int:pk>/withdraw/", views.version_withdraw, name="rule_version_withdraw"),
    path("charter/versions/<int:pk>/repeal/", views.version_repeal, name="rule_version_repeal"),
    path("charter/versions/<int:pk>/file/", views.file, name="rule_version_file"),
    path("charter/opinions/<int:pk>/", views.hearing.answer, name="rule_opinion"),
]
