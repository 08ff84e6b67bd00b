from django.urls import path

from qunxing.people import views, views_door, views_same, views_wishes

urlpatterns = [
    path("", views.members, name="members"),
    path("same/", views_same.same, name="same"),
    path("same/<int:pk>/look/", views_same.look_same, name="look-same"),
    path("same/<int:pk>/decide/", views_same.decide_same, name="decide-same"),
    path("requests/", views_door.requests, name="requests"),
    path("requests/<int:pk>/open/", views_door.open_door, name="open-door"),
    path("requests/<int:pk>/close/", views_door.close_door, name="close-door"),
    path("requests/<int:pk>/match/", views_door.match_request, name="match-request"),
    path("requests/<int:pk>/answer/", views_door.answer_request, name="answer-request"),
    path("erasures/", views_door.erasures, name="erasures"),
    path("<int:pk>/", views.member, name="member"),
    path("<int:pk>/mark/", views.mark, name="mark"),
    path("<int:pk>/merge/", views_same.merge, name="merge"),
    path("<int:pk>/erase/", views.erase, name="erase"),
    path("<int:pk>/prefer/", views_wishes.prefer, name="prefer"),
    path("<int:pk>/agree/", views_wishes.agree, name="agree"),
    path("consents/<int:pk>/withdraw/", views_wishes.withdraw, name="withdraw"),
    path("accounts/<int:pk>/split/", views_same.split, name="split"),
    path("marks/<int:pk>/remove/", views.unmark, name="unmark"),
    path("marks/<int:pk>/end/", views.end_mark, name="end-mark"),
    path("merges/<int:pk>/undo/", views_same.unmerge, name="unmerge"),
]
