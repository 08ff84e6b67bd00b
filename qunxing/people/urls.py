from django.urls import path

from qunxing.people import views, views_same

urlpatterns = [
    path("", views.members, name="members"),
    path("same/", views_same.same, name="same"),
    path("same/<int:pk>/look/", views_same.look_same, name="look-same"),
    path("same/<int:pk>/decide/", views_same.decide_same, name="decide-same"),
    path("<int:pk>/", views.member, name="member"),
    path("<int:pk>/mark/", views.mark, name="mark"),
    path("<int:pk>/merge/", views_same.merge, name="merge"),
    path("<int:pk>/erase/", views.erase, name="erase"),
    path("accounts/<int:pk>/split/", views_same.split, name="split"),
    path("marks/<int:pk>/remove/", views.unmark, name="unmark"),
    path("marks/<int:pk>/end/", views.end_mark, name="end-mark"),
    path("merges/<int:pk>/undo/", views_same.unmerge, name="unmerge"),
]
