"""Group page: the folder of a group as one page, which opens without a server.

Here: writing it and its style. Not here: what is on it (`models/group.py`), the tables it is made
of (`pipelines/joint`, which calls this).
"""

from pathlib import Path

from pipelines.site.address import INDEX, Address, PackLinks
from pipelines.site.folder import write_styles
from pipelines.site.models.group import GroupMade, read_group
from pipelines.site.render import render_plain


def write_group_page(folder: Path, made: GroupMade) -> None:
    """Write the page and its style into the folder of a group, made of what lies there."""
    files = frozenset(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    links = PackLinks(Address("overview"), (), files)
    text = render_plain("group.html.jinja", read_group(folder, made), links)
    (folder / INDEX).write_text(text, encoding="utf-8", newline="\n")
    write_styles(folder)
