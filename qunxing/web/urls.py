from django.urls import path

from qunxing.web.health import health
from qunxing.web.news import by_asking
from qunxing.web.views import entry, preferences, team

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign-in"),
    path("sign-out/", entry.sign_out, name="sign-out"),
    path("first-run/", entry.first_run, name="first-run"),
    path("link/<uid>/<token>/", entry.password_link, name="password-link"),
    path("language/", preferences.language, name="language"),
    path("mode/", preferences.mode, name="mode"),
    path("look-at/<int:pk>/", preferences.look_at, name="look-at"),
    path("health/", health, name="health"),
    path("groups/<int:pk>/news/", by_asking, name="group-news"),
    path("team/", team.team, name="team"),
    path("team/invite/", team.invite, name="invite"),
    path("team/<int:pk>/roles/", team.roles, name="roles"),
    path("team/<int:pk>/link/", team.link, name="new-link"),
    path("team/<int:pk>/activity/", team.activity, name="activity"),
]
