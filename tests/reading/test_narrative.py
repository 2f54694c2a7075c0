"""What a report's words state is heard exactly, or not at all."""

import time

import pytest
import render
from hypothesis import given, settings
from hypothesis import strategies as st

from govopen import codebook, ingest, place
from govopen.form import forms
from govopen.reading.document import Document
from govopen.reading.narrative import MAX_TEXT, hear
from govopen.reading.phrases import phrases, ways_of_telling
from govopen.reading.sentences import aliases_of
from govopen.reading.tables import units
from govopen.reading.titles import half_width

COUNTY = {
    "report": "320623-2022-j-31eb",
    "region": "320623",
    "place": "320623",
    "province": "江苏省",
    "prefecture": "南通市",
    "county": "如东县",
    "level": "county",
    "body": "如东县人民政府",
    "scope": "jurisdiction",
    "year": 2022,
    "form": "ogi2021",
}
CITY = COUNTY | {
    "prefecture": "宿迁市",
    "county": None,
    "level": "prefecture",
    "body": "宿迁市人民政府",
}
BUREAU = COUNTY | {"level": "department", "body": "如东县民政局", "scope": "unit"}


def listen(*lines, meta=COUNTY):
    document = Document("x.html", "html", "", "", "")
    return hear(document, half_width(lines), meta)


def heard(*lines, meta=COUNTY):
    """Return the figures that are heard, by code (and applicant where there is one)."""
    figures = listen(*lines, meta=meta).figures
    return {"/".join(filter(None, (x.code, x.applicant))): x.value for x in figures}


# -- zones, and bodies that are not known ---------------------------------------------

ZONE = COUNTY | {"level": "zone", "body": "平潭综合实验区管委会", "county": None,
                 "prefecture": None, "province": "福建省"}  # fmt: skip
UNKNOWN = dict.fromkeys(COUNTY) | {"year": 2022, "form": "ogi2021"}
ON_REQUEST = "（二）依申请公开情况"


@pytest.mark.parametrize("meta", [ZONE, UNKNOWN])
@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("2022年全区共主动公开政府信息13561条。", {"proactive.total": 13561}),
        ("我区政府信息公开单位共公布政府信息26条。", {"proactive.total": 26}),
        ("2022年全区共收到35件申请。", {"request.received": 35}),
        (
            "全区接收通过邮寄、网络提交的各类政府信息公开申请共计81件。",
            {"request.received": 81},
        ),
        ("全区接收通过网络提交的政府信息公开申请81件。", {}),
        ("2022年全区共收到依申请信息公开26件。", {"request.received": 26}),
        ("我区在政府网站平台主动发布各类政府信息28条。", {"publication.website": 28}),
        ("全年收取政府信息公开信息处理费0元。", {"fee.collected_yuan": 0}),
        ("全年发布政策解读117篇。", {"response.interpretations": 117}),
        ("动态更新本年度制发的规范性文件77件。", {"normative.made": 77}),
        ("公布现行有效行政规范性文件393件。", {"normative.in_force": 393}),
        ("解读信息发布7条。", {}),
        ("区直部门共收到35件申请。", {}),
    ],
)
def test_the_text_of_a_zone_or_of_an_unknown_body_is_heard(meta, words, figures):
    assert heard(ON_REQUEST, words, meta=meta) == figures


def test_requests_of_which_nothing_says_that_they_ask_for_information_are_not_heard():
    assert not heard("一、政务服务情况", "全区共受理申请121510件。", meta=ZONE)
    assert not heard("全区共收到35件申请。", meta=UNKNOWN)


@pytest.mark.parametrize(
    ("meta", "words", "count"),
    [
        (ZONE, "全区共收到35件申请。", 35),
        (ZONE, "2022年，全区共收到35件申请，均已按期答复。", 35),
        (ZONE, "2022年全区共收到35件申请，其中当面申请3件，网络申请32件。", 35),
        (COUNTY, "全县共收到申请35件。", 35),
        (COUNTY, "我县共收到申请35件，全部办结。", 35),
        (CITY, "全市收到申请35件次。", 35),
    ],
)
def test_requests_of_a_place_are_heard_where_nothing_else_is_spoken_of(
    meta, words, count
):
    assert heard(words, meta=meta)["request.received"] == count
    assert heard("一、总体情况", words, meta=meta)["request.received"] == count


@pytest.mark.parametrize(
    "lines",
    [
        ("全县共收到复议申请35件。",),
        ("全县共收到申请35件，其中行政复议3件。",),
        ("全县共收到申请35件，发放创业补贴20万元。",),
        ("全县共收到申请35件，为群众办理证照。",),
        ("全县共收到申请35件。行政许可办结30件。",),
        ("全县开展救助，全县共收到申请35件。",),
        ("深化行政审批改革。全县共收到申请35件。",),
        ("全县共受理申请35件。",),
        ("全县共收到申请书35件。",),
        ("全县共收到各类申请材料35件。",),
        ("共收到申请35件。",),
        ("县直部门共收到申请35件。",),
        ("2021年全县共收到申请35件。",),
        ("上半年全县共收到申请35件。",),
        ("四、行政复议情况", "全县共收到申请35件。"),
        ("（三）信访工作情况", "全县共收到申请35件。"),
        ("三、政务服务情况", "全县共收到申请35件。"),
        ("三、优化营商环境", "全县共收到申请35件。"),
        ("三、信息公开与行政许可", "全县共收到申请35件。"),
    ],
)
def test_requests_are_not_heard_where_they_may_be_of_something_else(lines):
    assert not heard(*lines)


