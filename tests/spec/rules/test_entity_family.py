"""Bodies belong to the family of whoever is at the top of those in control."""

TABLE = "rules.entity_family"
REAL = ["reference.control_band"]
ENTITIES = "entity_id | register | legal_entity_id\n" + "\n".join(
    f"C{n} | ch | C{n}" for n in range(1, 6)
)
FACTS = "entity_id | entity_name\n" + "\n".join(f"C{n} | Name {n}" for n in range(1, 6))


def _build(given, controls, links=""):
    return given(
        {
            "register.entity": f"{ENTITIES}\nH1 | cc | C5",
            "rules.entity_fact": FACTS,
            "register.entity_control": (
                "entity_id | controller_name | controller_id | band | is_right_to_appoint | ceased_on"
                f"\n{controls}"
            ),
            "register.entity_link": f"entity_id | other_entity_id | link | register\n{links}",
        },
        real=REAL,
    ).build(TABLE)


def _families(built):
    return dict(built.rows("entity_id", "family_id"))


def test_who_is_controlled_by_nobody_known_is_a_family_of_its_own(given):
    assert _families(_build(given, "")) == {f"C{n}": f"C{n}" for n in range(1, 6)}


def test_the_family_is_at_the_top_of_the_chain(given):
    built = _build(given, "C1 | Two | C2 | 75-100 | false |\nC2 | Three | C3 | 50-75 | false |")
    built.expect(
        """
        entity_id | family_id | family_name | step_count
        C1        | C3        | Name 3      | 2
        C2        | C3        | Name 3      | 1
        C3        | C3        | Name 3      | 0
        C4        | C4        | Name 4      | 0
        C5        | C5        | Name 5      | 0
        """
    )


def test_a_share_of_a_quarter_to_a_half_makes_no_family(given):
    assert _families(_build(given, "C1 | Two | C2 | 25-50 | false |"))["C1"] == "C1"
    assert _families(_build(given, "C1 | Two | C2 | 25-50 | true |"))["C1"] == "C2"


def test_control_that_has_ceased_makes_none_either(given):
    built = _build(given, "C1 | Two | C2 | 75-100 | false | 2020-01-01")
    assert _families(built)["C1"] == "C1"


def test_an_owner_by_another_registration_is_the_same_body(given):
    assert _families(_build(given, "", "C1 | H1 | OWNED | links"))["C1"] == "C5"


def test_a_top_that_no_register_in_force_knows_is_still_the_family(given):
    _build(given, "C1 | Far Holdings | C9 | 75-100 | false |").expect(
        """
        entity_id | family_id | family_name
        C1        | C9        | Far Holdings
        C2        | C2        | Name 2
        C3        | C3        | Name 3
        C4        | C4        | Name 4
        C5        | C5        | Name 5
        """
    )


def test_a_circle_of_owners_is_one_family_and_so_is_whoever_it_controls(given):
    built = _build(
        given,
        "C3 | Two | C2 | 75-100 | false |\nC2 | One | C1 | 75-100 | false |"
        "\nC1 | Two | C2 | 75-100 | false |",
    )
    families = _families(built)
    assert {families[each] for each in ("C1", "C2", "C3")} == {"C1"}
    assert families["C4"] == "C4"
