"""How good the recognisers are: a sample judged by hand, twice, and what it says of them.

python -m scripts.audit draw FOLDER      two sheets of texts to judge, in two orders (FOLDER outside the checkout)
python -m scripts.audit take FOLDER      read the judged sheets into labels.csv
python -m scripts.audit write            compute the figures anew; `make docs` then writes the pages
"""
