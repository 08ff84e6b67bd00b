"""What the pages about the recognisers say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`at`: which of a source's titles. `recognisers`: name → (title, what was asked when judging)."""

    at: int
    title: str
    made: str
    intro: str
    recognisers: Mapping[str, tuple[str, str]]
    columns: tuple[str, ...]
    languages: Mapping[str, str]
    overall: str
    every: str
    no_talk: str
    none: str
    few: str
    errors_title: str
    errors: str
    wrongly: str
    missed: str
    how: str


ENGLISH = Words(
    at=0,
    title="How good the recognisers are",
    made="Written from the code by `make docs`; do not edit.\n",
    intro="""Some numbers rest on a program telling what a message is: the response rate on *question*, nearly every
number of talk on *acknowledgement* and *automatic*, which it leaves out. The rules (version {version}) were held
against messages judged by hand.

- **Precision**: of the messages the rules marked, so many really are it. **Recall**: of those that really are it, the
  rules marked so many. Beside each its 95 % interval (Wilson) and the counts. Fewer than {least} say nothing.
- **Agreement**: Cohen's kappa of the two judgings, 1 being full agreement. Both are by the same hand, one after the
  other and in different orders, so it tells how steady the judging was, not that several people would agree.
- **No real talk of a Chinese group is among the sources**: there is none we may use. The Chinese figures rest on an
  invented community, whose sentences were written beside these rules, and on questions and answers of a forum. Expect
  less in a real group; judge a few dozen of your own messages before you lean on a number.
- "All talk" leaves out what is no talk (reviews, adverts). Those rows show what the rules make of such texts.
""",
    recognisers={
        "question": (
            "Question",
            "Read by itself, the message asks somebody for information, advice or help and expects an answer, with or"
            " without a question mark. No questions: rhetoric, greetings, what an advert asks, headings, mere reports"
            " of trouble.",
        ),
        "acknowledgement": (
            "Acknowledgement",
            "Nothing but receipt, thanks, praise, agreement or laughter. Yes and no may be answers and are none."
            " Recall is among messages of up to 40 characters, drawn as often as they were sent: such are nearly all"
            " acknowledgements, and at random there would be too few.",
        ),
        "automatic": (
            "Automatic",
            "Written by the platform or a program. What a source itself marks as a notice needs no recognising and"
            " is not among these.",
        ),
        "near_duplicate": (
            "Near-duplicate",
            "Two messages are one text sent again, with another number, name, link or emoji. Judged in pairs that"
            " share at least half of their pairs of letters; exact copies, which are always found, were left out. The"
            " rule forgives numbers, punctuation and emoji and nothing else, so a reworded advert is another text to"
            " it. No number rests on it so far.",
        ),
    },
    columns=("language", "source", "precision", "recall", "judged", "agreement (kappa)"),
    languages={"zh": "Chinese", "en": "English"},
    overall="all talk",
    every="all",
    no_talk=" (no talk)",
    none="none there",
    few="too few ({hits} of {n})",
    errors_title="Where they err",
    errors="""Of the example community, whose texts are ours to show, these were judged otherwise than marked:
""",
    wrongly="wrongly marked",
    missed="missed",
    how="""In the real texts, which are not ours to show, it was mostly: headings that end in "problem" taken for
questions (Chinese forum); questions in reviews and adverts that ask nobody; suggestions with a question mark; in
English a lone "oh", "agreed" or "indeed", slips of the keyboard and thanks for something named, not seen as
acknowledgements.

## How it was made

A seed draws from every source texts at random (they tell what is missed), more of those the rules mark and some short
messages; whoever judged saw neither. All were judged twice by one hand, in two orders, the first judgement within
sight of the second, so kappa tells of carelessness only, not of what two people would agree on; where the two
differed, a third look decided. The labels are `scripts/audit/labels.csv`, by key and hash; of real texts no word is
kept. To draw, judge and compute again: `python -m scripts.audit`. A test computes the figures anew wherever the data
is.
""",
)

CHINESE = Words(
    at=1,
    title="识别得准不准",
    made="本页由 `make docs` 从代码生成，请勿手改。\n",
    intro="""有些数字要靠程序先认出一条消息是什么：应答率靠认出*问题*；几乎所有和聊天有关的数字都会剔除*应声*和*自动消息*。
这些规则（第 {version} 版）和人工判断过的消息逐条对过。

- **查准**：规则标出来的，有多少真的是。**查全**：真的是的，规则标出了多少。
  后面是 95% 范围（Wilson）和条数。不足 {least} 条不给比例。
- **一致**：两遍判断的 Cohen κ，1 是完全一致。两遍是同一双手先后做的，顺序打乱，
  所以它只说明判断前后稳不稳，不代表几个人会看法一致。
- **来源里没有真实的中文群聊**：没有我们可以用的。中文的数字来自虚构的示例社群
  （它的句子和规则是一起写的）和一个论坛的问答。真实的群里会差一些；要拿数字做考核前，先抽几十条自己群里的消息看一看。
- “聊天合计”不含不是聊天的文字（评价、广告短信）；那几行只说明规则碰到这类文字会怎样。
""",
    recognisers={
        "question": (
            "问题",
            "单看这一条，是在向人要信息、主意或帮助，等着回答，有没有问号都算。反问、打招呼、广告里的问句、标题、只说出了故障，都不算。",
        ),
        "acknowledgement": (
            "应声",
            "除了收到、感谢、夸奖、赞同、笑，没有别的内容。“对”“不是”可能就是答案，不算应声。"
            "查全只在 40 字以内的消息里算，发过几次就算几次：应声几乎都很短，随便抽会太少。",
        ),
        "automatic": (
            "自动消息",
            "平台或程序写的。来源自己标明是通知的，不用认，也不在这里面。",
        ),
        "near_duplicate": (
            "近似重复",
            "两条是同一段文字再发一次，只换了数字、名字、链接或表情。判断的是至少一半字对相同的两条；一字不差的总能认出，没有抽。"
            "规则只容忍数字、标点和表情不同，换了说法的广告就当作另一段。目前没有数字用到它。",
        ),
    },
    columns=("语言", "来源", "查准", "查全", "判断条数", "一致 (κ)"),
    languages={"zh": "中文", "en": "英文"},
    overall="聊天合计",
    every="合计",
    no_talk="（不是聊天）",
    none="没有",
    few="太少（{n} 条里 {hits} 条）",
    errors_title="错在哪里",
    errors="""示例社群的文字可以公开，里面判断和规则不同的有：
""",
    wrongly="误标",
    missed="漏标",
    how="""真实文字不能公开，里面主要的错是：以“问题”结尾的标题被当成问题（中文论坛）；评价和广告里并不问谁的问句；
带问号的建议；英文里单独一个 oh、agreed、indeed，打错的字，以及谢某件事的话，没被认作应声。

## 怎么做的

用固定的种子从每个来源随机抽一批（看漏了什么），再抽一些规则标出的和一些短消息；判断时看不到是哪一种，也看不到规则怎么说。
全部由同一双手判断两遍，顺序不同，第二遍时看得到第一遍的结果，所以一致程度只说明有没有手误，
不代表两个人会怎么判；两遍不一样的再看一次定下来。标签在 `scripts/audit/labels.csv`，只有编号和校验码，不留真实文字。
重新抽、判断、计算：`python -m scripts.audit`。有数据的地方，测试会重新算一遍这些数字。
""",
)

WORDS: Mapping[str, Words] = {"en": ENGLISH, "zh": CHINESE}
