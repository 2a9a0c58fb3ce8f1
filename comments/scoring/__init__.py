"""Score texts by a small linear model, with the standard library alone.

A web process that scores needs no numpy and no compiled code: a model is one file of at most
1 MB. How such a file is made is the business of `comments.training`.
"""