def test_an_unknown_body_that_calls_itself_a_unit_speaks_for_no_place():
    words = ("全县共收到政府信息公开申请35件。", "我局认真答复。")
    assert heard(words[0], meta=UNKNOWN) == {"request.received": 35}
    assert not heard(*words, meta=UNKNOWN)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("2022年全县未收到政府信息公开申请。", "request.received"),
        ("全年没有接到有关政府信息公开的申请。", "request.received"),
        ("全县未收到信息公开行政复议申请。", "review.total"),
        ("全年未收到因政府信息公开提起的行政诉讼案件。", "litigation.total"),
    ],
)
def test_that_none_came_in_is_a_figure_of_zero(sentence, code):
    assert heard(sentence) == {code: 0}


@pytest.mark.parametrize(
    "sentence",
    [
        "第一季度全县未收到政府信息公开申请。",
        "县财政局未收到政府信息公开申请。",
        "全县未收到政府信息公开申请的投诉。",
        "截至6月底,全县未收到政府信息公开申请。",
        "全县未收到重复的政府信息公开申请。",
    ],
)
def test_that_none_of_a_part_came_in_is_none_of_the_whole(sentence):
    assert not heard(sentence)


@pytest.mark.parametrize(
    "remark", ["不含乡镇", "不包括街道", "县本级", "仅县直部门", "除乡镇外"]
)
def test_a_total_without_a_part_of_the_body_is_not_heard(remark):
    assert not heard(f"全县共收到政府信息公开申请35件({remark})。")
    assert heard("全县共收到政府信息公开申请35件(不含上年结转)。")


def test_what_one_of_several_sites_published_is_no_figure_of_all():
    own = "县政府门户网站公开信息345条"
    assert heard(f"{own}。") == {"publication.website": 345}
    assert not heard(f"{own}，部门网站公开信息678条。")


# -- the rules -----------------------------------------------------------------------


def test_every_code_is_in_the_codebook():
    known = set(codebook()["code"])
    assert {m.code for m in phrases() if m.code} <= known


def test_every_topic_is_opened_by_a_phrase():
    opened = {m.opens for m in phrases()}
    for meaning in phrases():
        assert set(meaning.after) <= opened | {"", "*", "on request"}, meaning
        assert set(meaning.forms) <= set(forms())
        assert set(meaning.unit) <= set(units())
    falls = ways_of_telling()["falls_back"]
    assert {*falls, *falls.values()} <= opened


@pytest.mark.parametrize("meaning", phrases(), ids=lambda m: m.code)
def test_every_text_holds_a_word_that_it_is_looked_for_by(meaning):
    @settings(max_examples=10)
    @given(st.from_regex(meaning.text, fullmatch=True))
    def holds(clause):
        assert any(word in clause for word in meaning.says)

    holds()


# -- templates -----------------------------------------------------------------------

# Each line: the form, a sentence, and what its blanks are. Every one must be heard.
SENTENCES = [
    ("ogi2021", "全年共收到政府信息公开申请{}件", "request.received"),
    ("ogi2021", "2022年,全县共受理依申请公开{}件", "request.received"),
    ("ogi2021", "2022年度,如东县接到信息公开申请{}宗", "request.received"),
    ("ogi2021", "我县全年收到{}件政府信息公开申请", "request.received"),
    (
        "ogi2021",
        "通过信函、网络等渠道,全县共收到政府信息公开申请{}件",
        "request.received",
    ),
    (
        "ogi2021",
        "全县新收政府信息公开申请{}件,上年结转{}件,结转下年度继续办理{}件",
        "request.received request.carried_in request.carried_out",
    ),
    (
        "ogi2021",
        "本年共新收到政府信息公开申请{}件,2021年度结转{}件;予以公开{}件、部分公开{}件、"
        "不予公开{}件、无法提供{}件、不予处理{}件、其他处理{}件",
        "request.received request.carried_in outcome.granted outcome.partial "
        "outcome.refused outcome.cannot_provide outcome.not_processed outcome.other",
    ),
    (
        "ogi2021",
        "2022年全县受理政府信息公开申请{}件(自然人{}件,法人或其他组织{}件),已办结{}件",
        "request.received request.received/natural request.received/organisation "
        "closed.total",
    ),
    (
        "ogi2014",
        "全年共收到政府信息公开申请{}件。其中,当面申请{}件,传真申请{}件,网络申请{}件,"
        "信函申请{}件。按时办结{}件,延期办结{}件",
        "request.received request.in_person request.fax request.online "
        "request.letter closed.on_time closed.extended",
    ),
    (
        "ogi2014",
        "全县共收到政府信息公开申请{}件,比上年增长12%,其中通过电子邮件提交{}件、"
        "以邮寄方式提交{}件;办结{}件,办结率达100%",
        "request.received request.email request.letter closed.total",
    ),
    (
        "ogi2014",
        "全县受理政府信息公开申请{}件,同意公开{}件,同意部分公开{}件,不同意公开{}件,"
        "不属于本行政机关公开{}件,申请信息不存在{}件",
        "request.received answer.granted answer.partial answer.refused "
        "answer.other_agency answer.not_exist",
    ),
    (
        "ogi2021",
        "因政府信息公开引发行政复议{}件,其中结果维持{}件、结果纠正{}件、尚未审结{}件;"
        "行政诉讼{}件,其中结果维持{}件、其他结果{}件",
        "review.total review.upheld review.corrected review.pending litigation.total "
        "litigation.upheld litigation.other",
    ),
    (
        "ogi2014",
        "全县主动公开政府信息{}条,其中政府网站公开{}条、政务微博公开{}条、政务微信公开{}条、"
        "其他方式公开{}条",
        "proactive.total publication.website publication.weibo publication.wechat "
        "publication.other",
    ),
    (
        "ogi2014",
        "全县共举办新闻发布会{}次,开展在线访谈{}次,发布政策解读稿件{}篇",
        "response.press_conferences response.online_interviews "
        "response.interpretations",
    ),
    ("ogi2021", "全年收取信息处理费{}元", "fee.collected_yuan"),
]

