from django.urls import path

from councils.posts import views

urlpatterns = [
    path("posts/", views.post_list, name="posts"),
    path("posts/register/", views.PostList.as_view(), name="posts_ever"),
    path("posts/new/", views.post_new, name="post_new"),
    path("posts/<int:pk>/", views.post, name="post"),
    path("posts/<int:pk>/end/", views.post_end, name="post_end"),
]
