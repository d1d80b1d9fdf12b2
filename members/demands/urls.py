from django.urls import path

from members.demands import views

urlpatterns = [
    path("demands/", views.DemandList.as_view(), name="demands"),
    path("demands/new/", views.new, name="demand_new"),
    path("demands/<int:pk>/", views.demand, name="demand"),
    path("demands/<int:pk>/edit/", views.edit, name="demand_edit"),
    path("demands/<int:pk>/invite/", views.invite, name="demand_invite"),
    path("demands/<int:pk>/post/", views.post, name="demand_post"),
    path("demands/<int:pk>/answer/", views.answer, name="demand_answer"),
    path("demands/<int:pk>/extend/", views.extend, name="demand_extend"),
    path("demands/<int:pk>/part/", views.part, name="demand_part"),
    path("demands/<int:pk>/report/", views.report, name="demand_report"),
    path("demands/<int:pk>/confirm/", views.confirm, name="demand_confirm"),
    path("demands/<int:pk>/reject/", views.reject, name="demand_reject"),
    path("demands/<int:pk>/withdraw/", views.withdraw, name="demand_withdraw"),
    path("demands/answers/<int:pk>/match/", views.match, name="demand_match"),
]