# Figures of something else; none may be heard, nor change what another one means.
OTHERS = [
    "其中,县政府受理{}件(网络申请{}件,信函申请{}件)",
    "其中县政府办公室收到政府信息公开申请{}件,办结{}件",
    "县民政局共收到政府信息公开申请{}件,予以公开{}件",
    "各镇(街道)共受理依申请公开{}件,按时办结{}件",
    "2021年,全县共收到政府信息公开申请{}件,予以公开{}件",
    "上年共收到政府信息公开申请{}件,同比增加{}件",
    "去年因政府信息公开引发行政复议{}件",
    "条例施行以来,累计收到政府信息公开申请{}件,办结{}件",
    "全县累计主动公开政府信息{}条",
    "上半年收到政府信息公开申请{}件,7月份收到{}件",
    "围绕民生领域,主动公开政府信息{}条",
    "在义务教育领域主动公开政府信息{}条,其中政府网站公开{}条",
    "收到群众来信{}件,办结{}件",
    "12345热线受理诉求{}件,按时办结{}件",
    "全县办理人大代表建议{}件、政协委员提案{}件,办结{}件",
    "全县受理线上信息公开申请{}件,办结{}件,结转下年度{}件",
    "全县共收到涉及土地的申请{}件,予以公开{}件",
    "当面、网络申请分别为{}件、{}件",
    "审理行政复议案件{}件,其中维持{}件",
    "县政府共处理涉及政府信息公开的行政复议案件{}件,其中维持{}件,依法纠错{}件",
    "通过微博、微信公开信息{}条",
    "县融媒体中心微信公众号发布信息{}条",
    "共制作政府信息{}条,其中主动公开信息{}条,依申请公开信息{}条",
    "全市共收到政府信息公开申请{}件,其中网络申请{}件",
    "召开经济运行等新闻发布会{}次",
    "洋口港经济开发区:全年共收到政府信息公开申请{}件",
    "掘港镇认真办理,全年共收到政府信息公开申请{}件,办结{}件",
    "全市上下认真落实,共收到政府信息公开申请{}件",
    "县自然资源局高度重视,全年共收到政府信息公开申请{}件,其中网络申请{}件",
    "工作目标:全年主动公开政府信息{}条",
    "每月主动公开政府信息{}条",
    "2023年,全县力争主动公开政府信息{}条",
    "全县共收到政府信息公开申请{}.5件",
    "全县共收到政府信息公开申请{}至{}件",
    "全县收到政府信息公开申请不到{}件",
    "县政府作为复议机关,办理政府信息公开行政复议案件{}件,维持{}件",
    "全县政府网站{}个,政务新媒体{}个",
    "共办理政府信息公开申请{}件,其中网络申请{}件",
]


@st.composite
def told(draw):
    """Draw a text of one form in paragraphs, and what it states of whom."""
    form = draw(st.sampled_from(["ogi2014", "ogi2021"]))
    own = [line for line in SENTENCES if line[0] == form]
    chosen = draw(st.lists(st.sampled_from(own), min_size=1, max_size=4, unique=True))
    others = draw(st.lists(st.sampled_from(OTHERS), max_size=5))
    number = st.integers(0, 99_999)
    truth: dict[str, set[int]] = {}
    sentences = []
    for _, text, codes in chosen:
        values = [draw(number) for _ in codes.split()]
        for code, value in zip(codes.split(), values, strict=True):
            truth.setdefault(code, set()).add(value)
        sentences.append(text.format(*values))
    foreign = st.integers(700_000, 999_999)
    for text in others:
        sentences.append(text.format(*[draw(foreign) for _ in range(text.count("{}"))]))
    order = draw(st.permutations(sentences))
    lines = [""]
    for sentence in order:
        if draw(st.booleans()):
            lines.append("")
        lines[-1] += sentence + draw(st.sampled_from("。;,"))
    return form, [line for line in lines if line], truth


@pytest.mark.parametrize(("form", "text", "codes"), SENTENCES)
def test_a_sentence_is_heard_whole(form, text, codes):
    values = [7 * n + 11 for n, _ in enumerate(codes.split())]
    found = heard(text.format(*values) + "。", meta=COUNTY | {"form": form})
    assert found == dict(zip(codes.split(), values, strict=True))


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("form", ["ogi2014", "ogi2021"])
def test_what_counts_something_else_is_not_heard(form, text):
    values = range(700_001, 700_001 + text.count("{}"))
    meta = COUNTY | {"form": form}
    assert heard(text.format(*values) + "。", meta=meta) == {}
    assert heard(f"2022年,{text.format(*values)}。", meta=meta) == {}


