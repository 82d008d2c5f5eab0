"""A table for phones: every value carries the name of its column, and nothing else of the table changes."""

import re

from django.template import Context, Template

TABLE = """{% labelled %}<table><thead><tr><th scope="col">Patient</th><th scope="col" class="number">Cases <span>of
all</span></th><th scope="col">{{ third }}</th></tr></thead><tbody>{% for row in rows %}<tr><th scope="row">A</th>
<td class="number">{{ row }}</td><td>{{ bad }}</td></tr>{% empty %}<tr><td colspan="3" class="empty">None.</td></tr>
{% endfor %}</tbody></table>{% endlabelled %}"""


def drawn(**values: object) -> str:
    return Template(TABLE).render(Context({"third": 'So "called"', "bad": "<td>"} | values))


def test_each_cell_has_the_name_of_its_column() -> None:
    page = drawn(rows=[1, 2])

    names = re.findall(r'data-label="([^"]*)"', page)
    assert names == ["Patient", "Cases of\nall", "So &quot;called&quot;"] * 2
    assert page.startswith('<table class="stacked labelled">')


def test_what_was_escaped_stays_so_and_the_rest_is_as_it_was() -> None:
    page = drawn(rows=[1])

    assert "&lt;td&gt;" in page
    bare = re.sub(r' data-label="[^"]*"', "", page).replace(' class="stacked labelled"', "", 1)
    assert bare == Template(TABLE.replace("{% labelled %}", "").replace("{% endlabelled %}", "")).render(
        Context({"third": 'So "called"', "bad": "<td>", "rows": [1]})
    )  # fmt: skip


def test_a_table_keeps_its_own_class_and_a_column_without_a_word_gives_none() -> None:
    page = Template(
        '{% labelled %}<table class="pinned"><thead><tr><th scope="col">2 Nov<br>CT</th><th scope="col">'
        '<span class="visually-hidden">Step</span></th></tr></thead><tbody><tr><td>1</td><td>Open</td></tr></tbody>'
        "</table>{% endlabelled %}"
    ).render(Context())

    assert page.startswith('<table class="stacked labelled pinned">')
    assert '<td data-label="2 Nov CT">1</td><td>Open</td>' in page


def test_a_cell_with_nothing_in_it_says_so() -> None:
    page = Template(
        '{% labelled %}<table><thead><tr><th scope="col">A</th><th scope="col">B</th><th scope="col">C</th></tr></thead>'
        '<tbody><tr><td>x</td><td class="number"><span class="quiet">–</span></td><td>– 3</td></tr></tbody></table>'
        "{% endlabelled %}"
    ).render(Context())

    assert re.findall(r"<td[^>]*data-nothing[^>]*>", page) == [
        '<td data-label="B" data-nothing class="number">'
    ]


def test_the_sentence_of_an_empty_table_has_no_name() -> None:
    assert "data-label" not in drawn(rows=[])


def test_the_name_of_a_column_is_its_word_and_not_what_the_word_means() -> None:
    page = Template(
        "{% load glossary %}{% labelled %}<table><thead><tr><th scope=\"col\">{% term 'nadir' %}</th></tr></thead>"
        "<tbody><tr><td>1</td></tr></tbody></table>{% endlabelled %}"
    ).render(Context())

    assert 'class="meaning"' in page
    assert re.findall(r'data-label="([^"]*)"', page) == ["nadir"]
