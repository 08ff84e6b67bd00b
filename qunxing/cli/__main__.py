"""`python -m qunxing.cli`: the same command, for the children that `up` starts."""

from qunxing.cli.main import main

main()
