"""The words and marks by which messages are recognised: one table, read by Python and bound as parameters in SQL.

Every pattern keeps to what RE2 and Python's `re` read alike: no lookaround, no backreference, no `\\s \\w \\d \\b .`,
no flags, nothing that matches nothing. They meet lower-cased text. Patterns with many counted repeats stay apart:
united, their automata multiply (measured 20 to 70 times slower). A change here changes numbers: raise
`recognisers.VERSION`.
"""


def _any(*choices: str) -> str:
    return "(?:" + "|".join(choices) + ")"


# --- pieces ----------------------------------------------------------------------------------------------------------
# Inside the brackets of a character class: what is neither letter nor digit (punctuation, spaces, symbols, arrows,
# emoji, private use, variation selectors). Without question marks and "@", which some patterns must see.
_QUIET = (
    "\\x00-/:->\\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u2bff\u3000-\u3004\u3008-\u303f"
    "\u3200-\u32ff\ue000-\uf8ff\ufe00-\ufe6f\ufeff\uff00-\uff0f\uff1a-\uff1e\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff"
    "\U0001f000-\U0001ffff\U000e0000-\U0010ffff"
)
_SILENT = _QUIET + "?？@＠"
_STOPS = ' \\t\\r\\n\u2005\u3000,.!?:;，。！？：；、()（）"“”~～…'
_HAN = "\u3400-\u9fff"
_TO_STOP = "[^.!?。！？\\n]*[?？]*"
_MENTION = f"[@＠](?:所有人|全体成员|[^@＠\\n\u2005]{{1,24}}\u2005|[^@＠{_STOPS}]{{1,24}})"
_BRACKETED = "\\[[^\\]\\[\\n]{1,20}\\]"
_FILE = "(?:(?:image|video|gif|sticker|audio|document) omitted|[a-z0-9_()-]+[.](?:png|jpe?g|gif|webp|heic|mp4))"
_PLACEHOLDER = _any(_BRACKETED, "<[^<>\\n]{1,30}>", ":[a-z0-9_+-]+:", "[:;=]-?[dp3]", _FILE)

# --- acknowledgement -------------------------------------------------------------------------------------------------
# Only answers to what was said. Yes, no, right, can do (对, 可以, 是的) may be the very answer to a question: not here.
_ACK_ZH = (
    "谢|謝|感谢|感謝|感恩|蟹蟹|辛苦|收到|已收|好的|好滴|好嘞|好哒|好呀|好啊|好吧|好咧|好勒|很好|太好|真好|嗯+|恩恩+|哦+|噢+|喔+|"
    "明白|了解|懂了|晓得|知道了|学到了|学习了|没问题|厉害|太强|太棒|真棒|好棒|棒棒|赞+|牛逼|牛掰|牛批|牛啊|给力|优秀|膜拜|佩服|"
    "哈哈+|呵呵+|嘻嘻+|嘿嘿+|666+|233+|[+＋]1|已阅|已读|不客气|不用谢|不谢|mark|码住|马克|get到|遵命|欧克|爱你|比心"
)
_ACK_EN = (
    "thank you|thankyou|thanks+|thnx|thx+|tks|tysm|cheers|okay|okey|oki|ok+|got it|gotcha|i see|understood|"
    "makes? sense|sounds good|sgtm|lgtm|noted|roger|will do|great|nice|cool|awesome|perfect|"
    "excellent|wonderful|amazing|good job|well done|good to know|all good|no problem|no worries|"
    "you're welcome|you are welcome|yw|appreciate it|appreciated|(?:ha){2,}h?|lol+|lmao|wow+"
)
_ACK_ALONE = (
    f"(?:^|[{_SILENT}])"
    "(?:好+|行|妥|棒|牛+|强|顶+|恩|[1１]{1,6}|[6６]{1,9}|k+|ty|np|fine)[的吧啊呀哒滴嘞哦呢了哈]*"
    f"(?:[{_QUIET}]+|$)"
)
_ACK_SIGN = (
    "[\U0001f44d\U0001f44c\U0001f64f\U0001f4aa\U0001f44f\U0001f91d\U0001f389\U0001f4af\U0001f339\u2764\u2705\u270c]|"
    "\\[(?:强|赞|ok|好的?|收到|抱拳|合十|握手|鼓掌|玫瑰|爱心|胜利|666|耶|比心|庆祝|加油|谢谢|感谢|拥抱|鲜花|"
    "thumbsup|heart|worship|rose)\\]|:(?:[+]1|thumbs_up|thumbsup|ok|ok_hand|pray|heart|tada|clap|check|check_mark|100):"
)
_ACK_THANKED = "(?:thanks|thank you|thx)[, ]+[a-z\u00c0-\u024f]{2,15}[!. ]*$"
_ACK_FILLER = (
    f"[{_HAN}]{{1,2}}(?:老师|店长|老板|师傅|教练|姐|哥|总)|您|你|老师|老板|店长|群主|楼主|管理员?|大家|各位|大佬|大神|亲爱?|"
    "宝贝?|美女|帅哥|同学|伙伴|朋友|家人|们|姐+|哥+|师傅|小|[的了啦呀啊吧呢哈嘞滴哒嘛咯哇耶诶唉哎呐鸭吖嗷喽]|"
    "非常|十分|特别|万分|太|真|很|多|都|也|又|再|这么|那|就|已|给|为|对|我|到|"
    "分享|解答|解惑|回复|回答|答复|提醒|通知|耐心|热心|细心|帮助|帮忙|指导|指点|指教|建议|推荐|讲解|支持|关心|付出|组织|红包|"
    "your|you|so|very|much|many|all|everyone|everybody|guys|folks|again|a lot|lots|a bunch|a ton|in advance|indeed|"
    "really|that|this|it|for|their|then|the|his|her|helping|help|reply|replies|answers?|information|info|explanation|"
    "clarification|clarifying|suggestions?|quick|detailed|sharing|oh|ahh?|aha|hmm+|and|to|i|now|both|sir|kindly|kind|"
    "'s|is|was|yes|yeah|well"
)
_ACK_WORD = _any(_ACK_THANKED, _ACK_SIGN, _ACK_ZH, _ACK_EN, _ACK_ALONE)

