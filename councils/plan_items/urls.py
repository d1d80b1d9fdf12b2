from django.urls import path

from councils.plan_items import views

urlpatterns = [
    path("plans/<int:pk>/items/", views.ItemList.as_view(), name="plan_items"),
    path("plans/<int:pk>/items/new/", views.new, name="plan_item_new"),
    path("plans/items/<int:pk>/", views.item, name="plan_item"),
    path("plans/items/<int:pk>/edit/", views.edit, name="plan_item_edit"),
    path("plans/items/<int:pk>/remove/", views.remove, name="plan_item_remove"),
    path("plans/items/<int:pk>/assign/", views.assign, name="plan_item_assign"),
    path("plans/items/<int:pk>/report/", views.report, name="plan_item_report"),
    path("plans/items/<int:pk>/back/", views.send_back, name="plan_item_back"),
    path("plans/items/<int:pk>/drop/", views.drop, name="plan_item_drop"),
    path("plans/progress/<int:pk>/file/", views.file, name="plan_progress_file"),
]
