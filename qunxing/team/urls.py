from django.urls import path

from qunxing.team.views import keepers, posts, rules

urlpatterns = [
    path("keepers/", keepers.all_terms, name="keepers"),
    path("groups/<int:pk>/keepers/", keepers.keepers, name="group-keepers"),
    path("groups/<int:pk>/keepers/appoint/", keepers.appoint, name="appoint"),
    path("groups/<int:pk>/next/", keepers.next_group, name="next-group"),
    path("keepers/<int:pk>/end/", keepers.end_term, name="end-term"),
    path("groups/<int:pk>/rules/", rules.rules, name="group-rules"),
    path("groups/<int:pk>/rules/write/", rules.write, name="write-rules"),
    path("groups/<int:pk>/rules/said/", rules.remind, name="rules-said"),
    path("rules/<int:pk>/breach/", rules.record, name="breach"),
    path("breaches/<int:pk>/withdraw/", rules.withdraw, name="withdraw-breach"),
    path("groups/<int:pk>/posts/", posts.posts, name="group-posts"),
    path("groups/<int:pk>/posts/give/", posts.give, name="give-post"),
    path("groups/<int:pk>/squads/", posts.squad, name="squad"),
    path("posts/<int:pk>/end/", posts.end, name="end-post"),
]
