from django.urls import path

from reports.collections import views

urlpatterns = [
    path("collections/", views.CollectionList.as_view(), name="collections"),
    path("collections/new/", views.new, name="collection_new"),
    path("collections/<int:pk>/", views.collection, name="collection"),
    path("collections/<int:pk>/edit/", views.edit, name="collection_edit"),
    path("collections/<int:pk>/copy/", views.copy, name="collection_copy"),
    path("collections/<int:pk>/publish/", views.publish, name="collection_publish"),
    path("collections/<int:pk>/reword/", views.reword, name="collection_reword"),
    path("collections/<int:pk>/units/add/", views.add_unit, name="collection_add_unit"),
    path("collections/<int:pk>/units/<int:unit>/drop/", views.drop_unit, name="collection_drop_unit"),
    path("collections/<int:pk>/urge/", views.urge, name="collection_urge"),
    path("collections/<int:pk>/close/", views.close, name="collection_close"),
    path("collections/<int:pk>/reopen/", views.reopen, name="collection_reopen"),
    path("collections/<int:pk>/withdraw/", views.withdraw, name="collection_withdraw"),
]
