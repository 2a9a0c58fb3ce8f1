"""Make models: the shipped prior from authored sentences, a site's from its own decisions.

Needs the dependency group `learning` (scikit-learn), which is imported when training begins and
not before; `comments.scoring` needs none of it.
"""
