"""Which message probably answers which, where nobody pressed the reply button.

The thirty messages before each one in its group, and that it begins something new, are rated by trees fitted on
hand-linked talk (`scripts/linker`): by distance and time, turns, who names whom, shared words and cues. The highest
score wins; `gap` is how far the second is behind, and only from `Model.sure` on is a link told. Every score opens
into what each feature added. How good it is stands in `model().measured` and docs/decisions/0009.
"""

from qunxing.core.text.linker.linking import Candidate, Links, links, opened
from qunxing.core.text.linker.talk import CONTEXT, MINUTE, WINDOW, Ints, Talk
from qunxing.core.text.linker.trees import Model, model

__all__ = ["CONTEXT", "MINUTE", "WINDOW", "Candidate", "Ints", "Links", "Model", "Talk", "links", "model", "opened"]
