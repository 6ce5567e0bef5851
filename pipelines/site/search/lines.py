"""Lines: the lines of one supplier from the copy that is searched, as its page shows them.

Here: `SearchedLines`. Not here: the same from Parquet, for the pack (`supplier_lines.py`), whose
models these are. `desk.py` imports it.
"""

from collections.abc import Mapping

from pipelines.site.held import HeldPublication
from pipelines.site.search.payments import Order, PaymentSearch, Wanted
from pipelines.site.supplier_lines import LINES_SHOWN, LinesOf, lines_of, paid_line


class SearchedLines:
    """Lines by supplier; `shown` gives the key under which a supplier may be shown."""

    def __init__(
        self, search: PaymentSearch, published: HeldPublication, shown: Mapping[str, str]
    ) -> None:
        self._search, self._published, self._shown = search, published, shown

    def of_supplier(self, supplier_key: str) -> LinesOf:
        """The lines of one supplier, the largest of either sign first."""
        if supplier_key not in self._shown:
            return LinesOf()
        wanted = Wanted(supplier=self._shown[supplier_key])
        listed = [
            paid_line({**row, "reporting_directorate": row["directorate"]}, self._published)
            for row in self._search.listed(wanted, Order("size"), LINES_SHOWN)
        ]
        return lines_of(self._search.by_month(wanted), listed)
