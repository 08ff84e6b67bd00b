from django.urls import path

from qunxing.goals.views import goals, promises, values

urlpatterns = [
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.new, name="new-goal"),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("goals/<int:pk>/change/", goals.change, name="change-goal"),
    path("goals/<int:pk>/drop/", goals.drop, name="drop-goal"),
    path("groups/<int:pk>/promises/new/", promises.new, name="new-promise"),
    path("promises/<int:pk>/", promises.promise, name="promise"),
    path("promises/<int:pk>/change/", promises.change, name="change-promise"),
    path("promises/<int:pk>/end/", promises.end, name="end-promise"),
    path("values/<int:pk>/", values.decide, name="value-check"),
    path("promises/<int:pk>/tick/", promises.tick, name="tick-promise"),
]
