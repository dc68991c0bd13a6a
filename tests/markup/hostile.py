"""Strings that a repository may hold and that must neither break nor change a page: made by category, our own."""

from __future__ import annotations

from itertools import product

PIPES = ["|", "||", "a|b", "a || b", "|a|", "| a | b |", "a\\|b", "a\\\\|b", "\\|", "| --- |", "|\n|---|\n", "string | undefined", "a|", "|a",
         "`|`", "\\\\|", "&#124;", "| :-: | --: |", "x | y\n--- | ---", "|||||"]  # fmt: skip
BACKTICKS = ["`", "``", "```", "`a`", "``a``", "a`b", "`a", "a`", "` `", "` a `", "```js\nx\n```", "~~~", "`|`", "\\`", "`\\`", "a``b`c```d",
             "`" * 90, "`" * 5000, "` ``", "`a` | `b`"]  # fmt: skip
NEWLINES = ["a\nb", "a\r\nb", "a\rb", "\na", "a\n", "a\n\nb", "a\n\n# b", "a\n- b", "a\n> b", "a\n---", "a\n===", "a\u2028b", "a\u2029b", "a\x0bb",
            "a\x0cb", "a\x85b", "a\n    b", "a  \nb", "a\\\nb", "\t", "a\tb", "a\n```\nb\n```", "\n\n\n"]  # fmt: skip
HTML = ["<b>x</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table>", "<!-- x -->", "-->", "<!--", "<br>", "<a href=x>",
        "<svg/onload=alert(1)>", "<?php ?>", "<![CDATA[x]]>", "<details>", "</code>", "<code>", "<T extends U>", "a < b > c", "<x", "x>", "<>",
        "<iframe src=//evil.example>", "<style>*{}</style>", "<http://a.example>", "<a@b.example>", "<!DOCTYPE html>", "</summary>", "<pre>", "<p\n>"]  # fmt: skip
MARKUP = ["*a*", "**a**", "_a_", "__a__", "~~a~~", "~a~", "# a", "## a #", "- a", "+ a", "* a", "1. a", "1) a", "> a", "---", "***", "___", "- - -",
          "    a", "[a]", "[a](b)", "![a](b)", "[a]: b", "[^1]", "[^1]: a", "[x] a", "[ ] a", "- [x] a", "a_b_c", "snake_case_name", "__init__",
          "a*b*c", "\\", "\\\\", "a\\", "\\*a\\*", "!", "![", "!a", "=", "===", ":", ": a", "$a$", "$$a$$", "#", "#######", "a #", "^a^", "==a==", "::",
          "1.", "123456789. a", "+", "-", "*", "_", "a  b", " a", "a ", "  ", " ", "", "+++", "--", "...", '"a"', "'a'", "--- | ---", ":-- | --:"]  # fmt: skip
MYST = ["{ref}`a`", "{doc}`../../etc/passwd`", "```{include} /etc/passwd\n```", ":::{note}\nx\n:::", "{{ x }}", "{% raw %}", "% comment", "(target)=",
        "$$\nx\n$$", "{raw}`<b>`", "{name}", "[](#x)", "<project:#x>", "+++ {}", "{.class}", "![](x){w=1}", "{sentry}`x`"]  # fmt: skip
RST = [":ref:`a`", "|sub|", ".. include:: /etc/passwd", ".. raw:: html\n\n   <b>", "`a <javascript:alert(1)>`_", "a_", "a__", "::", "``a``", "*a", "[1]_",
       "=====\nx\n=====", ".. _x:", ":field: x", "\\ "]  # fmt: skip
LINKS = ["http://a.example", "https://a.example/x?y=z&w=1", "www.a.example", "a@b.example", "mailto:a@b.example", "javascript:alert(1)", "ftp://a.example",
         "x https://a.example y", "(https://a.example)", "https://user:pass@host.example/1", "xmpp:a@b.example", "HTTP://A.EXAMPLE", "//a.example",
         "https://o1.ingest.sentry.io/2", "WWW.A.EXAMPLE", "a.b+c@d-e.example", "data:text/html,x", "@sentry/node", "@user", "#123", "a/b#1", "x.md"]  # fmt: skip
ENTITIES = [
    "&amp;",
    "&lt;b&gt;",
    "&#60;",
    "&#x3c;",
    "&nbsp;",
    "&",
    "&&",
    "a && b",
    "&copy",
    "&;",
    "&#;",
    "&#0;",
    "&unknown;",
    "&#124;",
]
BIDI = ["\u202eabc", "a\u202db\u202c", "\u2066x\u2069", "\u200f", "\u061c", "admin\u202e\u2066// check\u2069", "\u200e"]
CONTROL = ["\x00", "a\x00b", "\x01", "\x07", "\x1b[31mred\x1b[0m", "\x7f", "\x80", "\x9f", "\x08", "a\x1fb"]
UNICODE = ["é", "日本語", "🎉", "👨‍👩‍👧", "\u200b", "a\u200cb", "\u200d", "\ufeffa", "\u00ad", "\u00a0", "a\u3000b", "ﬀ", "Ⅷ", "𝒳", "\u0301", "a\u0301", "\ue000",
           "\uffff", "\ufffe", "⚠️", "ı", "ß", "\u2060", "\u180e", "\u3164", "\u2800", "\u034f", "\U000e0041"]  # fmt: skip
SURROGATES = ["\ud800", "a\udfffb"]
VISIBLE_FORMS = ["\\u{202e}", "\\u{5c}", "\\u{5c}u{202e}", "\\\\u{0}", "\\u", "\\u{", "\\u202e", "u{202e}"]
LATEX = ["$x^2$", "\\frac{1}{2}", "\\input{/etc/passwd}", "$`x`$", "\\(x\\)", "%x", "{}", "\\end{document}", "^", "~"]
PATHS = ["apps/web/src/index.ts", "C:\\Users\\x", "../../etc/passwd", "/etc/passwd", "a b/c.ts", "[id]/page.tsx", "(group)/[...slug]/page.tsx", "@modal/x.tsx",
         "_app.tsx", "__tests__/x.ts", "~/x", "a\\b", "\\\\server\\share", "a#b.ts", "a%20b.ts", "*.ts", "**/*.{ts,tsx}", "a'b.ts", "$x.ts"]  # fmt: skip
LONG = ["x" * 1000, "x" * 1001, "x" * 20_000, "|" * 3000, "\x00" * 500, "a b " * 1000, "\\u{" * 400]
CODE = ["process.env.X ?? 'y'", "`${a}|${b}`", "(e) => e || null", "a ? b : c", "[1, 2]", "{ a: 1 }", "/a|b/g", "x => { return `a` }", "a\\nb", '"\\u202e"',
        "0.1 when NODE_ENV is 'production', else 1", "Array<string | null>", "'<b>'", "@sentry/nextjs", "sntrys_•••"]  # fmt: skip
PAIRS = [f"{first}{second}" for first, second in product(["`", "|", "\\", "<", "[", "*", "\n", "&", "_"], repeat=2)]

CATEGORIES = {
    "pipes": PIPES, "backticks": BACKTICKS, "newlines": NEWLINES, "html": HTML, "markup": MARKUP, "myst": MYST, "rst": RST, "links": LINKS,
    "entities": ENTITIES, "bidi": BIDI, "control": CONTROL, "unicode": UNICODE, "surrogates": SURROGATES, "visible forms": VISIBLE_FORMS,
    "latex": LATEX, "paths": PATHS, "long": LONG, "code": CODE, "pairs": PAIRS,
}  # fmt: skip
HOSTILE = list(dict.fromkeys(text for texts in CATEGORIES.values() for text in texts))