@settings(max_examples=300)
@given(told())
def test_no_figure_is_taken_for_another(text):
    form, lines, truth = text
    for code, value in heard(*lines, meta=COUNTY | {"form": form}).items():
        assert value in truth[code], (code, value, lines)


@given(st.data(), st.sampled_from(OTHERS))
def test_what_is_heard_is_heard_beside_other_paragraphs(data, other):
    form, text, codes = data.draw(st.sampled_from(SENTENCES))
    values = [data.draw(st.integers(0, 99_999)) for _ in codes.split()]
    foreign = range(700_001, 700_001 + other.count("{}"))
    lines = [other.format(*foreign) + "。", text.format(*values) + "。"]
    found = heard(*lines, meta=COUNTY | {"form": form})
    assert found == dict(zip(codes.split(), values, strict=True))


# -- whose, when ---------------------------------------------------------------------


def test_a_narrower_body_is_not_the_whole():
    text = (
        "2022年全县共受理依申请公开320件。"
        "其中,县政府受理52件(网络申请17件,信函申请35件)。"
    )
    assert heard(text) == {"request.received": 320}


@pytest.mark.parametrize("numbers", [("(一)", "(二)"), ("（一）", "（二）")])
def test_a_heading_that_names_a_narrower_body_holds_until_the_next(numbers):
    first, second = numbers
    lines = [
        f"{first}县政府办公室依申请公开情况",
        "共收到政府信息公开申请52件。",
        f"{second}行政复议情况",
        "因政府信息公开引发行政复议3件。",
    ]
    assert heard(*lines) == {"review.total": 3}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("县政府网站公开信息2条,各乡镇网站公开信息3条。", {}),
        ("县政府网站公开信息2条。各乡镇网站公开信息3条。", {}),
        (
            "全县各级政府网站公开信息5条,各乡镇网站公开信息3条。",
            {"publication.website": 5},
        ),
        (
            "全县主动公开政府信息6条,其中网站公开2条,各乡镇网站公开3条。",
            {"proactive.total": 6},
        ),
        ("共收到政府信息公开申请5件,各乡镇收到申请3件。", {}),
        ("收到政府信息公开申请5件(网络5件),各乡镇收到申请3件。", {}),
        ("共收到政府信息公开申请5件,其中各乡镇收到申请3件。", {"request.received": 5}),
        ("主动公开政府信息5条,县教育局收到申请3件。", {"proactive.total": 5}),
    ],
)
def test_what_is_told_of_nobody_beside_others_is_not_that_of_the_whole(words, figures):
    assert heard(words) == figures


def test_a_bureau_is_heard_under_its_own_name_and_as_we():
    assert (
        heard("我局共收到政府信息公开申请4件。", meta=BUREAU)["request.received"] == 4
    )
    text = "2022年,县民政局收到政府信息公开申请5件。"
    assert heard(text, meta=BUREAU) == {"request.received": 5}
    assert heard("全县共收到政府信息公开申请320件。", meta=BUREAU) == {}


def test_a_bureau_is_not_that_of_the_city_above():
    assert heard("市民政局共收到政府信息公开申请4件。", meta=BUREAU) == {}
    assert heard("南通市民政局共收到政府信息公开申请4件。", meta=BUREAU) == {}


def test_a_line_that_breaks_off_goes_on_in_the_next():
    lines = [
        "2022年全县共受理依申请公开320件。其中,县政府办公室,",
        "收到依申请公开52件。",
    ]
    assert heard(*lines) == {"request.received": 320}
    lines = ["2022年,全县各级行政机关认真办理,共收到政府信息", "公开申请320件。"]
    assert heard(*lines) == {"request.received": 320}


def test_a_short_line_may_say_of_whom_the_next_speaks():
    assert heard("县民政局:", "全年共收到政府信息公开申请5件。") == {}
    assert heard("沭阳县", "全年共收到政府信息公开申请5件。", meta=CITY) == {}
    assert heard("沭阳县积极推进公开,全年共收到政府信息公开申请5件。", meta=CITY) == {}


def test_an_office_is_not_its_county():
    office = COUNTY | {"scope": "office", "body": "如东县人民政府办公室"}
    text = (
        "2022年,县政府办公室共收到政府信息公开申请52件。"
        "全县共收到政府信息公开申请320件。"
    )
    assert heard(text, meta=office) == {"request.received": 52}


def test_a_township_is_heard_by_its_name():
    town = COUNTY | {
        "level": "township",
        "scope": "unit",
        "body": "如东县掘港街道办事处",
    }
    text = "2022年,掘港街道共收到信息公开申请7件,上年度结转1件。"
    assert heard(text, meta=town) == {"request.received": 7, "request.carried_in": 1}


def test_a_year_is_told_by_number_only_where_the_reports_year_is_known():
    text = "2022年,全县共收到政府信息公开申请320件。"
    assert heard(text)["request.received"] == 320
    assert heard(text, meta=COUNTY | {"year": None}) == {}
    assert heard(text, meta=COUNTY | {"year": 2023}) == {}


