"""Titles and names in any script: with fonts that are installed, or said in words; never silent."""

from dataclasses import replace
from pathlib import Path

import pytest
from chart_reading import texts
from commanding import call
from matplotlib.text import Text
from sketched_halls import ready_first

from simul.output.charts import FORMATS, Chart, comparison, gantt, save, totals
from simul.output.charts.fonts import fonts_for
from simul.output.charts.style import OWN_FONT
from simul.record import Record
from simul.scenario.collection import scenario_folder

pytestmark = pytest.mark.charts

RARE = "\U00030000"
"""A Chinese letter that hardly any font has."""
STIX_HAS = "ᵜ"
"""A letter that the charts' own font lacks, and one has that comes with matplotlib."""


rare = pytest.mark.skipif(not fonts_for({RARE})[1], reason="a font here has even that letter")


def titled(title: str) -> Record:
    """Return a small run of that title."""
    return replace(ready_first(3, 2), title=title)


def families(chart: Chart) -> set[str]:
    """Return the fonts of all texts."""
    found = (text for text in chart.findobj(Text) if isinstance(text, Text) and text.get_text())
    return {family for text in found for family in text.get_fontfamily()}


def test_a_letter_of_another_font_is_written_with_that_font() -> None:
    """Nothing is lacking then, and nothing is warned of: warnings are errors here."""
    more, lacking = fonts_for({STIX_HAS})
    assert (len(more), lacking) == (1, set())
    chart = gantt(titled(f"{STIX_HAS} club"))
    assert chart.lacks == ""
    assert families(chart) == {OWN_FONT, *more}
    assert f"{STIX_HAS} club" in " ".join(texts(chart))


@pytest.mark.long
@rare
def test_a_letter_that_no_font_has_is_told(tmp_path: Path) -> None:
    """Once, by the chart; neither painting nor saving it warns of it: warnings are errors here."""
    run = titled(f"{RARE}{RARE} club")
    charts = gantt(run), comparison([run]), totals([run])
    for chart, name in zip(charts, FORMATS, strict=True):
        assert chart.lacks == RARE
        save(chart, tmp_path / "chart", [name])


@pytest.mark.long
@rare
def test_the_command_says_in_one_line_what_is_lacking(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On standard error, however many charts there are."""
    scenario = (scenario_folder() / "duel.toml").read_text(encoding="utf-8")
    path = tmp_path / "club.toml"
    path.write_text(scenario.replace("A duel", f"{RARE} duel"), encoding="utf-8")
    done = call(capsys, "compare", str(path), "--out", str(tmp_path / "out"))
    assert done.code == 0
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("charts show boxes for letters that no installed font has:")


def test_all_other_charts_have_one_font() -> None:
    """So their bytes do not depend on what is installed."""
    chart = gantt(titled("Über Größen, ½-½ · ñandú, Шахматы, Σκάκι"))
    assert (chart.lacks, families(chart)) == ("", {OWN_FONT})
