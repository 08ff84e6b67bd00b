"""Qunxing 群星: community operations on numbers you can defend."""

VERSION = "0.1.0"
