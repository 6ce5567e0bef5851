"""Which spellings and vendor numbers are one supplier, and which must never be."""

from collections import defaultdict

from hypothesis import HealthCheck, settings
from hypothesis import given as sampled
from hypothesis import strategies as st

PARAMETERS = """
    parameter                    | value
    sundry_supplier_id_min_names | 4
    supplier_key_min_letters     | 2
"""


def _key(name):
    return name.lower().replace("limited", "ltd")


def _build(given, pairs):
    names = sorted({name for _, name in pairs})
    tables = {
        "staging.spend_line": [
            {
                "line_id": f"l{n}",
                "file_sha256": "f",
                "supplier_id": number or None,
                "supplier_name": name or None,
            }
            for n, (number, name) in enumerate(pairs)
        ],
        "core.input_file": "file_sha256 | fate\nf | taken",
        "raw.supplier_name": [
            {
                "supplier_name": name or "''",
                "name_key": _key(name) or "''",
                "is_redacted": str(name == "" or "redacted" in name.lower().split()).lower(),
            }
            for name in names
        ],
        "reference.parameter": PARAMETERS,
    }
    for row in tables["raw.supplier_name"]:
        row.update({k: "" for k, v in row.items() if v == "''"})
    real = ["reference.generic_payee", "reference.placeholder_supplier_id"]
    return given(tables, real=real).build("core.supplier_alias")


def _groups(built):
    groups = defaultdict(set)
    for number, name, key in built.rows("supplier_id", "supplier_name", "supplier_key"):
        groups[key].add((number, name))
    return sorted(sorted(group) for group in groups.values())


def test_several_spellings_of_one_number_and_several_numbers_of_one_name_are_one_supplier(given):
    pairs = [("7", "Ann Ltd"), ("7", "Ann Limited"), ("7", "Ann of York"), ("8", "Ann of York")]
    assert _groups(_build(given, [*pairs, ("9", "Bob Ltd")])) == [
        sorted(pairs),
        [("9", "Bob Ltd")],
    ]


def test_the_card_feed_joins_by_name_where_it_has_no_number(given):
    assert _groups(_build(given, [("7", "Ann Ltd"), ("", "ANN LTD")])) == [
        [("", "ANN LTD"), ("7", "Ann Ltd")]
    ]


def test_redacted_and_blank_payees_join_nobody(given):
    pairs = [
        ("7", "REDACTED PERSONAL DATA"),
        ("8", "REDACTED PERSONAL DATA"),
        ("8", "Bob Ltd"),
        ("9", ""),
        ("9", "Cat Ltd"),
    ]
    assert len(_groups(_build(given, pairs))) == 5


def test_redactive_publishing_is_a_company_with_a_name(given):
    _build(given, [("7", "Redactive Publishing Ltd")]).expect("kind\nNAMED")


def test_placeholder_numbers_join_nobody(given):
    numbers = ("0", "NA", "n/a", "Redacted", "000")
    pairs = [
        (number, f"{name * 3}{place} Ltd") for place, number in enumerate(numbers) for name in "ab"
    ]
    built = _build(given, pairs)
    assert len(_groups(built)) == len(pairs)
    assert {row[0] for row in built.rows("id_reason_code")} == {"ID_PLACEHOLDER"}


def test_generic_payees_join_nobody(given):
    pairs = [("7", "VARIOUS"), ("8", "VARIOUS"), ("8", "Bob Ltd"), ("", "Third Party Supplier")]
    built = _build(given, pairs)
    assert len(_groups(built)) == 4
    built.expect(
        """
        supplier_name        | kind
        VARIOUS              | GENERIC
        VARIOUS              | GENERIC
        Bob Ltd              | NAMED
        Third Party Supplier | GENERIC
        """
    )


def test_a_number_over_too_many_names_is_a_sundry_account(given):
    pairs = [("7", f"Payee {letter} Ltd") for letter in "abcd"]
    built = _build(given, pairs)
    assert len(_groups(built)) == 4
    assert {row[0] for row in built.rows("id_reason_code")} == {"ID_SUNDRY"}


def test_lines_of_superseded_files_name_no_supplier(given):
    tables = {
        "staging.spend_line": "line_id | file_sha256 | supplier_name\nl | f | Ann Ltd",
        "core.input_file": "file_sha256 | fate\nf | superseded",
        "reference.parameter": PARAMETERS,
    }
    given(tables).build("core.supplier_alias").expect("supplier_name | supplier_key")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@sampled(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=30))
def test_groups_are_the_connected_parts_of_numbers_and_names(given, links):
    """The recursive query agrees with a union-find written the other way round."""
    pairs = sorted({(f"v{number}", f"payee {chr(96 + name) * 3}") for number, name in links})
    parent = {}

    def find(node):
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    names = defaultdict(set)
    for number, name in pairs:
        names[number].add(name)
    for number, name in pairs:
        if len(names[number]) < 4:
            parent[find(number)] = find(name)
    expected = defaultdict(set)
    for number, name in pairs:
        expected[find(name)].add((number, name))
    assert _groups(_build(given, pairs)) == sorted(sorted(each) for each in expected.values())
