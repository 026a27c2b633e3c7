"""What lines around articles say, in the languages watched: the marks `asides` goes by.

Each mark must be the whole line (a mark that only begins it says so with `.*`), so that no sentence
of an article is one by accident.
"""

from __future__ import annotations

import re
from typing import Final

_NETWORKS: Final = (
    r"(?:facebook|twitter|x|whatsapp|telegram|linkedin|reddit|pinterest|instagram|youtube|threads|"
    r"bluesky|tumblr|line|kakaotalk|카카오톡|페이스북|트위터|밴드|вконтакте|одноклассники|weibo|"
    r"微博|微信|qq|e-?mail|print|copy link|copy|link|messenger|viber|pocket|mastodon|flipboard)"
)

#: A heading over links to other articles.
RELATED: Final = (
    r"(?:related|related (?:articles?|stories|news|topics?|posts?|content|coverage|links?|reading)|"
    r"ranking|recommend(?:ed|ation|ations)|recommended (?:for you|articles?|stories|reading)|"
    r"more (?:stories|news|from .{1,40}|on this(?: story)?|articles?|like this|in .{1,30}|"
    r"top stories|coverage)|most (?:read|popular|viewed|shared|recent)|trending(?: now)?|"
    r"top (?:stories|news)|latest(?: news| stories)?|popular(?: now| posts?)?|editor['’]?s'? picks?|"
    r"you (?:may|might) (?:also )?(?:like|be interested in)|what to read next|read (?:more|next|also)|"
    r"see also|also read|up next|don['’]t miss|in case you missed it|you may have missed|hot topics|"
    r"featured|featured (?:stories|articles|news)|further reading|explore more|keep reading|"
    r"from around the web|promoted|sponsored(?: content)?|previous|next|"
    r"関連記事|関連ニュース|おすすめ(?:記事)?|あわせて読みたい|ランキング|人気記事|最新記事|"
    r"관련\s?(?:기사|뉴스)|많이 본 (?:기사|뉴스)|추천\s?(?:기사|뉴스)?|인기\s?(?:기사|뉴스)|주요\s?뉴스|"
    r"랭킹(?:\s?뉴스)?|함께 보면 좋은 기사|이 시각 주요뉴스|최신\s?뉴스|"
    r"相关(?:阅读|新闻|报道|文章|链接)|相關(?:閱讀|新聞|報導|文章)|推荐阅读|推薦閱讀|热门(?:新闻|文章)?|"
    r"熱門(?:新聞|文章)?|延伸阅读|延伸閱讀|猜你喜欢|排行榜?|更多(?:新闻|新聞)?|"
    r"читайте (?:также|ещ[её])|смотрите также|по теме|материалы по теме|другие новости|"
    r"главное(?: за день)?|популярное|рекомендуем|самое (?:читаемое|популярное)|новости по теме|"
    r"ещ[её] по теме|лента новостей|читайте також|"
    r"mehr zum thema|lesen sie auch|das könnte sie auch interessieren|meistgelesen|verwandte artikel|"
    r"à lire aussi|lire aussi|sur le même sujet|les plus lus|articles? liés?|"
    r"lea también|te puede interesar|noticias relacionadas|lo más leído|leia também)"
)

