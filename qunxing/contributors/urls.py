from django.urls import path

from qunxing.contributors import views

urlpatterns = [
    path("groups/<int:pk>/people/", views.people, name="group-people"),
    path("groups/<int:pk>/people/name/", views.name, name="name-member"),
    path("groups/<int:pk>/people/recognise/", views.recognise, name="recognise"),
    path("recognitions/<int:pk>/undo/", views.take_back, name="take-back-recognition"),
]
