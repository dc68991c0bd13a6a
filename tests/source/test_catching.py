"""What a file guards against errors, told without a program of it: a superset of what its program tells."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.source.outline import catching_in

IMPORT = 'import http from "axios";\n'


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("try { fetch(a) } catch { b() }", True),
        ("try { b() } catch { fetch(a) }", False),
        ("try { fetch(a) } finally { b() }", False),
        ("fetch(a).catch(b)", True),
        ("fetch(a).catch()", False),
        ("fetch(a)?.catch(b)", True),
        ("(fetch(a).catch)(b)", True),
        ("fetch(a).then(b)", False),
        ("fetch(a).then(b, c)", True),
        ("fetch(a).then(b /* c */)", False),
        ("fetch(a)[`catch`](b)", False),
        ("try { load() } catch { b() } function load() { return fetch(a) }", True),
        ("try { load() } catch { b() } const load = (async () => fetch(a)) as Load", True),
        ("try { one() } catch { b() } const one = () => two(), two = function () { return fetch(a) }", True),
        ("const found = await fetch(a); try { use(found) } catch { b() }", False),
        ("try { load() } catch { b() } function other() { return fetch(a) }", False),
        ("try { f\\u0065tch(a) } catch { b() }", True),
        (IMPORT + "try { http.get(a) } catch { b() }", True),
        (IMPORT + "const client = http.create(); try { client.get(a) } catch { b() }", True),
        (IMPORT + "const one = new http.Client(), two = one.of(a); try { two.get() } catch { b() }", True),
        (IMPORT + "http.get(a)", False),
    ],
)
def test_code_that_may_touch_what_is_asked_for(code: str, expected: bool) -> None:  # noqa: FBT001
    found = catching_in(code, "a.ts", seconds=5)
    assert found is not None
    packages = {name.decode() for specifier, names in found.imported if specifier == "axios" for name in names}
    assert found.may_touch({"fetch"}, packages) is expected


def test_a_damaged_file_is_told_by_its_program_alone() -> None:
    assert catching_in("try { fetch(a) } catch {", "a.ts", seconds=5) is None


def test_components_are_looked_at_in_their_scripts() -> None:
    text = "<template>try</template>\n<script>\nexport default { m() { try { fetch(a) } catch { b() } } }\n</script>\n"
    found = catching_in(text, "a.vue", seconds=5)
    assert found is not None
    assert found.may_touch({"fetch"}, ())
