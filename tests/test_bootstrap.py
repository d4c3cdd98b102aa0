import re
from pathlib import Path

import pytest

from assistant import settings
from assistant.errors import NotConfigured
from scripts import bootstrap
from scripts.dotenv import read_dotenv
from server import tracardi_settings

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("LIGHTDASH", "KESTRA", "TRACARDI")
"""Beginnings of names, from which settings.py makes whole ones."""


def test_dotenv_reads_values_and_leaves_out_what_is_empty() -> None:
    text = "# a comment\nPORT=9000\nexport HOST='0.0.0.0'\nKEY=a=b # c\nEMPTY=\n\nno equals sign\n TOKEN = \"x y\" \n"
    assert read_dotenv(text) == {"PORT": "9000", "HOST": "0.0.0.0", "KEY": "a=b # c", "TOKEN": "x y"}


def test_the_example_of_a_dotenv_sets_nothing_until_uncommented() -> None:
    assert read_dotenv((ROOT / ".env.example").read_text(encoding="utf-8")) == {}


def test_every_setting_is_in_the_readme() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    names = {line.removeprefix("# ").partition("=")[0] for line in lines if "=" in line and line[2:3].isupper()}
    code = Path(settings.__file__).read_text(encoding="utf-8")
    names |= set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', code))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in readme and name not in PARTS] == []
    assert len(names) > 25


def test_the_example_with_its_values_makes_settings() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    written = "\n".join(line.removeprefix("# ") for line in lines if "=" in line and line[2:3].isupper())
    filled = read_dotenv(written) | {
        f"{engine}_{secret}": "x" for engine in ("LIGHTDASH", "KESTRA", "TRACARDI") for secret in ("TOKEN", "PASSWORD")
    }
    made = settings.from_env(filled)
    assert (made.port, made.env, made.lightdash is not None) == (8000, "dev", True)


TRACARDI = {"TRACARDI_URL": "https://t.example.com", "TRACARDI_PASSWORD": "x"}


def test_what_tracardi_may_show_and_write_is_a_list() -> None:
    more = {"TRACARDI_SEGMENTS": "VIP, Gold Plus,VIP", "TRACARDI_SHOWS": "geo,contact", "TRACARDI_SOURCE": " s-1 "}
    made = settings.from_env(TRACARDI | more).tracardi
    assert made is not None
    assert (made.segments, made.shows, made.event_types) == (("VIP", "Gold Plus"), ("geo", "contact"), ())
    assert made.source.get_secret_value() == "s-1" and "s-1" not in repr(made)
    client = tracardi_settings(made)
    assert (client.segments, client.shows, client.event_types) == (
        made.segments,
        ("contact", "geo"),
        ("assistant-note",),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACARDI_SHOWS", "geo,passport"),
        ("TRACARDI_EVENT_TYPES", "Assistant Note"),
        ("TRACARDI_SEGMENTS", 'x" OR id EXISTS'),
        ("TRACARDI_CONTEXT", "elsewhere"),
    ],
)
def test_what_tracardi_cannot_use_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(NotConfigured, match=name):
        settings.from_env(TRACARDI | {name: value})


def test_a_digest_sees_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a", encoding="utf-8")
    first = bootstrap.digest([one])
    assert first == bootstrap.digest([one])
    two.write_text("a", encoding="utf-8")
    assert bootstrap.digest([two]) != first
    one.write_text("b", encoding="utf-8")
    assert bootstrap.digest([one]) != first


def test_the_page_is_built_again_for_its_sources_only() -> None:
    found = {file.relative_to(bootstrap.WEB).parts[0] for file in bootstrap.page_sources()}
    assert {"src", "package-lock.json", "index.html"} <= found
    assert not found & {"node_modules", "dist", "tests"}


def test_an_unknown_command_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["fly"]) == 1
    assert "run, mock, test" in capsys.readouterr().out


def test_the_locks_hold_digests_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "scripts/node.lock", "scripts/dbt.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
