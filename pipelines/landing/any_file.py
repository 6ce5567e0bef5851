"""A file -> what it holds: payments, or records of another feed.

Here: the choice between the two, by what a person stated and else by what the file says: JSON and
filled-in templates are records, a contract register is one, everything else is payments or
refused. Not here: reading either (reading, records).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.landing.container import open_file
from pipelines.landing.feed import CONTRACT, feeds
from pipelines.landing.grid import Refusal
from pipelines.landing.period import Period
from pipelines.landing.reading import FileReading, read_opened
from pipelines.landing.records import RecordReading, read_records, template_feed

PAYMENT_FEEDS = ("spend", "card")
_OTHER_RECORDS = " If it holds records of another kind, say which with --feed."


def read_file(
    path: Path,
    *,
    name: str | None = None,
    feed: str | None = None,
    period: Period | None = None,
    layouts: Sequence[Mapping[str, object]] = (),
) -> FileReading | RecordReading:
    """Read one file without writing anything; never raises for what a file may hold.

    name: what people call the file, when `path` is its archived copy. feed: what a person stated
    (spend, card, or a feed of reference/feeds); empty means nobody did. period: stands in for dates
    that payments lack. layouts: see `reading.read_opened`.
    """
    known_as = Path(name) if name else path
    stated = feeds().get(feed or "")
    try:
        opened = open_file(path)
    except Refusal as refusal:
        return FileReading(known_as, None, None, refusal)
    except OSError as error:
        reason = Refusal("unreadable", f"It cannot be read: {error.strerror}.")
        return FileReading(known_as, None, None, reason)
    if stated is None and feed not in PAYMENT_FEEDS:
        found = next((f for grid in opened.grids if (f := template_feed(grid))), None)
        if found or opened.container == "json":
            return read_records(known_as, opened, found)
    if stated is not None:
        return read_records(known_as, opened, stated)
    payments = read_opened(known_as, opened, period, layouts)
    why = payments.refusal
    if not feed and why is not None and why.code == "no_amount":
        return replace(payments, refusal=Refusal(why.code, f"{why}{_OTHER_RECORDS}"))
    if feed in PAYMENT_FEEDS or why is None or why.code != "contract_register":
        return payments
    records = read_records(known_as, opened, feeds()[CONTRACT])
    return records if records.accepted else payments