def test_the_year_before_ends_where_the_year_of_the_report_is_named():
    text = "2021年收到政府信息公开申请90件,2022年全县收到政府信息公开申请70件。"
    assert heard(text) == {"request.received": 70}
    assert heard("与2021年相比,全县共收到政府信息公开申请70件。") == {
        "request.received": 70
    }


def test_traditional_and_full_width_characters_are_read():
    text = "２０２２年，全縣共收到政府信息公開申請３２０件，上年結轉５件。"
    assert heard(text) == {"request.received": 320, "request.carried_in": 5}


# -- what a figure counts ------------------------------------------------------------


def test_a_total_that_counts_what_came_over_is_not_heard_nor_its_parts():
    text = "全县共收到政府信息公开申请76件"
    assert heard(f"{text}(含上年结转9件)。") == {}
    assert heard(f"{text}(含上年结转)。") == {}
    assert heard(f"{text},其中上年结转9件,予以公开40件。") == {}
    parts = "自然人70件、法人6件"  # of both years too
    assert heard(f"{text}(含上年结转9件),其中{parts}。") == {}
    assert heard(f"{text},其中{parts},含上年结转9件。") == {}
    assert heard(f"{text},其中网络申请70件,信函申请6件,上年结转9件。") == {}
    assert heard(f"{text},加上上年结转9件,共85件。") == {}
    apart = heard(f"{text}。", "上年结转9件,其中含上年结转2件。")
    assert apart["request.received"] == 76


@pytest.mark.parametrize(
    "more",
    [
        "(其中9件为上年结转)",
        ",其中9件系上年结转",
        ",其中9件是2021年结转的",
        ",其中有9件为上年度转入",
        ",9件为上年结转",
        "(包含上年度顺延办理9件)",
        "。其中9件为2021年结转",
        ",上年结转9件已计入",
    ],
)
def test_a_total_in_which_some_came_over_is_not_what_came_in(more):
    text = f"2022年,全县共收到政府信息公开申请76件{more}。"
    assert heard(text) == {}


def test_what_a_later_sentence_says_to_be_included_takes_the_total_back():
    text = "2022年,全县共受理政府信息公开申请76件。其中,予以公开31件"
    assert heard(f"{text}。") == {"request.received": 76, "outcome.granted": 31}
    assert heard(f"{text}。包括2021年结转2022年申请9件。") == {}


@pytest.mark.parametrize("day", ["11月底", "2022年6月30日", "目前"])
def test_what_came_in_up_to_a_day_before_its_end_is_not_that_of_the_year(day):
    assert heard(f"今年以来(截至{day})全县共收到政府信息公开申请9件。") == {}
    text = "2022年全县共收到政府信息公开申请9件"
    assert heard(f"{text}(截至{day})。") == {}
    assert heard(f"{text}(截至12月31日)。") == {"request.received": 9}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        (
            "全县各级行政机关收到申请122件,其中县政府收到31件。",
            {"request.received": 122},
        ),
        (
            "全县共收到申请122件,按时办结118件,延期办结4件。",
            {"request.received": 122, "closed.on_time": 118, "closed.extended": 4},
        ),
        (
            "去年结转3件,今年新收122件,转下年4件。",
            {
                "request.carried_in": 3,
                "request.received": 122,
                "request.carried_out": 4,
            },
        ),
        (
            "依申请公开方面,予以公开45件,不予公开9件,其他处理17件。",
            {"outcome.granted": 45, "outcome.refused": 9, "outcome.other": 17},
        ),
        (
            "未收到涉及政府信息公开的行政诉讼,行政复议1起。",
            {"litigation.total": 0, "review.total": 1},
        ),
        (
            "全年通过政务新媒体公开信息9条,其中微信5条、微博4条。",
            {
                "publication.new_media": 9,
                "publication.wechat": 5,
                "publication.weibo": 4,
            },
        ),
        ("全年公开政府信息8765条。", {"proactive.total": 8765}),
        ("通过网站、微信等渠道公开政府信息9条。", {"proactive.total": 9}),
        ("通过微博、微信等平台公开政府信息9条。", {}),
        # What is of less, of another year or of something else.
        ("依申请公开方面,县政府办予以公开4件。", {}),
        ("依申请公开方面,上年予以公开4件。", {}),
        ("人大代表建议12件,予以公开10件,不予公开2件。", {}),
        ("全县共收到申请122件,其中低保申请20件。", {}),
        ("主动公开政府信息9条,其中县教育局微信公开3条。", {"proactive.total": 9}),
    ],
)
def test_what_reports_say_in_few_words_is_heard(words, figures):
    assert heard(words) == figures


def test_both_parts_of_what_was_handled_are_taken():
    text = "全县共办理政府信息公开申请76件,其中新收67件,上年结转9件。"
    assert heard(text) == {"request.received": 67, "request.carried_in": 9}
    text = "全县本年新收和上年结转政府信息公开申请76件。"
    assert heard(text) == {"request.available": 76}


@pytest.mark.parametrize(
    "text",
    [
        "共收到政府信息公开申请328件,其中新收320件,上年结转8件。",
        "共收到政府信息公开申请328件,其中,本年新收320件,结转上年8件。",
        "共受理政府信息公开申请328件,其中新受理320件,上年结转8件。",
        "共收到政府信息公开申请328件,其中2022年新收320件、2021年结转8件。",
        "共收到政府信息公开申请328件。其中,新收到320件,上年度结转8件。",
    ],
)
def test_a_total_that_is_divided_into_new_and_carried_in_is_not_what_came_in(text):
    found = heard(f"2022年,全县{text}")
    assert found == {"request.received": 320, "request.carried_in": 8}


