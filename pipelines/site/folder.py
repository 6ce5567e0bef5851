"""Folder: the pages of a publication as files, which open from a shared drive with scripts off.

Here: which pages are written and where, and the style beside them. Not here: what is on a page
(`models/`), which kinds there are (`kinds.py`), the other files of a publication
(`pipelines/publishing.py`, which calls this).
"""

import shutil
from pathlib import Path

from pipelines.site.address import STATIC, Address, PackLinks, file_of
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS, WAYS
from pipelines.site.models.shell import shell_of
from pipelines.site.render import render_page
from pipelines.site.supplier_lines import ParquetLines

_STATIC = Path(__file__).parent / STATIC
STYLES = ("govuk.min.css", "govuk-frontend-licence.txt", "localpound.css", "icon.svg")
"""The files of the style beside the pages, and the licence of the part that is not ours."""

_BY_SUPPLIER = (
    "core.supplier",
    "core.supplier_alias",
    "rules.entity_match",
    "rules.supplier_attribute",
    "rules.supplier_decision",
    "rules.contract_supplier",
)
"""Tables that the page of a supplier reads by `supplier_key`."""

_BY_CONTRACT = (
    "core.contract",
    "rules.contract_supplier",
    "rules.contract_to_date",
    "rules.contract_fact",
)
"""Tables that the page of a contract reads by `contract_key`."""


def write_pages(folder: Path) -> int:
    """Write every page into the folder of a publication, made of what lies there; say how many."""
    desk = Desk(folder)
    planned = [(kind, Address(kind.name, tuple(key))) for kind in KINDS for key in kind.keys(desk)]
    _prepare_suppliers(desk, [each for _, each in planned if each.kind == "supplier"])
    _prepare_contracts(desk, [each.key[0] for _, each in planned if each.kind == "contract"])
    pages = frozenset(address for _, address in planned)
    shell, files = shell_of(desk, WAYS), desk.published.paths
    for kind, address in planned:
        links = PackLinks(address, pages, files)
        text = render_page(kind.template, kind.find(desk, address.key, {}), shell, links)
        path = folder / file_of(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    write_styles(folder)
    return len(planned)


def write_styles(folder: Path) -> None:
    """Write the style beside the pages of `folder`."""
    (folder / STATIC).mkdir(exist_ok=True)
    for name in STYLES:
        shutil.copyfile(_STATIC / name, folder / STATIC / name)


def _prepare_contracts(desk: Desk, keys: list[str]) -> None:
    """The same for contracts."""
    for table in _BY_CONTRACT:
        desk.published.prepare(table, "contract_key", keys)
    desk.contract_lines.prepare(keys)


def _prepare_suppliers(desk: Desk, addresses: list[Address]) -> None:
    """Read what hundreds of pages need of suppliers at once: one by one takes minutes."""
    keys = [desk.suppliers[address.key[0]].supplier_key for address in addresses]
    for table in _BY_SUPPLIER:
        desk.published.prepare(table, "supplier_key", keys)
    if isinstance(desk.lines, ParquetLines):
        desk.lines.prepare(keys)
