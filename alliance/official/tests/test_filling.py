"""Templates of an office: what is filled where, and every template that is refused, by name of what is wrong."""

import io
import zipfile

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt

from alliance.ground.access import Refused
from alliance.official.filling import fill
from alliance.official.placeholders import FIELDS, check, placeholders
from alliance.official.tests import made
from alliance.official.tests.made import letter, short
from alliance.prose.blocks import Grid, paragraph

pytestmark = pytest.mark.once


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def template(*lines: str):
    """A template of paragraphs; {{正文}} in 14 points of a font of its own."""
    document = Document()
    for line in lines or ("{{标题}}", "{{正文}}"):
        document.add_paragraph(line)
    body = next((one for one in document.paragraphs if "正文" in one.text), None)
    if body is not None:
        body.paragraph_format.first_line_indent = Pt(28)
        body.runs[0].font.size, body.runs[0].font.name = Pt(14), "Arial"
    return document


def filled(document, official=None):
    return Document(io.BytesIO(fill(saved(document), official or short())))


def texts(opened) -> list[str]:
    return [one.text for one in opened.paragraphs]


def with_part(content: bytes, name: str, change) -> bytes:
    """The package with one part changed or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return target.getvalue()


# ---------------------------------------------------------------- filling


def test_words_stand_for_names_wherever_they_are():
    document = template(
        "文号：{{文号}}　签发人：{{签发人}}", "{{ 主送 }}", "{{正文}}", "{{附件}}", "抄送：{{抄送}}"
    )
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "{{署名}}", "{{日期}}"
    document.sections[0].header.paragraphs[0].text = "{{发文机关}}"
    document.sections[0].footer.paragraphs[0].text = "{{印发机关}} {{印发日期}}"
    opened = filled(document, letter(signer=made.RARE))
    said = texts(opened)
    assert f"文号：德智联〔2026〕12号　签发人：{made.RARE}" in said
    assert "各成员单位：" in said
    assert "附件：1. 2026年度优秀单位名单\n2. 2026年度成员单位考核结果一览表" in said
    assert "抄送：德州市教育和体育局，德州市财政局。" in said
    assert [one.text for one in opened.tables[-1].rows[0].cells] == ["联盟办公室", "2026年12月10日"]
    assert opened.sections[0].header.paragraphs[0].text == f"{made.ISSUER}文件"
    assert opened.sections[0].footer.paragraphs[0].text == f"{made.OFFICE} 2026年12月11日印发"
    assert "{{" not in "".join(said)


@pytest.mark.parametrize(
    "parts", [("{{标", "题}}"), ("{", "{标题}", "}"), ("前{{", "标题", "}}后"), ("｛｛标题｝｝",)]
)
def test_name_that_the_program_split_over_runs_is_found(parts):
    document = template("{{正文}}")
    line = document.add_paragraph()
    for at, part in enumerate(parts):
        line.add_run(part).italic = at == 0
    opened = filled(document, short(title="通知"))
    found = next(one for one in opened.paragraphs if "通知" in one.text)
    assert found.text == "".join(parts).translate(str.maketrans("", "", "{}｛｝")).replace("标题", "通知")
    assert next(run for run in found.runs if "通知" in run.text or run.italic).italic


def test_blocks_look_as_the_place_that_they_take():
    opened = filled(template("{{标题}}", "{{正文}}", "末"), letter())
    said = texts(opened)
    assert said[-1] != "{{正文}}"
    body = next(one for one in opened.paragraphs if one.text.startswith("各成员单位要把"))
    assert (body.runs[0].font.size.pt, body.paragraph_format.first_line_indent.pt) == (14, 28)
    heading = next(one for one in opened.paragraphs if one.text == "一、总体情况")
    assert heading.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "黑体"
    assert heading.runs[0].font.size.pt == 14
    bold = next(run for one in opened.paragraphs for run in one.runs if run.text == "特别感谢")
    assert bold.bold
    assert len(opened.inline_shapes) == 1
    order = [said.index(one) for one in ("一、总体情况", "（一）考核等级", "末", "附件1")]
    assert order == sorted(order)


def test_annexes_follow_on_pages_of_their_own_the_wide_one_across():
    opened = filled(template(), letter())
    assert [one.page_width > one.page_height for one in opened.sections] == [False, True]
    label = next(one for one in opened.paragraphs if one.text == "附件1")
    assert label.paragraph_format.page_break_before
    assert [len(one.rows) for one in opened.tables] == [4, 6, 41]


def test_label_goes_with_the_name_that_stands_for_nothing():
    document = template("{{标题}}", "{{正文}}", "抄送：{{抄送}}", "附：{{附件}}（{{附注}}）", "{{签发人}}")
    said = texts(filled(document, short(copies_to=())))
    assert not [one for one in said if one.startswith("抄送")]
    assert "附：（）" in said  # words of the office stay
    assert "" not in said


def test_body_in_a_cell_of_a_table_leaves_the_cell_whole():
    document = template("{{标题}}")
    document.add_table(1, 1).cell(0, 0).text = "{{正文}}"
    opened = filled(document, short(blocks=(Grid(("甲",), (("乙",),)), paragraph("丙"))))
    cell = opened.tables[0].cell(0, 0)
    assert (cell.tables[0].cell(1, 0).text, cell.paragraphs[-1].text) == ("乙", "丙")
    assert cell._tc[-1].tag == qn("w:p")


def test_words_are_data_and_never_names_or_markup():
    opened = filled(template(), short(title="{{文号}}<w:p/>{% now %}", blocks=(paragraph("{{标题}}"),)))
    said = "".join(texts(opened))
    assert "{{文号}}<w:p/>{%now%}" in made.bare(said)
    assert "{{标题}}" in said


def test_placeholders_are_told_in_their_order():
    assert placeholders(saved(template("{{标题}}", "{{正文}}", "{{日期}}{{标题}}"))) == (
        "标题",
        "正文",
        "日期",
    )


def test_every_name_is_filled_with_something():
    document = template("{{正文}}", *(f"{{{{{name}}}}}" for name in FIELDS if name != "正文"))
    roll = tuple((name, "某某") for name in ("出席", "请假", "缺席", "列席"))
    hands = tuple((name, "某某") for name in ("主持", "核稿", "签发"))
    given = letter(roll=roll, hands=hands, signer="甲", code="AB12", draft="草稿")
    assert not [one for one in texts(filled(document, given)) if "{{" in one]


# ---------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            ("{{标題}}", "{{正文}}", "{{电话}}"),
            "没有这些占位符：{{标題}}（第1段“{{标題}}”，应为 {{标题}} 吗）、{{电话}}（第3段“{{电话}}”），可用的有",
        ),
        (("{{标题}}",), "缺少占位符 {{正文}}"),
        (("{{正文}}", "{{正文}}"), "只能有一处"),
        (("内容：{{正文}}",), "须独占一段"),
        (("{{正文}}", "{{标题}"), "没写完整的占位符：第2段“{{标题}”"),
        (("{{正文}}", "标题}}"), "没写完整的占位符"),
    ],
)
def test_wrong_names_are_refused_by_name(lines, why):
    with pytest.raises(Refused, match=why):
        check(saved(template(*lines)))


def test_unknown_names_are_found_in_tables_heads_and_feet_and_over_runs():
    document = template()
    document.add_table(1, 1).cell(0, 0).text = "{{表内}}"
    document.sections[0].header.paragraphs[0].text = "{{眉}}"
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run("{{")
    foot.add_run("脚}}")
    with pytest.raises(
        Refused,
        match=r"没有这些占位符：{{表内}}（第1个表格第1行“{{表内}}”）、{{眉}}（页眉“{{眉}}”）、{{脚}}（页脚“{{脚}}”）",
    ):
        check(saved(document))


def test_body_at_the_edge_of_pages_is_refused():
    document = template("{{标题}}")
    document.sections[0].header.paragraphs[0].text = "{{正文}}"
    with pytest.raises(Refused, match="不能放在页眉"):
        check(saved(document))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是 Word 文档"),
        (b"%PDF-1.7 something", "不是 Word 文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是 Word 文档"),
        (b"PK\x03\x04" + b"\0" * 300, "损坏"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
    ],
)
def test_what_is_no_document_is_refused(content, why):
    for act in (check, placeholders, lambda given: fill(given, short())):
        with pytest.raises(Refused, match=why):
            act(content)


def test_workbook_is_refused():
    from alliance.tests.files import xlsx

    with pytest.raises(Refused, match="不是 Word 文档"):
        check(xlsx().read())


def test_macros_are_refused():
    content = saved(template())
    with pytest.raises(Refused, match="有宏"):
        check(with_part(content, "word/vbaProject.bin", lambda _: b"x"))
    types = "[Content_Types].xml"
    changed = with_part(
        content,
        types,
        lambda old: old.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    with pytest.raises(Refused, match="有宏"):
        check(changed)


def test_what_leads_out_of_the_file_is_refused_but_for_links_to_click():
    document = template()
    document.part.relate_to("https://example.org/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    check(saved(document))
    document.part.relate_to("https://example.org/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    with pytest.raises(Refused, match=r"文件以外的内容（https://example.org/a.png）"):
        check(saved(document))


def test_embedded_files_are_refused():
    with pytest.raises(Refused, match="嵌有其他文件"):
        check(with_part(saved(template()), "word/embeddings/a.bin", lambda _: b"x"))


@pytest.mark.parametrize("code", ["DDEAUTO cmd", "INCLUDETEXT a.docx", 'INCLUDEPICTURE "http://a"'])
def test_fields_that_fetch_are_refused_and_others_are_not(code):
    for text, refused in ((" PAGE ", False), (code, True)):
        document = template()
        field = OxmlElement("w:instrText")
        field.text = text
        document.paragraphs[0].add_run()._r.append(field)
        if refused:
            with pytest.raises(Refused, match="引用其他文件的域"):
                check(saved(document))
        else:
            check(saved(document))


def test_bombs_are_refused():
    content = saved(template())
    with pytest.raises(Refused, match="内容过大"):
        check(with_part(content, "word/big.xml", lambda _: b"<a>" + b" " * 30_000_000 + b"</a>"))
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(Refused, match="DTD"):
        check(with_part(content, "word/settings.xml", lambda _: bomb))


def test_names_where_nobody_fills_them_are_refused():
    notes = '<w:footnotes xmlns:w="w"><w:t>{{标</w:t><w:t>题}}</w:t></w:footnotes>'.encode()
    with pytest.raises(Refused, match="脚注"):
        check(with_part(saved(template()), "word/footnotes.xml", lambda _: notes))


def test_first_head_of_a_template_is_not_repeated_before_annexes_that_lie_across():
    document = template("{{标题}}", "{{正文}}", "抄送：{{抄送}}")
    document.sections[0].different_first_page_header_footer = True
    opened = filled(document, letter())
    assert [one.different_first_page_header_footer for one in opened.sections] == [True, False, False]
    assert [one.orientation.name for one in opened.sections] == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    assert opened.paragraphs[-1].text.startswith("抄送：")
