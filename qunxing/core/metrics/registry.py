"""All metrics by their stable names, and the reading of what a person asked for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from qunxing.core.metrics.acting_lurkers.metric import METRIC as ACTING_LURKERS
from qunxing.core.metrics.active_members.metric import METRIC as ACTIVE_MEMBERS
from qunxing.core.metrics.after_promotion.metric import METRIC as AFTER_PROMOTION
from qunxing.core.metrics.base import ALL_REASONS, ALWAYS_EXCLUDED, DEFAULT_EXCLUDED, Metric
from qunxing.core.metrics.buyers_share.metric import METRIC as BUYERS_SHARE
from qunxing.core.metrics.census.metric import METRIC as CENSUS
from qunxing.core.metrics.chains.metric import METRIC as CHAINS
from qunxing.core.metrics.daily_chatters.metric import METRIC as DAILY_CHATTERS
from qunxing.core.metrics.first_replies.metric import METRIC as FIRST_REPLIES
from qunxing.core.metrics.growth.metric import METRIC as GROWTH
from qunxing.core.metrics.headcount.metric import METRIC as HEADCOUNT
from qunxing.core.metrics.heatmap.metric import METRIC as HEATMAP
from qunxing.core.metrics.interactions.metric import METRIC as INTERACTIONS
from qunxing.core.metrics.invited.metric import METRIC as INVITED
from qunxing.core.metrics.koc.metric import METRIC as KOC
from qunxing.core.metrics.membership_retention.metric import METRIC as MEMBERSHIP_RETENTION
from qunxing.core.metrics.messages.metric import METRIC as MESSAGES
from qunxing.core.metrics.new_senders.metric import METRIC as NEW_SENDERS
from qunxing.core.metrics.noise.metric import METRIC as NOISE
from qunxing.core.metrics.nps.metric import METRIC as NPS
from qunxing.core.metrics.payers.metric import METRIC as PAYERS
from qunxing.core.metrics.post_orders.metric import METRIC as POST_ORDERS
from qunxing.core.metrics.promotion.metric import METRIC as PROMOTION
from qunxing.core.metrics.readings.metric import METRIC as READINGS
from qunxing.core.metrics.recapture.metric import METRIC as RECAPTURE
from qunxing.core.metrics.replies.metric import METRIC as REPLIES
from qunxing.core.metrics.reply_shape.metric import METRIC as REPLY_SHAPE
from qunxing.core.metrics.reply_ties.metric import METRIC as REPLY_TIES
from qunxing.core.metrics.response.metric import METRIC as RESPONSE
from qunxing.core.metrics.retention.metric import METRIC as RETENTION
from qunxing.core.metrics.roles.metric import METRIC as ROLES
from qunxing.core.metrics.satisfaction.metric import METRIC as SATISFACTION
from qunxing.core.metrics.senders.metric import METRIC as SENDERS
from qunxing.core.metrics.silent_since_join.metric import METRIC as SILENT_SINCE_JOIN
from qunxing.core.metrics.stickiness.metric import METRIC as STICKINESS
from qunxing.core.metrics.tiers.metric import METRIC as TIERS
from qunxing.core.metrics.topic_participation.metric import METRIC as TOPIC_PARTICIPATION
from qunxing.core.metrics.topics.metric import METRIC as TOPICS
from qunxing.core.metrics.valid_growth.metric import METRIC as VALID_GROWTH
from qunxing.core.metrics.valid_members.metric import METRIC as VALID_MEMBERS
from qunxing.core.metrics.zombies.metric import METRIC as ZOMBIES
from qunxing.core.refusals import Refusal

METRICS: Mapping[str, Metric] = {
    m.name: m
    for m in (
        MESSAGES,
        SENDERS,
        NEW_SENDERS,
        REPLIES,
        ACTIVE_MEMBERS,
        STICKINESS,
        GROWTH,
        HEATMAP,
        NOISE,
        RETENTION,
        HEADCOUNT,
        VALID_MEMBERS,
        VALID_GROWTH,
        ZOMBIES,
        RECAPTURE,
        CENSUS,
        DAILY_CHATTERS,
        RESPONSE,
        FIRST_REPLIES,
        TOPICS,
        TOPIC_PARTICIPATION,
        REPLY_TIES,
        REPLY_SHAPE,
        KOC,
        ROLES,
        INTERACTIONS,
        TIERS,
        MEMBERSHIP_RETENTION,
        SILENT_SINCE_JOIN,
        INVITED,
        CHAINS,
        PAYERS,
        BUYERS_SHARE,
        ACTING_LURKERS,
        POST_ORDERS,
        PROMOTION,
        AFTER_PROMOTION,
        NPS,
        SATISFACTION,
        READINGS,
    )
}


def metric(name: str) -> Metric:
    """The metric of this name. Raises Refusal naming the nearest one."""
    if name in METRICS:
        return METRICS[name]
    near = get_close_matches(name, METRICS, n=1, cutoff=0.4)
    if near:
        raise Refusal(
            "There is no metric “%(name)s”. Did you mean “%(near)s”?", code="unknown_metric", name=name, near=near[0]
        )
    raise Refusal("There is no metric “%(name)s”.", code="unknown_metric", name=name)


def params(of: Metric, given: Mapping[str, str]) -> dict[str, str]:
    """All parameters with defaults filled in. Raises Refusal for a name or value that does not exist."""
    declared = {param.name: param for param in of.params}
    for name, value in given.items():
        if name not in declared:
            raise Refusal(
                "“%(metric)s” has no parameter “%(name)s”; it has: %(names)s.",
                code="unknown_parameter",
                metric=of.name,
                name=name,
                names=", ".join(declared),
            )
        choices = declared[name].choices
        if choices and value not in choices:
            raise Refusal(
                "“%(name)s” cannot be “%(value)s”; it can be: %(choices)s.",
                code="unknown_choice",
                name=name,
                value=value,
                choices=", ".join(choices),
            )
    return {name: given.get(name, param.default) for name, param in declared.items()}


def excluded(value: str) -> frozenset[str]:
    """The reasons a parameter `exclude` names. Raises Refusal for a reason that does not exist."""
    if value == "none":
        return ALWAYS_EXCLUDED
    if value in ("", "default"):
        return DEFAULT_EXCLUDED
    reasons = frozenset(part.strip() for part in value.split(","))
    if unknown := sorted(reasons - set(ALL_REASONS)):
        raise Refusal(
            "“%(value)s” is no reason to leave something out; reasons are: %(choices)s.",
            code="unknown_reason",
            value=unknown[0],
            choices=", ".join(ALL_REASONS),
        )
    return reasons | ALWAYS_EXCLUDED
