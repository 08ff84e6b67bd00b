"""The statistics that every metric shares: integers in, floats out, the same for every engine.

Nothing here reads a clock, a database or a source of chance; a seed is an argument.
"""

from .agreement import cohen_kappa
from .bgnbd import BgNbd, fit_bgnbd
from .competing import CompetingExits, ExitRow, Incidence, aalen_johansen
from .concentration import (
    Dispersion,
    EqualRate,
    SplitTest,
    absence_factor,
    dispersion,
    equal_rate_null,
    gini,
    lorenz,
    split_test,
    top_people,
    top_share,
)
from .control import Control, Signal, xmr
from .intervals import Estimate, Interval, Proportion, chapman, proportion, wilson
from .shrinkage import Shrunk, effective, intraclass, shrink
from .survival import LifeRow, Quantile, SurvivalCurve, kaplan_meier, life_rows
from .turnbull import Stay, interval_survival
from .waiting import Wait, answered_by, matured_rate, waiting_curve

__all__ = [
    "BgNbd",
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
    "Wait",
    "aalen_johansen",
    "absence_factor",
    "answered_by",
    "chapman",
    "cohen_kappa",
    "dispersion",
    "effective",
    "equal_rate_null",
    "fit_bgnbd",
    "gini",
    "interval_survival",
    "intraclass",
    "kaplan_meier",
    "life_rows",
    "lorenz",
    "matured_rate",
    "proportion",
    "shrink",
    "split_test",
    "top_people",
    "top_share",
    "waiting_curve",
    "wilson",
    "xmr",
]
