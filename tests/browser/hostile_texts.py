"""A page that shows hostile texts in every kind of element that the app uses."""

from __future__ import annotations

import streamlit as st

from app_pages.parts.text import plain, shown

HOSTILE = (
    '<img src=x onerror="window.run=1">', "<script>window.run=1</script>", "<a href=x>", "</p>",
    "<!-- a -->", "<details><summary>a</summary></details>", "&lt;b&gt; &amp; &#60;i&#62;",
    "[x](javascript:window.run=1)", "[a](https://evil.example)", "[a]: https://evil.example",
    "![i](https://evil.example/i.png)", "<https://evil.example>", "https://evil.example/a?b=c#d",
    "HTTP://EVIL.EXAMPLE:80", "see www.evil.example", "(WWW.EVIL.EXAMPLE)", "who@evil.example",
    "mailto:who@evil.example", "xmpp:who@evil.example/x", "[^1]", "[ ] todo", r"$\LaTeX$",
    "$$x^2$$", "costs $5 or $6", r"\(x\)", ":material/delete:", "x:material/home:", ":smile:",
    "a:smile:b", "::smile::", ":+1:", ":streamlit:", ":red[alarm]", ":red-badge[x]", ":small[x]",
    ':color[x]{foreground="red"}', ":rainbow[x] :gray-background[y]", "# Title", "#", "- item",
    "+ item", "* item", "1. one", "1) one", "> quote", "    code", "`code`", "```\ncode\n```",
    "~~~", "**b** _i_ ~~s~~ __b__", "***", "---", "a\n===", "| a | b |\n|---|---|\n| 1 | 2 |",
    "a -> b", "<- a", "a <-> b", "a -- b", "->", "--", "x >= 3", "x <= 3", "x ~= 3", "line\nbreak",
    "a\r\n\tb", "trailing  \nbreak\\", r"\*not\*", "*", '=HYPERLINK("https://evil.example")',
    "@SUM(A1)", "{{7*7}} {0} %{x}", "\u202etxt.exe\u202c", "a\x00\x07b", "\ud800", "\ufeffbom",
    "a\u200bb", "漢字 עברית 👩\u200d💻", "🚨 alarm", "e\u0301", "y" * 200,
)  # fmt: skip


def show() -> None:
    """All of it."""
    for i, text in enumerate(HOSTILE):
        safe = plain(text)
        for kind in ("title", "header", "subheader", "markdown", "write", "caption"):
            with st.container(key=f"{kind}-{i}"):
                getattr(st, kind)(safe)
        for kind in ("button", "checkbox", "text_input", "selectbox"):
            with st.container(key=f"{kind}-{i}"):
                options = ([],) if kind == "selectbox" else ()
                getattr(st, kind)(safe, *options, key=f"widget-{kind}-{i}")
        with st.container(key=f"bold-{i}"):
            st.markdown(f"**{safe}**")
        with st.container(key=f"colour-{i}"):
            st.markdown(f":red[{safe}]")
        with st.container(key=f"list-{i}"):
            st.markdown(f"- {safe}")
        with st.container(key=f"info-{i}"):
            st.info(safe, title=safe)
        with st.container(key=f"metric-{i}"):
            st.metric(safe, safe, safe)
        with st.container(key=f"progress-{i}"):
            st.progress(0.5, text=safe)
        with st.container(key=f"expander-{i}"):
            st.expander(safe).text("inside")
        with st.container(key=f"status-{i}"):
            st.status(safe, state="complete").text("inside")
        with st.container(key=f"link-{i}"):
            st.page_link(PAGE, label=safe)
        with st.container(key=f"text-{i}"):
            st.text(shown(text))
        with st.container(key=f"pills-{i}"):
            st.pills("Which", [safe], key=f"widget-pills-{i}")
        with st.container(key=f"radio-{i}"):
            st.radio("Which", [safe], captions=[safe], key=f"widget-radio-{i}")
    with st.container(key="tabs"):
        for tab in st.tabs([plain(text) for text in HOSTILE]):
            tab.text("inside")
    with st.container(key="help"):
        st.button("Hover", help=" ".join(map(plain, HOSTILE)))
    with st.container(key="options"):
        st.selectbox("Options", [shown(text) for text in HOSTILE[::13]], key="opts")
    with st.container(key="multi"):
        chosen = [shown(text) for text in HOSTILE[:12]]
        st.multiselect("Chosen", chosen, default=chosen)
    with st.container(key="cells"):
        st.dataframe({"Text": [shown(text) for text in HOSTILE]}, height=3000)
    with st.container(key="table"):
        st.table({"Text": [plain(text) for text in HOSTILE]})
    if st.button("Toast"):
        st.toast(" ".join(map(plain, HOSTILE)), duration="infinite")


PAGE = st.Page(show, title="Texts")
if __name__ == "__main__":
    st.set_page_config(page_title="Texts", layout="wide")
    st.navigation([PAGE]).run()
