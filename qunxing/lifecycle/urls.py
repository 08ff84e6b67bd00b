from django.urls import path

from qunxing.lifecycle import views

urlpatterns = [
    path("lifecycle/", views.stages, name="stages"),
    path("groups/<int:pk>/lifecycle/", views.one, name="lifecycle"),
    path("groups/<int:pk>/keep/", views.keep, name="keep-group"),
    path("groups/<int:pk>/end/", views.end, name="end-group"),
    path("groups/<int:pk>/archive/", views.archive, name="archive"),
    path("endings/<int:pk>/undo/", views.undo, name="undo-ending"),
]
