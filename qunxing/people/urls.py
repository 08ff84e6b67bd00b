from django.urls import path

from qunxing.people.views import door, members, same, wishes

urlpatterns = [
    path("", members.members, name="members"),
    path("same/", same.same, name="same"),
    path("same/<int:pk>/look/", same.look_same, name="look-same"),
    path("same/<int:pk>/decide/", same.decide_same, name="decide-same"),
    path("requests/", door.requests, name="requests"),
    path("requests/<int:pk>/open/", door.open_door, name="open-door"),
    path("requests/<int:pk>/close/", door.close_door, name="close-door"),
    path("requests/<int:pk>/match/", door.match_request, name="match-request"),
    path("requests/<int:pk>/answer/", door.answer_request, name="answer-request"),
    path("erasures/", door.erasures, name="erasures"),
    path("<int:pk>/", members.member, name="member"),
    path("<int:pk>/mark/", members.mark, name="mark"),
    path("<int:pk>/merge/", same.merge, name="merge"),
    path("<int:pk>/erase/", members.erase, name="erase"),
    path("<int:pk>/prefer/", wishes.prefer, name="prefer"),
    path("<int:pk>/agree/", wishes.agree, name="agree"),
    path("consents/<int:pk>/withdraw/", wishes.withdraw, name="withdraw"),
    path("accounts/<int:pk>/split/", same.split, name="split"),
    path("marks/<int:pk>/remove/", members.unmark, name="unmark"),
    path("marks/<int:pk>/end/", members.end_mark, name="end-mark"),
    path("merges/<int:pk>/undo/", same.unmerge, name="unmerge"),
]