def test_a_total_that_does_not_divide_into_its_parts_is_not_trusted():
    total = "全县共收到政府信息公开申请328件,其中"
    assert heard(f"{total}新收330件,结转8件。") == {}
    # 8 may be what was carried out.
    assert heard(f"{total}新收320件,结转8件。") == {"request.received": 320}


def test_words_of_the_form_of_2014_mean_its_rows_and_no_later_ones():
    text = "全县共收到政府信息公开申请76件,部分公开9件,予以公开40件。"
    assert heard(text)["outcome.partial"] == 9
    then = heard(text, meta=COUNTY | {"form": "ogi2014"})
    assert then == {"request.received": 76, "answer.partial": 9}


@pytest.mark.parametrize(
    ("printed", "value", "precision"),
    [
        ("1.7万余条", 17000, "approx"),
        ("近3000条", 3000, "approx"),
        ("约2500条", 2500, "approx"),
        ("2500多条", 2500, "approx"),
        ("3000条以上", 3000, "approx"),
        ("1.53万条", 15300, "approx"),
        ("39,734条", 39734, "exact"),
        ("39 734条", None, None),
        ("百余条", None, None),
    ],
)
def test_rounded_figures_are_marked(printed, value, precision):
    found = [
        (x.value, x.precision)
        for x in listen(f"全县共主动公开政府信息{printed}。").figures
    ]
    assert found == ([(value, precision)] if value else [])


def test_a_figure_stated_in_two_ways_is_not_taken_and_named():
    found = listen(
        "全县共收到政府信息公开申请320件。", "全年收到政府信息公开申请52件。"
    )
    assert found.figures == []
    (note,) = found.notes
    assert note.rule == "narrative.ambiguous"
    assert "320 in paragraph 1" in note.message
    assert "52 in paragraph 2" in note.message


def test_a_figure_stated_twice_is_one_and_the_exact_one_counts():
    found = listen(
        "全县共主动公开政府信息1.5万余条。",
        "全县共主动公开政府信息15302条。",
        "2022年,全县主动公开政府信息15302条。",
    )
    assert [(x.value, x.precision, x.locator) for x in found.figures] == [
        (15302, "exact", "paragraph 2, sentence 1, figure 1")
    ]
    assert found.notes == []


# -- places within -------------------------------------------------------------------

COUNTIES = ["沭阳县", "泗阳县", "泗洪县", "宿豫区", "宿城区"]


def divided(total, values, more=""):
    listed = "、".join(f"{n}{v}件" for n, v in zip(COUNTIES, values, strict=False))
    return f"2022年,全市共收到政府信息公开申请{total}件,其中{listed}{more}。"


def test_the_counties_of_the_test_are_those_of_the_city():
    names = {r.name for r in place.all_regions(2022) if r.prefecture == "宿迁市"}
    assert names - {"宿迁市"} == set(COUNTIES)


def test_counties_that_a_citys_text_tells_apart_are_parts():
    found = listen(divided(150, [10, 20, 30, 40, 50]), meta=CITY)
    assert {p.region.name: p.figures[0].value for p in found.parts} == dict(
        zip(COUNTIES, [10, 20, 30, 40, 50], strict=True)
    )
    assert {x.code for p in found.parts for x in p.figures} == {"request.received"}
    assert found.figures[0].value == 150
    assert found.notes == []


def test_counties_that_do_not_add_up_to_the_city_are_a_finding():
    (note,) = listen(divided(151, [10, 20, 30, 40, 50]), meta=CITY).notes
    assert (note.rule, note.expected, note.found) == ("narrative.parts", 151, 150)
    assert "sentence 1, figure 1" in note.message
    assert "sentence 1, figure 6" in note.message


def test_a_list_may_also_name_what_is_no_county():
    text = divided(150, [10, 20, 30, 40, 30], more="、市各有关部门20件")
    found = listen(text, meta=CITY)
    assert found.notes == []
    assert [p.region.name for p in found.parts] == COUNTIES


def test_which_of_two_numbers_others_are_part_of_has_to_be_said():
    two = "全县共收到政府信息公开申请258件,上年结转9件"
    carried = "request.carried_in/natural"
    assert carried not in heard(f"{two},其中自然人申请191件。")
    assert carried not in heard(f"{two},自然人申请191件。")
    assert heard(f"{two}(其中自然人申请7件)。")[carried] == 7
    assert heard(f"{two.replace(',', '。')},其中自然人申请7件。")[carried] == 7


def test_some_counties_need_not_add_up_but_cannot_exceed():
    assert listen(divided(150, [10, 20]), meta=CITY).notes == []
    (note,) = listen(divided(25, [10, 20]), meta=CITY).notes
    assert note.rule == "narrative.parts"


