"""Open Badges 3.0 credentials: made, signed, published and checked. Pure: no rows, no clock, no network.

`credential` and `issuer` are what we say, `proof` signs it, `status` is what was taken back, `checking` judges a file.
"""
