"""The statistics that every metric shares: integers in, floats out, the same for every engine.

Nothing here reads a clock, a database or a source of chance; a seed is an argument.
"""

from .agreement import cohen_kappa
from .attainment import Attained, attained, attainment, elapsed_share, gas, scaled
from .bgnbd import BgNbd, fit_bgnbd
from .circles import Chance, Circle, chance, circle, freeman
from .competing import CompetingExits, ExitRow, Incidence, aalen_johansen
from .concentration import (
    Dispersion,
    EqualRate,
    SplitTest,
    absence_factor,
    dispersion,
    equal_rate_null,
    gini,
    jain,
    lorenz,
    split_test,
    top_people,
    top_share,
)
from .control import Control, Signal, xmr
from .helping import borda, core_numbers, h_index, help_z, hits_at, ndcg, pagerank
from .intervals import Estimate, Interval, Proportion, chapman, proportion, times_as_often, wilson
from .shrinkage import Shrunk, effective, intraclass, shrink
from .survival import LifeRow, Quantile, SurvivalCurve, kaplan_meier, life_rows
from .trend import Trends, breaks, last_breaks, trends
from .turnbull import Stay, interval_survival
from .waiting import Wait, answered_by, matured_rate, waiting_curve

__all__ = [
    "Attained",
    "BgNbd",
    "Chance",
    "Circle",
    "CompetingExits",
    "Control",
    "Dispersion",
    "EqualRate",
    "Estimate",
    "ExitRow",
    "Incidence",
    "Interval",
    "LifeRow",
    "Proportion",
    "Quantile",
    "Shrunk",
    "Signal",
    "SplitTest",
    "Stay",
    "SurvivalCurve",
    "Trends",
    "Wait",
    "aalen_johansen",
    "absence_factor",
    "answered_by",
    "attained",
    "attainment",
    "borda",
    "breaks",
    "chance",
    "chapman",
    "circle",
    "cohen_kappa",
    "core_numbers",
    "dispersion",
    "effective",
    "elapsed_share",
    "equal_rate_null",
    "fit_bgnbd",
    "freeman",
    "gas",
    "gini",
    "h_index",
    "help_z",
    "hits_at",
    "interval_survival",
    "intraclass",
    "jain",
    "kaplan_meier",
    "last_breaks",
    "life_rows",
    "lorenz",
    "matured_rate",
    "ndcg",
    "pagerank",
    "proportion",
    "scaled",
    "shrink",
    "split_test",
    "times_as_often",
    "top_people",
    "top_share",
    "trends",
    "waiting_curve",
    "wilson",
    "xmr",
]
