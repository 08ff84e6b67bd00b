from django.urls import path

from qunxing.communities import views

urlpatterns = [
    path("communities/new/", views.new_community, name="new-community"),
    path("communities/<int:pk>/zone/", views.zone, name="zone"),
    path("communities/<int:pk>/groups/new/", views.new_group, name="new-group"),
    path("groups/<int:pk>/rename/", views.rename_group, name="rename-group"),
]
