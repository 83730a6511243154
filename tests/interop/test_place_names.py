import pytest

from ibp_workbook.interop.place_names import findable, place_name


@pytest.mark.parametrize(
    ("register", "written"),
    [
        ("EMMEN", "Emmen"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'S GRAVENMOER", "'s Gravenmoer"),
        ("'T HARDE", "'t Harde"),
        ("IJSSELSTEIN", "IJsselstein"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("NIJMEGEN", "Nijmegen"),
        ("BERGEN OP ZOOM", "Bergen op Zoom"),
        ("TER AAR", "Ter Aar"),
        ("DEN HELDER", "Den Helder"),
        ("HENGELO OV", "Hengelo OV"),
        ("HEI- EN BOEICOP", "Hei- en Boeicop"),
        ("STAD AAN 'T HARINGVLIET", "Stad aan 't Haringvliet"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("WEHE-DEN HOORN", "Wehe-den Hoorn"),
        ("", ""),
    ],
)
def test_capitals_become_normal_dutch(register: str, written: str) -> None:
    assert place_name(register) == written


@pytest.mark.parametrize("name", ["Bergen op Zoom", "De Fryske Marren", "IJlst"])
def test_a_name_that_is_not_all_capitals_is_kept(name: str) -> None:
    assert place_name(name) == name


def test_a_place_is_found_by_the_name_people_say_where_the_register_has_another() -> None:
    assert "Den Haag" in findable(place_name("'S-GRAVENHAGE"))
    assert "Den Bosch" in findable(place_name("S HERTOGENBOSCH"))
    assert findable("Den Helder") == "Den Helder"
