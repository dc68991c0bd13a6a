"""Tokens in texts of manifests and of Terraform, told by their form."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.source.redaction import MASK, mask_tokens

BODY = "A1b2C3d4E5" * 3


@pytest.mark.parametrize("token", ["sk-" + BODY, "sntrys_" + BODY, "ghp_" + BODY])
@pytest.mark.parametrize("around", ["{}", "key={}", '("{}")', "a {} b"])
def test_a_token_is_masked_wherever_it_stands(token: str, around: str) -> None:
    assert mask_tokens(around.format(token)) == around.format(MASK)


def test_a_name_that_ends_like_the_beginning_of_a_token_stays() -> None:
    assert mask_tokens("disk-io-wal-concentration-of-writes") == "disk-io-wal-concentration-of-writes"
