from django.urls import path

from councils.plans import views

urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="plans"),
    path("plans/new/", views.new, name="plan_new"),
    path("plans/new/unit/<int:unit>/", views.new_of_unit, name="plan_new_of_unit"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/edit/", views.edit, name="plan_edit"),
    path("plans/<int:pk>/copy/", views.copy, name="plan_copy"),
    path("plans/<int:pk>/opinions/", views.hearing.ask, name="plan_ask_opinions"),
    path("plans/<int:pk>/put/", views.hearing.put, name="plan_put"),
    path("plans/<int:pk>/adopt/", views.adopt, name="plan_adopt"),
    path("plans/<int:pk>/confirm/", views.confirm, name="plan_confirm"),
    path("plans/<int:pk>/withdraw/", views.withdraw, name="plan_withdraw"),
    path("plans/<int:pk>/pdf/", views.pdf, name="plan_pdf"),
    path("plans/opinion/<int:pk>/", views.hearing.answer, name="plan_opinion"),
]