def test_counties_are_told_apart_for_disputes_too():
    text = "因政府信息公开引发行政复议9件,其中沭阳县4件、泗阳县3件。"
    parts = listen(text, meta=CITY).parts
    assert [(x.code, x.value) for p in parts for x in p.figures] == [
        ("review.total", 4),
        ("review.total", 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全市共收到政府信息公开申请90件。沭阳县、泗阳县分别收到50件、40件。",
        "全市共收到政府信息公开申请90件,其中沭阳县予以公开50件、泗阳县予以公开40件。",
        "全市共收到政府信息公开申请90件,其中去年沭阳县50件、泗阳县40件。",
        "全市共收到政府信息公开申请90件(含上年结转9件),其中沭阳县50件、泗阳县40件。",
        "沭阳县共收到政府信息公开申请50件,泗阳县共收到40件。",
        "全市共收到政府信息公开申请90件,办结80件,沭阳县50件、泗阳县40件。",
        "全市共收到政府信息公开申请90件,行政复议35件,其中沭阳县10件、泗阳县8件。",
        "全市共收到政府信息公开申请90件,行政复议35件。其中沭阳县10件、泗阳县8件。",
        "全市共收到政府信息公开申请90件,予以公开沭阳县20件、泗阳县10件。",
        "全市共收到政府信息公开申请90件,不予公开的,沭阳县20件、泗阳县10件。",
        "全市共收到政府信息公开申请90件,未办结沭阳县5件、泗阳县3件。",
        "全市共收到政府信息公开申请90件,涉及征地拆迁的,沭阳县50件、泗阳县30件。",
        "全市共收到政府信息公开申请90件,抽查沭阳县50件、泗阳县30件。",
        "全市共收到政府信息公开申请90件,其中已办结的沭阳县40件、泗阳县30件。",
        "全市共收到政府信息公开申请90件。予以公开方面,沭阳县20件、泗阳县10件。",
        "全市共收到政府信息公开申请90件。其中,不予公开的沭阳县20件、泗阳县10件。",
        "全市共收到政府信息公开申请90件。沭阳县20件、泗阳县10件被予以公开。",
        "全市共收到政府信息公开申请90件,较上年增加20件,其中沭阳县8件、泗阳县5件。",
        "全市共收到政府信息公开申请90件,增加较多的有沭阳县8件、泗阳县5件。",
        "全市共收到政府信息公开申请90件,比上年多的是沭阳县8件、泗阳县5件、泗洪县2件。",
        "全市共收到政府信息公开申请90件,其中未办结开发区9件、沭阳县8件、泗阳县5件。",
        "全市共收到政府信息公开申请90件,其中沭阳县8件、泗洪县5件、泗阳县2件被复议。",
        "全市共收到政府信息公开申请90件,其中沭阳县8件、泗洪县5件,均为征地类。",
        "全市新收政府信息公开申请90件,上年结转20件,其中沭阳县9件、泗阳县8件。",
    ],
)
def test_counties_of_which_something_else_is_told_are_no_parts(text):
    assert listen(text, meta=CITY).parts == []


@pytest.mark.parametrize(
    "text",
    [
        "90件(沭阳县50件、泗阳县40件),行政复议35件,其中沭阳县10件、泗阳县8件。",
        "90件,其中沭阳县50件、泗阳县40件。其中不予公开的,沭阳县10件、泗阳县8件。",
        "90件,其中沭阳县50件、泗阳县40件。沭阳县20件、泗阳县10件。",
        "90件。其中,沭阳县收到50件、泗阳县收到40件,均已按期答复。",
        "90件,同比增长12%,其中:沭阳县50件,占56%;泗阳县40件,占44%。",
        "90件,分别为沭阳县50件、泗阳县40件。",
    ],
)
def test_a_list_of_counties_ends_where_something_else_is_told(text):
    parts = listen(f"全市共收到政府信息公开申请{text}", meta=CITY).parts
    found = [(p.region.name, x.code, x.value) for p in parts for x in p.figures]
    assert found == [
        ("沭阳县", "request.received", 50),
        ("泗阳县", "request.received", 40),
    ]


def test_zones_among_the_counties_are_parts_too():
    text = "全市共收到政府信息公开申请90件,其中市本级9件、沭阳县50件、宿迁经开区3件。"
    parts = listen(text, meta=CITY).parts
    assert [(p.region.name, p.region.level) for p in parts] == [
        ("沭阳县", "county"),
        ("宿迁经开区", "zone"),
    ]


def test_one_place_alone_or_of_another_city_is_no_part():
    assert listen(divided(150, [10]), meta=CITY).parts == []
    text = "全市共收到政府信息公开申请150件,其中如东县10件、海门区20件。"
    assert listen(text, meta=CITY).parts == []
    assert listen(divided(150, [10, 20])).parts == []  # a county has none


# -- documents -----------------------------------------------------------------------


def page(sentence, **overrides):
    figures = render.figures_of("ogi2021", 3)
    return figures, render.page(
        "ogi2021", figures, year=2022, narrative=sentence, **overrides
    )


def test_a_contradiction_names_both_places(read):
    figures, html = page("因政府信息公开引发行政复议134件、行政诉讼57件。")
    table = {
        "review.total": figures["review.total", ""],
        "litigation_direct.total": figures["litigation_direct.total", ""],
        "litigation_after_review.total": figures["litigation_after_review.total", ""],
    }
    findings = read(html).findings.set_index("rule")
    found = findings.loc["figure.contradiction"]
    assert (found["expected"], found["found"]) == (table["review.total"], 134)
    assert "in table 3, row" in found["message"]
    assert "134 in paragraph 2, sentence 1, figure 1" in found["message"]
    found = findings.loc["litigation.routes"]
    routes = [value for code, value in table.items() if "litigation" in code]
    assert (found["found"], found["expected"]) == (57, sum(routes))


