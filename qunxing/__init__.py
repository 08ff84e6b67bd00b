"""Qunxing 群星: community operations on numbers you can defend."""

import os

VERSION = "0.1.0"

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Our matrices are so small that threads only wait for each other: fitting a model takes thrice the work with two.
# It is read when numpy is first loaded, and `import scipy` everywhere loads its parts (0.6 s) only where they are used.