# --- automatic -------------------------------------------------------------------------------------------------------
_AUTOMATIC_HINT = (
    "加入|进入|退出|移出|撤回|群名|领取了|拍了拍|群待办|群主|解散|领完|邀请|自动|系统|机器人|助手|删除|"
    "joined|left the|was added|created|pinned|changed the|topic was moved|were moved|was moved|marked this topic|"
    "auto|system|(?:^|[^a-z])bot(?:[^a-z]|$)|out of|deleted|removed"
)
_NOTICE = _any(
    "^[^,.!?，。！？\\n]+(?:加入了?(?:本|该)?群聊?|进入了?群聊|退出了?(?:本|该)?群聊?|移出了?群聊|撤回了一条消息|"
    "修改群名为[^\\n]+|领取了[^\\n]+红包|拍了拍[^\\n]+|开启了群待办|成为新?群主|已被解散)[。.!！]?$",
    '^(?:你|您|"[^"\\n]+"|“[^”\\n]+”) ?(?:邀请|将)[^\\n?？]+(?:加入|移出|移入|设为)[^\\n?？]*$',
    "红包已被领完",
    "^[^\\n?]+ (?:joined (?:the group|the chat|using|via|from|the server)|left the (?:group|chat|server)|was added|"
    "created (?:the )?group|pinned a message|changed the (?:group|subject|topic))[^\\n?]*$",
    "^(?:this topic was moved|[0-9]+ messages? (?:was|were) moved|[^\\n]+ has (?:un)?marked this topic)",
    "^[(]?(?:(?:this message was )?deleted|removed|此?消息已被?删除)[).。]*$",
)
_ROBOT = _any(
    "^[\\[【(（<]?(?:自动(?:回复|应答|消息|发送|提醒)|系统(?:消息|通知|提示|提醒)|"
    "(?:群|智能|小)?(?:机器人|助手)(?:消息|通知|提醒|播报)?)[\\]】)）>:：]",
    "^[\\[【(（<]?(?:auto[- ]?(?:reply|response|message)|automatic(?:ally)? (?:reply|generated)|"
    "system (?:message|notice)|bot)[\\]】)）>:：]",
    "(?:系统|机器人|群助手)自动(?:发送|推送|生成|回复|播报)",
    "我是(?:本群|群|你们的|您的|智能|ai)?[^，。,\\n?？吗]{0,6}机器人(?:[^吗么?？]|$)",
    "(?:i am|i'm) (?:a|your|the) [a-z ]{0,20}bot(?:[^a-z]|$)",
    "this is an automated|this message was (?:sent )?automatically|(?:i am|i'm) out of (?:the )?office",
)

