from django.urls import path

from qunxing.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("new/<slug:kind>/", views.new, name="new-channel"),
    path("<int:pk>/test/", views.try_out, name="test-channel"),
    path("<int:pk>/pause/", views.pause, name="pause-channel"),
    path("<int:pk>/resume/", views.resume, name="resume-channel"),
    path("<int:pk>/remove/", views.remove, name="remove-channel"),
]
