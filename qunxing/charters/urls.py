from django.urls import path

from qunxing.charters import views

urlpatterns = [
    path("groups/<int:pk>/charter/", views.charter, name="charter"),
    path("groups/<int:pk>/charter/write/", views.write, name="write-charter"),
    path("groups/<int:pk>/live/", views.live, name="live"),
    path("charters/<int:pk>/begin/", views.begin, name="begin-charter"),
    path("charters/<int:pk>/discard/", views.discard, name="discard-charter"),
    path("charters/<int:pk>/copy/", views.copy, name="copy-charter"),
    path("charters/<int:pk>/retire/", views.retire, name="retire-charter"),
]