# --- question --------------------------------------------------------------------------------------------------------
_A_NOT_A = "|".join(
    f"{verb}不{verb}" for verb in "是能会要行好对用该去来买吃做看放加够多贵难开卖退换发送收报甜咸辣香软硬"
)
_REQUESTS = _any(
    "请问|請問|请教|想问|问一下|问下|问个|咨询一下|咨询下|想咨询|有谁|有人知道|有没有人|有没有谁|知不知道|求助",
    "(?:^|[^要需请追渴恳])求(?:教|推荐|解|指|大神|大佬|救|问|帮|链接|方子|配方|介绍|告知|一个|一份|个)",
    "does any(?:one|body)|any(?:one|body) know|(?:was|am|i'm|just) wondering (?:if|how|what|why|whether)",
    "is there (?:a|any|some) way|(?:can|could) (?:any|some)one|how do i",
)
_WONDERS = _any(
    "谁(?:知道|有|会|能|可以|用过|做过)|有没有|有木有|有無|有无|可不可以|可否|能否|是否|需不需要|想不想",
    _A_NOT_A,
    "怎么|怎麼|怎样|怎樣|咋|如何|为什么|為什麼|为啥|为何|什么|什麼|啥|多少|多久|(?:^|[^0-9不很])多(?:大|长|高|重|远)",
    "哪(?:里|裡|儿|个|種|种|些|家|款|位|天|年|一|边|样|有|买|来|本|步|届|期|号|了|呢|啊)|第几|几(?:度|倍|号|月份|克|岁|折|成)|(?:放|加|剩)几",
    "几点(?:开|到|下|上|截|结|能|可|钟|发|直播|了|啊|呀|呢|吗)|(?:要|烤|发|醒|等|煮|蒸|揉|打)几(?:分钟|个?小时|天)",
    "几(?:点|个|天|勺|次|分钟|小时)[呢啊呀]?$",
)
_ENDS = f"(?:[吗嗎]|[^那这多什怎要么][么麼])(?:[{_SILENT}]|$)"
_WHAT_ABOUT = f"^[^{_STOPS}]{{1,8}}呢[~～ ]*$"
_TITLE = f"^(?:关于[^{_STOPS}]+问题|[^{_STOPS}]+(?:的疑问|的问题|求解))[。.!！~ ]*$"
_EN_START = (
    "(?:^|[.!\\n,:;] *)(?:(?:hi|hello|hey|so|and|but|ok|sorry|also|btw|well|then|ah|oh|hmm)"
    "(?: all| everyone| there| guys)?[, ]+){0,2}"
)
_EN_ASKS = _any(
    "how (?:do|can|to|does|would|should|is|are|come|much|many|long|could|did)",
    "what time|what (?:is|are|does|do|would|should|did|happens)|what's the|which (?:one|of these)",
    "why (?:is|are|does|do|did|can't|doesn't|isn't|not|would|can)|where (?:is|are|can|do|does|should|did)",
    "when (?:is|will|does|should|can)|who (?:is|can|knows how|has)|can (?:i|you|we)|could (?:you|i)",
    "is (?:there|it possible|anyone|anybody|someone)|are (?:there|you)|does (?:someone|this|it|that)",
    "do (?:you|we|i need)",
    "any(?:one|body) (?:have|has|tried|else)|any (?:idea|ideas|way|chance|suggestions?|tips)",
)
_MARK = "[?]+(?:[^a-z0-9_=&%/?-]|$)|？"

