"""Errors that a user can meet."""


class AnnotatorError(Exception):
    """An expected failure; its text is one sentence for the user, without jargon.

    Anything else that is raised is a bug and goes to the crash dialog.
    """


class Refused(AnnotatorError):
    """A verb that cannot be carried out on what is selected; nothing was changed."""


class NotWritable(AnnotatorError):
    """A project that cannot be opened for writing, and that may be opened read-only."""


class Stale(AnnotatorError):
    """An Edit whose `before` is not what the project holds; nothing was changed."""
