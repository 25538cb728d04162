"""Finding words in Chinese text by neighbouring characters, against a plain reading of the rule."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sanhua.core.grams import grams_of, marked, query_grams, snippet

WIDE_A, WIDE_B, WIDE_0 = "\uff41", "\uff22", "\uff10"
WORDS = st.text(alphabet=f"秘书长专职化aAb{WIDE_A}{WIDE_B}2{WIDE_0}，。 \n", max_size=24)


def plain(text):
    """The folded text, spelt out for this alphabet."""
    return text.translate(str.maketrans(f"A{WIDE_A}{WIDE_B}{WIDE_0}", "aab0"))


def runs_of(query):
    return [run for run in re.split(r"[，。 \n]", plain(query)) if run]


def naive(text, query):
    """All pairs of every run of the query stand side by side in the text."""
    windows = [
        run[n : n + 2] if len(run) > 1 else run
        for run in runs_of(query)
        for n in range(max(1, len(run) - 1))
    ]
    return bool(windows) and all(window in plain(text) for window in windows)


@given(WORDS, WORDS)
def test_found_by_grams_is_found_by_reading(text, query):
    wanted = query_grams(query)
    found = bool(wanted) and set(wanted) <= set(grams_of(text))
    assert found == naive(text, query)


@given(WORDS, WORDS)
def test_marking_changes_no_text_and_marks_what_was_found(text, query):
    wanted = query_grams(query)
    pieces = marked(text, wanted)
    assert "".join(words for words, _ in pieces) == text
    assert any(hit for _, hit in pieces) == any(gram in plain(text) for gram in wanted)
    shown = "".join(words for words, _ in snippet(text, wanted)).strip("…")
    assert shown in text


def test_full_width_capitals_and_punctuation_do_not_matter():
    assert query_grams("\uff30\uff24\uff26 三化") == ["pd", "df", "三化"]
    assert query_grams("！？") == []
    assert query_grams("A2专职") == ["a2", "2专", "专职"]
    assert "职化" not in grams_of("专职，化解")


def test_a_snippet_stands_around_the_hit():
    pieces = snippet("甲" * 200 + "秘书长" + "乙" * 200, ["书长"], size=30)
    assert pieces[0] == ("…", False)
    assert ("书长", True) in pieces
    assert pieces[-1] == ("…", False)
    assert sum(len(words) for words, _ in pieces) <= 32
