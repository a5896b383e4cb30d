"""The look at all that the suite wrote would find what it looks for."""

from __future__ import annotations

from pathlib import Path

from tests.secrets_left import found_in

from ruma.access.keys import new_key


def test_a_key_is_found_by_its_form_and_a_secret_by_itself(tmp_path: Path) -> None:
    key, other = new_key(), new_key()
    whole = other.text.replace(other.public_id, "x" * 10)
    texts = {"whole": f"x{whole}x", "secret": f"aa{key.secret}bb", "none": f"{key.public_id} {key.digest} {other.secret}"}
    texts |= {"local.key": key.text, "column.bin": key.text}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    assert found_in(tmp_path, {key.secret.encode()}) == [str(tmp_path / "secret"), str(tmp_path / "whole")]
    for name in texts:
        (tmp_path / name).unlink()  # else the suite itself would be found guilty
