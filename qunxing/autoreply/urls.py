from django.urls import path

from qunxing.autoreply import views

urlpatterns = [
    path("", views.autoreplies, name="autoreplies"),
    path("new/", views.new, name="new-autoreply"),
    path("<int:pk>/", views.change, name="change-autoreply"),
    path("<int:pk>/allow/", views.allow, name="allow-autoreply"),
    path("<int:pk>/silence/", views.silence, name="silence-autoreply"),
    path("<int:pk>/retire/", views.retire, name="retire-autoreply"),
]