_MARKS: Final[tuple[tuple[str, str], ...]] = (
    (
        "an advertisement's place",
        r"advert(?:isement|ising)?|ad|реклама|광고|广告|廣告|広告|pr|anzeige|werbung|publicité|"
        r"publicidad|skip (?:advertisement|ad)|(?:article|story) continues (?:below|after).{0,30}|"
        r"scroll (?:down )?to continue.{0,40}|continue reading below.{0,30}",
    ),
    (
        "a share bar",
        rf"(?:share|tweet|post|공유(?:하기)?|поделиться|分享(?:到)?|シェア(?:する)?|teilen|partager|"
        rf"compartir)(?: (?:this|it|on|via|article|story|page|post|options|save|now|with|friends|"
        rf"the|link))*\s*[:：]?(?:[\s,|/·]*{_NETWORKS})*|{_NETWORKS}(?:[\s,|/·]+{_NETWORKS})*|"
        r"click to (?:share|print|email).*|(?:save|bookmark|저장|스크랩)(?: (?:article|story|this))?|"
        r"\d+ (?:shares?|comments?|views?|likes?)|(?:leave|post|add) (?:a |your )?comments?.*|"
        r"(?:view )?comments?(?: \(\d+\))?|join the (?:conversation|discussion)|like this:?|"
        r"like loading\W*|loading\W*",
    ),
    ("a counter", r"[\w!?.,'’ ]{1,20}\(\d{1,7}\)"),
    (
        "a player or an icon",
        r"getting your .{0,40}ready\W*|(?:listen|listen to (?:this|the) (?:article|story)|play|pause|"
        r"mute|audio|video|이 기사를 음성으로|слушать|收听|\W+)(?:\s*[·|-]?\s*\d{1,2}:\d\d)?|"
        r"\w+[_-]icon|icon|close|menu|expand|toggle .{1,30}|"
        r"this (?:audio|voice|article) (?:is|was) (?:auto-?generated|read by|produced).*|"
        r"your browser does not support.*|\d{1,3}[- ]min(?:ute)?s?(?: read)?|reading time.{0,30}|"
        r"hide caption|toggle caption|enlarge this image|view (?:image|gallery).{0,30}|"
        r"image \d+ of \d+",
    ),
    (
        "an invitation",
        r"(?:follow|like|find|join) (?:us|me|our|@).{0,80}|subscribe\b.{0,100}|sign up\b.{0,120}|"
        r"(?:download|get|install) (?:our|the) .{0,30}\bapps?\b.{0,60}|"
        r"(?:click|tap) here\b.{0,80}|support (?:our|independent) journalism.{0,120}|donate.{0,40}|"
        r"register (?:now|for free|here).{0,60}|log ?in\b.{0,40}|newsletters?|"
        r"(?:get|receive) .{0,60}(?:in your inbox|newsletter).{0,40}|"
        r"구독(?:하기)?|네이버에서 .{0,40}|подпи(?:сывайтесь|шитесь|саться)\b.{0,120}|"
        r"扫码.{0,30}|关注(?:我们|公众号).{0,30}|フォローする|登録する",
    ),
    (
        "a link to other articles",
        r"(?:read (?:more|also|next|the full (?:story|article))|also read|see also|more|watch(?: also)?|"
        r"related|recommended|listen|читайте также|관련\s?기사|相关阅读|関連記事|lesen sie auch|"
        r"lire aussi|lea también)\s*(?:[:：|»>▶►-]|\bhere\b|\bat\b).{0,200}|"
        r"(?:continue|keep) reading\b.{0,120}|\[?(?:read more|continue reading|more)\]?\W*|"
        r"view (?:original|full|the original).{0,60}|(?:기사|원문) ?(?:보기|더보기)|"
        r"читать (?:далее|полностью).{0,60}|(?:続きを読む|阅读全文|查看原文|全文).{0,20}|"
        r"the post .{1,300} (?:first )?appeared (?:first )?on .{1,100}|"
        r"(?:this (?:article|story)|it) (?:was )?(?:originally|first) (?:appeared|published|posted)"
        r" (?:on|in|at|by) .{1,120}",
    ),
    (
        "a copyright notice",
        r"(?:©|\(c\)|copyright\b|ⓒ|版权|版權|著作権).{0,200}|.{0,120}\ball rights reserved\b.{0,160}|"
        r".{0,80}(?:무단\s?전재|재배포\s?금지|저작권자).{0,80}|.{0,60}все права защищены.{0,120}|"
        r".{0,60}(?:无断转载|無断転載|未经授权).{0,60}|.{0,60}may not be published, broadcast.{0,120}",
    ),
    (
        "a credit line",
        r"(?:source|sources|via|credits?|photo(?:graph)?(?: by| credit)?|image(?: credit| source)?|"
        r"picture|file photo|(?:file )?video|graphic|caption|출처|사진(?:\s?제공)?|자료\s?사진|来源|來源|"
        r"图源|図|責任編輯|责任编辑|责编|編輯|编辑|источник|фото|quelle|foto|crédit photo|fuente|"
        r"出典|写真|提供)\s*[:：=/|].{0,120}|"
        r"\(?(?:file )?(?:photo|image)s?\b.{0,20}(?:/|by |: ?).{0,80}\)?|"
        r".{0,80}(?:/ ?(?:AFP|AP|Reuters|Getty Images|Getty|EPA|Xinhua|Yonhap|Kyodo|KCNA|TASS)|"
        r"via (?:AP|Reuters|Getty Images|AFP|REUTERS))\)?",
    ),
    (
        "who to write to",
        r"(?:[\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20})+|"
        r"(?:contact|e-?mail)(?: (?:us|the (?:author|writer|reporter))).{0,120}|"
        r"(?:reporting|writing|editing|additional reporting|compiled|translated|edited) by\b.{0,240}|"
        r"with (?:inputs?|reporting) from .{0,120}|제보는.{0,60})",
    ),
    ("an end mark", r"\(?(?:end|ends|конец|끝|完|了|end item|fin)\)?[.\]】）]?|#{2,}|-\s?30\s?-|\*{3,}"),
)  # fmt: skip

_COMPILED: Final = tuple(
    (why, re.compile(rf"\W{{0,3}}(?:{pattern})\W{{0,3}}", re.IGNORECASE)) for why, pattern in _MARKS
)
_RELATED: Final = re.compile(rf"\W{{0,4}}{RELATED}\W{{0,4}}", re.IGNORECASE)
#: No mark is longer: a longer line is prose, and is not tried.
_LONGEST: Final = 320

#: "Home > World", "Current:Home > Invest": where on the site one is.
BREADCRUMB: Final = re.compile(
    r"(?:(?:current|you are here|your position|home|main|главная|홈|首页|首頁|当前位置|ホーム|トップ)"
    r"\s*[:：>›»/|].*|[^.!?>›»]{1,40}(?:\s*[>›»]\s*[^.!?>›»]{1,60}){2,})",
    re.IGNORECASE,
)
#: "By Jane Doe", "홍길동 기자", "记者 张三".
BYLINE: Final = re.compile(
    r"(?:(?:written |posted |published |reported |story )?by:? |von |par |por |автор:? |текст:? |"
    r"记者[:：\s]|記者[:：\s]|作者[:：\s])\s*\S.{1,100}"
    r"|.{2,30}\s(?:기자|특파원|선임기자)(?:\s.{0,40})?",
    re.IGNORECASE,
)


def mark(line: str) -> str:
    """Why the line is no part of an article, by what it says; empty when it says nothing so."""
    if len(line) > _LONGEST:
        return ""
    return next((why for why, pattern in _COMPILED if pattern.fullmatch(line)), "")


def is_related_heading(line: str) -> bool:
    """Whether the line is a heading over links to other articles."""
    return len(line) <= _LONGEST and bool(_RELATED.fullmatch(line))
