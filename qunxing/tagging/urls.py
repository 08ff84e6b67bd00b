from django.urls import path

from qunxing.tagging.views import audits, names, proposals, segments, tags

urlpatterns = [
    path("members/tags/", tags.index, name="tags"),
    path("members/tags/of/<int:pk>/", tags.new, name="new-tag"),
    path("members/tags/<int:pk>/", tags.one, name="tag"),
    path("members/tags/<int:pk>/retire/", tags.retire, name="retire-tag"),
    path("members/tags/<int:pk>/rule/", tags.declare, name="declare-rule"),
    path("members/rules/<int:pk>/end/", tags.end_rule, name="end-rule"),
    path("members/rules/<int:pk>/allow/", tags.allow_rule, name="allow-rule"),
    path("members/<int:pk>/tags/", tags.give, name="give-tag"),
    path("members/taggings/<int:pk>/remove/", tags.take_back, name="take-tag-back"),
    path("members/proposals/", proposals.inbox, name="tag-proposals"),
    path("members/proposals/of/<int:pk>/", proposals.decide, name="decide-tags"),
    path("members/segments/", segments.index, name="segments"),
    path("members/segments/of/<int:pk>/", segments.save, name="save-segment"),
    path("members/segments/<int:pk>/", segments.one, name="segment"),
    path("members/segments/<int:pk>/change/", segments.change, name="change-segment"),
    path("members/segments/<int:pk>/retire/", segments.retire, name="retire-segment"),
    path("members/segments/<int:pk>/tag/", segments.tag_all, name="tag-segment"),
    path("members/audits/", audits.index, name="tag-audits"),
    path("members/audits/of/<int:pk>/", audits.new, name="new-audit"),
    path("members/audits/<int:pk>/", audits.one, name="tag-audit"),
    path("members/audits/<int:pk>/close/", audits.close, name="close-audit"),
    path("members/audited/<int:pk>/rate/", audits.rate, name="rate-tag"),
    path("members/audited/<int:pk>/settle/", audits.settle, name="settle-tag"),
    path("groups/<int:pk>/names/", names.page, name="name-form"),
    path("groups/<int:pk>/names/form/", names.set_form, name="set-name-form"),
    path("groups/<int:pk>/names/propose/", names.propose, name="propose-names"),
]
