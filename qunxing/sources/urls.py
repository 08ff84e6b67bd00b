from django.urls import path

from qunxing.sources.views import connections, imports, matches, readings, receiving

urlpatterns = [
    path("", receiving.sources, name="sources"),
    path("into/<int:pk>/upload/", receiving.upload, name="upload"),
    path("into/<int:pk>/paste/", receiving.paste, name="paste"),
    path("readings/", readings.typing, name="readings"),
    path("into/<int:pk>/readings/", readings.type_in, name="type-readings"),
    path("how/<slug:platform>/", receiving.how, name="how"),
    path("<int:pk>/", imports.one_import, name="import"),
    path("<int:pk>/answer/", imports.answer, name="answer-import"),
    path("<int:pk>/cancel/", imports.cancel, name="cancel-import"),
    path("<int:pk>/undo/", imports.undo, name="undo-import"),
    path("<int:pk>/again/", imports.again, name="again-import"),
    path("<int:pk>/matches/", matches.matches, name="matches"),
    path("matches/<int:pk>/", matches.decide, name="decide-match"),
    path("connections/", connections.connections, name="connections"),
    path("connections/new/", connections.choose, name="choose-platform"),
    path("connections/new/<slug:carrier>/", connections.connect, name="connect"),
    path("connections/<int:pk>/", connections.connection, name="connection"),
    path("connections/<int:pk>/credentials/", connections.credentials, name="connection-credentials"),
    path("connections/<int:pk>/setup/", connections.setup, name="connection-setup"),
    path("connections/<int:pk>/pause/", connections.pause, name="pause-connection"),
    path("connections/<int:pk>/resume/", connections.resume, name="resume-connection"),
    path("connections/<int:pk>/forget/", connections.forget, name="forget-connection"),
    path("platforms/", connections.capabilities, name="capabilities"),
    path("renames/<int:pk>/", imports.decide, name="decide-rename"),
]
