"""Which group a file's talk goes into."""

from __future__ import annotations

from pathlib import Path

from qunxing.communities.models import Community, Group
from qunxing.sources import actions
from qunxing.sources.models import Import

HEAD = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n" + "=" * 64 + "\n消息分组:我的群\n"
CHAT = "=" * 64 + "\n消息对象:{name}\n" + "=" * 64 + "\n\n2026-09-01 10:00:00 阿甲(10001)\n在{name}说的\n\n"


def handed_in(community: Community, path: Path) -> Import:
    return actions.receive(
        community=community, path=path, name=path.name, options={"timezone": "Asia/Shanghai"}, by=None
    )


def test_several_titles_without_ids_are_several_groups(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "全部消息记录.txt"
    path.write_text(HEAD + CHAT.format(name="烘焙一群") + CHAT.format(name="烘焙二群"), encoding="utf-8-sig")
    done = actions.run(handed_in(community, path))
    assert (done.state, done.report["groups"]) == (Import.State.DONE, 2)
    assert set(Group.objects.values_list("name", flat=True)) == {"烘焙一群", "烘焙二群"}


def test_one_title_only_proposes_a_group(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "烘焙一群.txt"
    path.write_text(HEAD + CHAT.format(name="烘焙一群"), encoding="utf-8-sig")
    imp = handed_in(community, path)
    assert imp.state == Import.State.ASKING
    assert (imp.question["ask"], imp.question["choices"]) == ("group", ["烘焙一群"])


def test_a_file_of_the_same_name_goes_into_the_same_group(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "烘焙一群.txt"
    path.write_text(HEAD + CHAT.format(name="烘焙一群"), encoding="utf-8-sig")
    group = Group.objects.create(community=community, name="一群", platform="qq")
    actions.run(actions.answer(handed_in(community, path), {}, group=group))
    assert handed_in(community, path).group == group
