"""Charts become files: the same bytes each time, with words for those who cannot see them."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from sketched_halls import ready_first, sequential

from simul.output.charts import FORMATS, comparison, gantt, save
from simul.output.charts.page import Chart

SMALL = ready_first(3, 4)


@pytest.mark.long
def test_the_same_record_gives_the_same_bytes(tmp_path: Path) -> None:
    """Drawn and saved twice in every format, also where the chart holds an image."""
    runs = [sequential(24, 30), ready_first(24, 30)]
    one, two = (
        [path.read_bytes() for path in save(comparison(runs), tmp_path / name, FORMATS)]
        for name in ("one", "two")
    )
    assert one == two


@pytest.mark.long
def test_saving_a_chart_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """Saving in one format leaves nothing behind that changes the next."""
    chart = gantt(SMALL)
    first = [path.read_bytes() for path in save(chart, tmp_path / "one", FORMATS)]
    assert [path.read_bytes() for path in save(chart, tmp_path / "two", FORMATS)] == first


@pytest.mark.long
def test_a_file_is_named_by_stem_and_format(tmp_path: Path) -> None:
    """A dot in the stem belongs to the stem."""
    paths = save(gantt(SMALL), tmp_path / "run-0.5", ["svg", "png"])
    assert [path.name for path in paths] == ["run-0.5.svg", "run-0.5.png"]
    assert all(path.stat().st_size for path in paths)


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """The message names the formats there are."""
    with pytest.raises(ValueError, match="png, svg, pdf; not as 'gif'"):
        save(gantt(SMALL), tmp_path / "run", ["png", "gif"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.charts
def test_a_png_is_as_wide_as_a_projector(tmp_path: Path) -> None:
    """1,920 pixels, and its metadata hold title and description but no date or version."""
    chart = gantt(SMALL)
    (path,) = save(chart, tmp_path / "run", ["png"])
    with Image.open(path) as image:
        assert image.width == 1_920
        assert image.info["Title"] == chart.title
        assert image.info["Description"] == chart.description
        assert not {"Software", "Creation Time"} & set(image.info)


def test_a_page_whose_height_is_a_little_less_than_whole_pixels_is_saved(tmp_path: Path) -> None:
    """As a page of 4.1 inches is: 4.1 times 120 is 491.99999999999994."""
    chart = Chart("A page", "Of two bars.", 4.1)
    (path,) = save(chart, tmp_path / "page", ["png"])
    with Image.open(path) as image:
        assert image.size == chart.canvas.get_width_height()


@pytest.mark.charts
def test_a_png_has_the_pixels_of_the_page(tmp_path: Path) -> None:
    """All of them as they were painted, at 120 to the inch; a text may be in any script."""
    chart = comparison([sequential(24, 30), replace(ready_first(24, 30), title="Симультан 同時")])
    (path,) = save(chart, tmp_path / "run", ["png"])
    painted = np.asarray(chart.canvas.buffer_rgba())  # type: ignore[attr-defined]
    with Image.open(path) as image:
        image.load()
        assert image.mode == "RGB"
        assert (np.asarray(image) == painted[:, :, :3]).all()
        assert [round(dpi) for dpi in image.info["dpi"]] == [120, 120]
        assert image.info["Description"] == chart.description
    assert (painted[:, :, 3] == 255).all()


@pytest.mark.charts
def test_an_svg_says_what_it_shows_whatever_the_title_holds(tmp_path: Path) -> None:
    """Root role and label for screen readers; quotes, markup and dollars stay text."""
    title = 'A "quoted" <b> & $x$\nin two\x07 lines'
    (path,) = save(gantt(replace(SMALL, title=title)), tmp_path / "run", ["svg"])
    root = ElementTree.parse(path).getroot()  # noqa: S314 - written one line above
    assert root.get("role") == "img"
    assert 'A "quoted" <b> & $x$ in two\\x07 lines' in root.get("aria-label", "")


@pytest.mark.charts
def test_many_boards_make_small_files(tmp_path: Path) -> None:
    """PNG and SVG of 600 boards stay below 2 MB together: thinned out, not smeared."""
    paths = save(gantt(ready_first(600, 30)), tmp_path / "run", ["png", "svg"])
    assert sum(path.stat().st_size for path in paths) < 2_000_000
