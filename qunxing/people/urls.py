from django.urls import path

from qunxing.people import views

urlpatterns = [
    path("", views.members, name="members"),
    path("<int:pk>/", views.member, name="member"),
    path("<int:pk>/mark/", views.mark, name="mark"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/erase/", views.erase, name="erase"),
    path("marks/<int:pk>/remove/", views.unmark, name="unmark"),
    path("merges/<int:pk>/undo/", views.unmerge, name="unmerge"),
]
