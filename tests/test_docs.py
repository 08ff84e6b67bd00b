"""Documents are checked like code: fresh, linked, and true about commands and settings."""

import re
import shlex

import pytest

from qunxing import VERSION, env
from qunxing.core.facts import Kind
from qunxing.core.metrics.registry import METRICS
from scripts.reference import broken_links, commands_page, facts_page, metrics_page, settings_page, stale

READMES = ("README.md", "README.zh-CN.md")
PAGES = [*env.ROOT.glob("*.md"), *(env.ROOT / "docs").rglob("*.md")]


def read(name: str) -> str:
    return (env.ROOT / name).read_text(encoding="utf-8")


def test_reference_pages_are_what_the_code_says() -> None:
    assert stale() == [], "run: make docs"


def test_every_link_leads_somewhere() -> None:
    assert list(broken_links()) == []


def test_every_setting_fact_and_metric_is_documented() -> None:
    assert [each.name for each in env.SETTINGS if f"`{each.name}`" not in settings_page()] == []
    assert [kind.name for kind in Kind if f"`{kind.name.lower()}`" not in facts_page()] == []
    assert [name for name in METRICS if f"## `{name}`" not in metrics_page()] == []


def test_settings_named_in_pages_exist() -> None:
    known = {each.name for each in env.SETTINGS} | {f"{each.name}_FILE" for each in env.SETTINGS}
    known |= {"QUNXING_FORBID_SKIPS"}
    named = {name for page in PAGES for name in re.findall(r"QUNXING_[A-Z_]+", page.read_text(encoding="utf-8"))}
    assert named - known == set()


def commands_in_pages() -> list[tuple[str, str]]:
    """Every `qunxing …` line in a code block of a page."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                names = [at for at, word in enumerate(words) if word.split("/")[-1] == "qunxing"]
                if names and "=" not in words[0].split("_FILE")[0][:7]:
                    found.append((page.name, " ".join(words[names[0] + 1 :])))
    return found


@pytest.mark.parametrize(("page", "words"), commands_in_pages())
def test_commands_in_pages_and_their_options_exist(page: str, words: str) -> None:
    name = words.split(" ")[0]
    section = commands_page().split(f"## `qunxing {name}")
    assert len(section) > 1, f"{page}: qunxing {name} is no command"
    for option in re.findall(r"(--[a-z-]+)", words):
        assert any(f"`{option}`" in part.split("\n## ")[0] for part in section[1:]), f"{page}: {option}"


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_the_demo_and_the_test_command_alone_on_a_line(readme: str) -> None:
    lines = read(readme).splitlines()
    assert "make demo" in lines
    assert "make test" in lines


@pytest.mark.parametrize("readme", READMES)
def test_make_targets_in_a_readme_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    assert set(re.findall(r"\bmake ([a-z-]+)", read(readme))) <= targets


def test_both_readmes_lead_to_the_same_pages() -> None:
    one, two = (set(re.findall(r"\]\((docs/[^)]+)\)", read(readme))) for readme in READMES)
    assert one == {page.replace(".zh.md", ".md") for page in two}


def test_the_changelog_has_a_heading_for_this_version() -> None:
    assert f"## {VERSION}" in read("CHANGELOG.md")


def test_the_licence_is_apache_2() -> None:
    assert "Apache License" in read("LICENSE")
    assert 'license = "Apache-2.0"' in read("pyproject.toml")


def test_places_a_new_format_or_metric_touches_are_at_most_four() -> None:
    for heading in ("Places a new file format touches", "Places a new metric touches"):
        section = read("CONTRIBUTING.md").split(f"## {heading}\n")[1].split("\n## ")[0]
        assert 1 <= len(re.findall(r"^\d+\. ", section, re.M)) <= 4
