from django.urls import path

from qunxing.insight.views import behind, chains, compare, groups, metrics, person, replies, sizes, talk, today, who

urlpatterns = [
    path("", today.today, name="today"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:pk>/", today.group, name="group"),
    path("groups/<int:pk>/talk/", talk.of_group, name="group-talk"),
    path("groups/<int:pk>/chains/", chains.of_group, name="chains"),
    path("groups/<int:pk>/chains/export/", chains.export, name="chain-export"),
    path("metrics/", metrics.index, name="metrics"),
    path("compare/", compare.one, name="compare"),
    path("compare/size/", sizes.one, name="size-study"),
    path("who/", who.one, name="who"),
    path("who/<slug:kind>/", who.listed, name="who-list"),
    path("who/<slug:kind>/export/", who.export, name="who-export"),
    path("compare/<slug:name>/", compare.one, name="comparison"),
    path("compare/<slug:name>/export/", compare.export, name="comparison-export"),
    path("metrics/<slug:name>/", metrics.one_metric, name="metric"),
    path("metrics/<slug:name>/names/", behind.names, name="names"),
    path("metrics/<slug:name>/messages/", behind.messages, name="messages"),
    path("metrics/<slug:name>/export/", metrics.export, name="export"),
    path("metrics/<slug:name>/definition/", metrics.definition, name="definition"),
    path("search/", talk.search, name="search"),
    path("talk/", replies.around, name="around"),
    path("groups/<int:pk>/links/judge/", replies.judge_link, name="judge-link"),
    path("talk/of/", talk.said_by, name="said-by"),
    path("members/<int:pk>/export/", person.export, name="export-person"),
    path("communities/<int:pk>/looks/", talk.log, name="looks"),
    path("sources/<int:pk>/rejected/", talk.rejected, name="rejected"),
]
