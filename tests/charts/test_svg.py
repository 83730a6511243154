"""The SVG is accessible, safe, small and the same for the same data."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from ibp_workbook import analysis, charts
from tests.charts.conftest import MakeSample


@pytest.fixture
def svg(sample: MakeSample) -> str:
    return charts.to_svg(charts.heatmap(sample(12).scores()))


def test_the_root_is_an_image_with_a_label_and_a_title(svg: str) -> None:
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").startswith("Volwassenheid per school en domein. 12 scholen")
    assert root[0].tag.endswith("}title")
    assert root[0].text == root.get("aria-label")


def test_it_fills_the_width_and_can_stand_in_html(svg: str) -> None:
    assert svg.startswith("<svg ")
    root = ET.fromstring(svg)
    assert root.get("width") == "100%"
    assert root.get("height") is None
    assert re.fullmatch(r"0 0 [\d.]+ [\d.]+", root.get("viewBox") or "")
    assert "<?xml" not in svg
    assert "<!DOCTYPE" not in svg


def test_it_holds_no_metadata_style_sheet_script_or_address(svg: str) -> None:
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
    assert not tags & {"metadata", "style", "script", "foreignObject", "image", "a"}
    assert set(re.findall(r"https?://[^\"]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_names_of_people_are_text_and_nothing_else(sample: MakeSample) -> None:
    frame = sample(12).scores()
    svg = charts.to_svg(charts.ranking(analysis.ranking(frame)))
    texts = [element.text for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]
    assert '<script>alert(1)</script> & $x$ "De W' in " ".join(
        filter(None, texts)
    )  # a name may take two lines
    assert "<script" not in svg


def test_text_is_text_in_the_fonts_of_the_page(svg: str) -> None:
    root = ET.fromstring(svg)
    assert (root.get("font-family") or "").startswith("system-ui")
    assert "DejaVu" not in svg
    assert any(element.text == "Basisschool nummer 2" for element in root.iter())


def test_each_row_of_the_heatmap_carries_its_school(svg: str) -> None:
    schools = [int(school) for element in ET.fromstring(svg).iter() if (school := element.get("data-school"))]
    assert sorted(schools) == list(range(1, 13))


def test_the_same_data_gives_the_same_bytes_and_other_data_other_ids(sample: MakeSample) -> None:
    def make(number: int) -> str:
        return charts.to_svg(charts.heatmap(sample(12).scores(number=number)))

    assert make(1) == make(1)

    def ids(svg: str) -> set[str]:
        return {name for element in ET.fromstring(svg).iter() if (name := element.get("id"))}

    assert ids(make(1))
    assert not ids(make(1)) & ids(make(2))


@pytest.mark.parametrize("kind", ["heatmap", "radar"])
def test_every_reference_points_into_the_same_drawing(sample: MakeSample, kind: str) -> None:
    svg = charts.to_svg(getattr(charts, kind)(sample(12).scores()))
    ids = {element.get("id") for element in ET.fromstring(svg).iter()}
    references = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r"href=\"#([^\"]+)\"", svg))
    assert references
    assert references <= ids
    assert ids - {None} == references


def test_the_description_of_72_schools_that_goes_to_a_browser_is_small(sample: MakeSample) -> None:
    assert len(json.dumps(charts.heatmap(sample(72).scores()).plain())) < 60_000
