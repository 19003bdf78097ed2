"""What the report is about and how it is dressed; what cannot be used is said at its field."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import streamlit as st

from app_pages.parts import bound, frame
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.signoff_questionnaire import LANGUAGES
from app_pages.parts.text import plain, shown
from assessment.store.compared import NOW
from assessment.store.milestones import Milestone
from reports.further_fonts import FurtherFonts, further_fonts
from reports.glyphs import drawable, drawable_text
from reports.logo import MAX_BYTES
from reports.options import PARTS, Edition, Options, Part
from reports.ordered import Order, earlier
from reports.pdf import checked_logo
from reports.tokens import ACCENT, tokens
from reports.words import languages
from rubrics.errors import UserError

Value = TypeVar("Value")
FONTS_VARIABLE: Final = "WELLOPS_FONTS"
NOTHING: Final = "nothing"
LONGEST_CUSTOMER: Final = 120
LONGEST_LINE: Final = 110
"""Characters that the foot of a page takes."""
EDITIONS: Final[Mapping[Edition, str]] = {"full": "Full", "executive": "Executive"}
SAID: Final[Mapping[Edition, str]] = {
    "full": "Everything: pillars, backlog, roadmap, findings and answers.",
    "executive": "The pages to decide by: verdict, risks, scope, priorities, roadmap.",
}
PART_NAMES: Final[Mapping[Part, str]] = {
    "workload": "Topology",
    "change": "Changes",
    "pillars": "Pillars",
    "lifecycle": "Lifecycle",
    "findings": "Findings",
    "answers": "Answers",
}


def choices(work: frame.Work, frozen: list[Milestone]) -> Order | None:
    """The order that the choices make; None where one of them cannot be used."""
    left, right = st.columns(2, gap="medium")
    with left:
        of = _of(frozen)
        edition = _edition()
    with right:
        since = _since(frozen, of)
        language = _language()
    quiet(SAID[edition])
    without = _without(work, since) if edition == "full" else frozenset[Part]()
    # What is filled in may be refused, and is not to be hidden then.
    filled = any(st.session_state.get(key) for key in _keys(work))
    with st.expander("Customer, logo and colour", icon=":material/palette:", expanded=filled):
        dress = _dress(work)
    if dress is None:
        return None
    options = Options(edition=edition, without=without, language=language, **dress)
    return Order(of, since, options)


def _of(frozen: Sequence[Milestone]) -> Milestone | None:
    by_id = {one.id: one for one in reversed(frozen)}
    key = bound.one("of", [NOW, *by_id], NOW)
    st.selectbox(
        "Report on",
        [NOW, *by_id],
        format_func=lambda one: "The workload as it is now" if one == NOW else _name(by_id[one]),
        **bound.widget("of", key, default=NOW),
    )
    return by_id.get(key)


def _since(frozen: list[Milestone], of: Milestone | None) -> Milestone | None:
    before = {one.id: one for one in reversed(earlier(frozen, of))}
    if not before:
        return None
    usual = next(iter(before))
    key = bound.one("since", [NOTHING, *before], usual)
    st.selectbox(
        "Compare with",
        [*before, NOTHING],
        format_func=lambda one: "Nothing" if one == NOTHING else _name(before[one]),
        **bound.widget("since", key, default=usual),
    )
    return before.get(key)


def _name(one: Milestone) -> str:
    return f"{shown(one.title, 80)}, {day(one.as_of)}"


def _edition() -> Edition:
    edition: Any = bound.one("edition", EDITIONS, "full")
    st.segmented_control(
        "Edition",
        [*EDITIONS],
        required=True,
        format_func=lambda one: EDITIONS[one],
        **bound.widget("edition", edition, default="full"),
    )
    chosen: Edition = edition
    return chosen


def _language() -> str:
    language = bound.one("language", languages(), "en")
    st.segmented_control(
        "Language",
        list(languages()),
        required=True,
        format_func=lambda code: LANGUAGES.get(code, code),
        **bound.widget("language", language, default="en"),
    )
    return language


def _without(work: frame.Work, since: Milestone | None) -> frozenset[Part]:
    offered = [part for part in PARTS if part != "change" or since is not None]
    kept = st.pills(
        "Optional parts",
        offered,
        selection_mode="multi",
        default=offered,
        format_func=lambda part: PART_NAMES[part],
        key=f"report-parts-{work.id}-{len(offered)}",
        wrap=True,
        persist_state="session",
    )
    return frozenset(offered).difference(kept)


def _dress(work: frame.Work) -> dict[str, Any] | None:
    """The options about how it looks; None where one cannot be used, which its field says."""
    fonts = _usable(_fonts)
    own = fonts[0] if fonts else None
    known = drawable() | (further_fonts(own).characters if own else FurtherFonts().characters)
    left, right = st.columns(2, gap="medium")
    with left:
        customer = _line("Customer", "customer", work, LONGEST_CUSTOMER, known,
                         placeholder=work.opened.workload.customer or "")  # fmt: skip
        accent = _accent(work)
    with right:
        line = _line("Confidentiality", "confidentiality", work, LONGEST_LINE, known,
                     placeholder="A line for the foot of every page")  # fmt: skip
        logo = _logo(work)
    attach = st.checkbox(
        "Attach the assessment",
        value=True,
        key=f"report-attach-{work.id}",
        persist_state="session",
        help="The PDF then carries its data, and can be imported on Home.",
    )
    if fonts is None or accent is None or logo is None:
        return None
    return {
        "customer": customer or None,
        "confidentiality": line or None,
        "accent": accent[0],
        "logo": logo[0],
        "fonts": own,
        "attach": attach,
    }


def _keys(work: frame.Work) -> tuple[str, ...]:
    names = ("logo", "customer", "confidentiality", "accent")
    return tuple(f"report-{name}-{work.id}" for name in names)


def _line(
    label: str, name: str, work: frame.Work, longest: int, known: frozenset[str], placeholder: str
) -> str:
    text = st.text_input(
        label,
        key=f"report-{name}-{work.id}",
        max_chars=longest,
        placeholder=shown(placeholder, 60),
        persist_state="session",
    )
    line = " ".join((text or "").split())
    drawn, missing = drawable_text(line, verbatim=True, known=known)
    if missing:
        st.warning(
            f"It will read: {plain(drawn, 160)}. Whoever runs the app can add fonts: "
            f"{FONTS_VARIABLE} names their folder.",
            title=f"The fonts lack {missing} {'character' if missing == 1 else 'characters'}",
            icon=":material/font_download_off:",
        )
    return line


def _accent(work: frame.Work) -> tuple[str | None] | None:
    text = st.text_input(
        "Accent colour",
        key=f"report-accent-{work.id}",
        max_chars=20,
        placeholder=ACCENT,
        persist_state="session",
    )
    chosen = (text or "").strip() or None
    return _usable(lambda: str(tokens(chosen)["accent"]) if chosen else None)


def _logo(work: frame.Work) -> tuple[bytes | None] | None:
    file = st.file_uploader(
        "Logo for the cover",
        type=["png", "jpg", "jpeg", "svg"],
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"report-logo-{work.id}",
    )
    data = None if file is None else file.getvalue()

    def checked() -> bytes | None:
        if data is not None:
            checked_logo(data)
        return data

    return _usable(checked)


def _fonts() -> Path | None:
    folder = os.environ.get(FONTS_VARIABLE)
    if not folder:
        return None
    further_fonts(Path(folder))
    return Path(folder)


def _usable(read: Callable[[], Value]) -> tuple[Value] | None:
    """A value in a tuple; None where it cannot be used, after the two lines that say so."""
    try:
        return (read(),)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return None
