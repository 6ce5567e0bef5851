"""The few exceptions a person should ever see.

Here: one class per fate, each carrying one plain sentence that says what is wrong, where, and
what to do. Not here: problems in the data, which never raise (a file that cannot be read is
recorded as refused, a row that cannot be accepted is kept with a reason code). Any module may
import this one; it imports nothing of the package.
"""


class LocalpoundError(Exception):
    """Anything the command line prints as one sentence instead of a traceback."""


class ContractBroken(LocalpoundError):
    """A table is not what its contract promises: names, order or types of columns differ."""


class WarehouseLocked(LocalpoundError):
    """Another process holds the warehouse file; the sentence says which one."""


class WarehouseDamaged(LocalpoundError):
    """The warehouse file cannot be opened, though nobody holds it: a run makes it anew."""


class BadReference(LocalpoundError):
    """A file of the project itself is wrong: a contract, a SQL body, a reference table."""


class UnknownCouncil(LocalpoundError):
    """No authority has this code, or it has no profile in this home yet."""


class RunRefused(LocalpoundError):
    """A run cannot start or may not publish; the last publication stands."""


class Undelivered(LocalpoundError):
    """A notification did not arrive; the sentence says where it was stopped."""