# Not the writer's own words: addresses, mentions, code, quotations, titles.
_UNSAID = _any(
    f"(?:https?://|www[.])[^ \\t\\r\\n\u3000，。！？、；“”（）{_HAN}]+",
    _MENTION,
    _BRACKETED,
    '`[^`]*`|「[^「」]*」|“[^“”]*”|《[^《》]*》|【[^【】]*】|"[^"\\n]*"|(?:^|\\n)[>›][^\\n]*',
)
# Question words that ask nothing: greetings, rhetoric, "nothing much", lead-ins of adverts and lessons.
_IDIOM = _any(
    f"(?:^|[{_STOPS}])(?:你好|您好|你|您|老师|群主|亲|店家|老板|请问|有人|大家|还)*"
    f"(?:在吗|在么|在嘛|在不在|在不|有人吗|有人么|有人在吗|吃了吗)(?:[{_SILENT}]+|$)",
    "(?:how are you|how's it going|what's up|are you there|any(?:one|body) (?:here|there))(?: doing)?(?: today)?[?？]*",
    f"(?:难道|何必|何苦|岂|谁不|有什么(?:了不起|好说)|凭什么|who knows|who cares){_TO_STOP}|不是吗[?？]*",
    f"(?:还在为|是否还在|是不是还在|你是否|您是否){_TO_STOP}",
    "怎么(?:都|也|可能|说呢|会这么|这么|那么|好意思)|(?:不|没|没有)(?:怎么|怎样|咋)|什么的|(?:什么|啥)(?:都|也|破|鬼|玩意)",
    f"因为什么|哪怕|不多久|如何如何|哪[里些种款位天年个儿]?[^{_STOPS}]?(?:都|也)|多少(?:有点|有些|都|也)|谁(?:都|也)",
    "(?:没|无)(?:有|发现|有发现|看到|看出|见|花|用|说|学到)?(?:什么|啥|多少|多久|多大|多长)",
    f"不(?:知|晓得|清楚|确定)[^{_STOPS}]*"
    "(?:是不是|有没有|会不会|能不能|好不好|什么|啥|哪|怎么样|怎样|咋样|如何|是否|为什么|为啥|怎么回事)",
    "(?:无论|不管|不论)(?:如何|怎么|怎样|什么|是不是|哪|多少)",
    "(?:教大家|教你|教会|教给|讲|讲讲|讲解|分享|聊聊|介绍|学习|学会|掌握|告诉大家)(?:大家|一下|下|了|的|关于|你)*"
    "(?:如何|怎么|怎样|什么|哪些|为什么)",
    f"(?:想|要|来|去|走)到?(?:什么|哪里|怎么)[^{_STOPS}]*就|(?:what|how) an? ",
)
_PROMOTES = (
    "点击(?:链接|下方|这里|查看)|戳(?:链接|这里|下方)|扫码(?:进|加|领|报|关注)|长按(?:识别|扫)|"
    "(?:立即|马上|赶紧|速来)(?:抢|报名|下单|领取|购买)|回复? ?td|退订|名额有限|机不可失|抢购中|速抢|"
    "click the link below|unsubscribe|limited offer"
)

PATTERNS: dict[str, str] = {
    "ack_word": _ACK_WORD,
    "ack_parts": _any(_ACK_WORD, _MENTION, _PLACEHOLDER, _ACK_FILLER, f"[{_QUIET}]+"),
    "blank_start": f"^(?:[{_SILENT}]|{_FILE})",
    "blank_parts": _any(_MENTION, _PLACEHOLDER, f"[{_QUIET}?？]+", "[@＠]"),
    "automatic_hint": _AUTOMATIC_HINT,
    "automatic": _any(_NOTICE, _ROBOT),
    "question_hint": _any("[?？吗嗎么麼呢几]", _REQUESTS, _WONDERS, _EN_ASKS, "问题|疑问|求解"),
    "promotes": _PROMOTES,
    "unsaid": _UNSAID,
    "idiom": _IDIOM,
    "asks": _any(_MARK, _REQUESTS, _ENDS, _EN_START + _EN_ASKS, "any ideas?[ .]*$"),
    "wonders": _WONDERS,
    "topic": _any(_WHAT_ABOUT, _TITLE),
    "folded": _any(_MENTION, f"[{_QUIET}?？0-9０-９]+", "[@＠]"),
}
"""Pattern by name. `labels.sql` takes each as the parameter of the same name."""