def test_words_that_agree_are_no_finding_and_fill_nothing(read, figures_in):
    figures, html = page("")
    received = figures["request.received", "total"]
    figures, html = page(f"2022年,全县共收到政府信息公开申请{received}件。")
    report = read(html)
    assert report.findings.empty
    assert figures_in(report) == figures
    told = report.observations[report.observations["origin"] == "narrative"]
    assert told[["code", "applicant", "value"]].values.tolist() == [
        ["request.received", "total", received]
    ]
    assert "and 1 stated in the text" in repr(report)

    lacking = {k: v for k, v in figures.items() if k[0] != "request.received"}
    bare = render.page(
        "ogi2021",
        lacking,
        year=2022,
        narrative=f"2022年,全县共收到政府信息公开申请{received}件。",
    )
    report = read(bare)
    assert ("request.received", "total") not in figures_in(report)
    assert "request.received" in set(report.observations["code"])


def test_the_locator_of_a_text_is_its_line(read):
    head, *rest = (
        render.text(render.figures_of("ogi2014", 1), year=2018).decode().split("\n")
    )
    lines = [
        head,
        "",
        "一、概述",
        "",
        "2018年,全县共收到政府信息公开申请",
        "987654件。",
        *rest,
    ]
    report = read("\n".join(lines).encode(), ".txt")
    told = report.observations[report.observations["origin"] == "narrative"]
    assert told[["value", "locator"]].values.tolist() == [
        [987654, "line 5, sentence 1, figure 1"]
    ]


def test_a_city_and_its_counties_are_reports_of_a_data_set(tmp_path, read):
    figures = render.figures_of("ogi2021", 3)
    html = render.page(
        "ogi2021",
        figures,
        body="宿迁市人民政府",
        year=2022,
        narrative=divided(figures["request.received", "total"], [1, 2]),
    )
    (tmp_path / "city.html").write_bytes(html)
    report = read(html)
    assert [part.meta["county"] for part in report.parts] == ["沭阳县", "泗阳县"]
    data = ingest([tmp_path])
    keys = [report.meta["report"], *(part.meta["report"] for part in report.parts)]
    assert data.reports["report"].tolist() == keys
    assert keys[1:] == [f"{keys[0]}-321322", f"{keys[0]}-321323"]
    assert data.reports["level"].tolist() == ["prefecture", "county", "county"]
    assert data.reports["sha256"].nunique() == 1
    told = data.observations[data.observations["report"].isin(keys[1:])]
    assert told["value"].tolist() == [1, 2]
    assert set(told["origin"]) == {"narrative"}
    assert data.findings.empty


# -- hostile texts -------------------------------------------------------------------

LONG = [
    "1" * 10**6,
    "共收到政府信息公开申请" * 90_000 + "1件",
    "通过、" * 300_000 + "等渠道公开1件",
    "(" * 10**6,
    "1件," * 250_000,
    "1件、" * 250_000,
    "全年共收到政府信息公开申请1件。" * 60_000,
    "全年共" * 300_000 + "1件",
    "1,234," * 160_000,
    "1万余" * 250_000,
    "(1件" * 250_000,
    "网络申请" * 250_000 + "1件",
]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_line_of_a_million_characters_costs_little(text):
    began = time.process_time()
    listen(text)
    listen(*[text[n : n + 1000] for n in range(0, len(text), 1000)])
    assert time.process_time() - began < 5


def test_a_total_that_is_taken_back_again_and_again_costs_little():
    said = "全县共收到政府信息公开申请999件，其中网络申请88件，上年结转7件。"
    began = time.process_time()
    listen(said * 8000)
    assert time.process_time() - began < 3  # 0.2 s


def test_what_lies_beyond_the_limit_is_left_out_and_said():
    filler = "概述。" * 1000
    lines = [filler] * (MAX_TEXT // len(filler) + 1)
    found = listen(*lines, "全年共收到政府信息公开申请1件。")
    assert found.figures == []
    assert [note.rule for note in found.notes] == ["narrative.cut"]


@given(
    st.text(
        alphabet="全年共收到政府信息公开申请件,。、()0123456789万余县2办结",
        max_size=400,
    )
)
def test_no_text_breaks_the_reading(text):
    for figure in listen(text).figures:
        assert figure.code
        assert figure.value >= 0
        assert figure.precision in ("exact", "approx")
        assert figure.origin == "narrative"


def test_what_follows_a_bracket_is_no_part_of_what_stands_in_it():
    said = (
        "全县共收到政府信息公开申请35件（其中：网上申请30件，信函5件），上年结转4件。"
    )
    assert heard(said) == {
        "request.received": 35,
        "request.online": 30,
        "request.letter": 5,
        "request.carried_in": 4,
    }


def test_a_body_of_the_state_is_spoken_of_by_its_name_in_the_place():
    body = "国家税务总局如东县税务局"
    meta = {"body": body, "scope": "unit", "level": "department", "county": "如东县"}
    _, names = aliases_of(meta | {"prefecture": "南通市", "province": "江苏省"})
    assert set(names) == {body, "如东县税务局", "县税务局", "税务局"}
