"""Who asks for what is not for readers, and may they?

``guard.only(Role.EDITOR)`` stands before the views of a blueprint, ``guard.needs(Role.OPERATOR)`` before a
view; ``guard.author()`` is whom an act is put down to.
"""
