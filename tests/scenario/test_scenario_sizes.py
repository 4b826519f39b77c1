"""Scenario files that are small and cost much: refused by a look at the text, in short errors."""

from pathlib import Path

import pytest
from commanding import call

from simul.scenario import ScenarioError, load_scenario
from simul.scenario.sizes import MOST_KEYS, MOST_PARTS, size_fault


def refused(text: str, folder: Path) -> ScenarioError:
    """Return the error of a scenario file with this text."""
    path = folder / "large.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return caught.value


@pytest.mark.parametrize("parts", [MOST_PARTS + 1, 1_001, 50_000])
@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "x = {{ {} = 1 }}", "[[{}]]"])
def test_a_key_of_too_many_parts_is_refused_at_once(parts: int, form: str, tmp_path: Path) -> None:
    """The parser would take gigabytes for 100 kB of it, or fail."""
    for part in ("a", '"a b"', "'a'"):
        error = refused(form.format(" . ".join([part] * parts)) + "\n", tmp_path)
        assert [fault.rule for fault in error.faults] == ["has a key of more than 50 parts"]
        assert error.faults[0].line == 1


def test_keys_of_fifty_parts_and_dots_elsewhere_are_none_of_its_business() -> None:
    """Nor are numbers, ellipses and one endless word."""
    allowed = [
        ".".join(["a"] * MOST_PARTS),
        "." * 1_000,
        "one. two, " * 1_000,
        "a" * 900_000 + "." * 60,
    ]
    assert [size_fault(f'"{text}"', "f") for text in allowed] == [None] * len(allowed)


def test_a_file_of_too_many_keys_is_refused_at_once(tmp_path: Path) -> None:
    """Each would be a fault of its own, with a search for the key that was meant."""
    error = refused("".join(f"a{n}=1\n" for n in range(MOST_KEYS + 1)), tmp_path)
    assert "must not have more than 30,000 keys (got about 30,001)" in str(error)


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "a" * 900_000 + " = 1",
        '"' + "a b" * 300_000 + '" = 1',
        'title = "' + "x" * 900_000 + '"',
        'master = { player = { kind = "' + "q" * 900_000 + '" } }',
        "".join(f"a{n}=1\n" for n in range(2_000)),
    ],
)
def test_errors_about_large_values_are_short(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message of a megabyte hides the rule it is about."""
    (tmp_path / "large.toml").write_text(text, encoding="utf-8")
    done = call(capsys, "check", str(tmp_path / "large.toml"))
    assert done.code == 2
    assert len(done.err) < 21_000


@pytest.mark.parametrize("time", ["５ s", "٥ s"])
def test_digits_of_other_scripts_are_refused(time: str, tmp_path: Path) -> None:
    """They look like those that are meant, and Python takes them for numbers."""
    error = refused(f'[opponents]\nthink_time = "{time}"\n', tmp_path)
    assert 'must be a duration: seconds as a number, or text such as "5 s"' in str(error)
