from django.urls import path

from reports.answers.views import answers, tables

urlpatterns = [
    path("collections/mine/", tables.MyAnswers.as_view(), name="collections_mine"),
    path("collections/<int:pk>/answers/", tables.AnswerList.as_view(), name="collection_answers"),
    path("collections/<int:pk>/files/", answers.package, name="collection_package"),
    path("collections/answers/<int:pk>/", answers.answer, name="collection_answer"),
    path("collections/answers/<int:pk>/fill/", answers.fill, name="collection_answer_fill"),
    path("collections/answers/<int:pk>/return/", answers.send_back, name="collection_answer_return"),
    path("collections/answers/<int:pk>/extend/", answers.extend, name="collection_answer_extend"),
    path("collections/answers/<int:pk>/excuse/", answers.excuse, name="collection_answer_excuse"),
    path("collections/answers/<int:pk>/again/", answers.ask_again, name="collection_answer_again"),
    path("collections/file/<int:pk>/", answers.file, name="collection_file"),
]
