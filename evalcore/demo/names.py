"""Invented names: people from surnames and given names, places composed of two halves.

No county, township or village is meant by any of them; a coincidence is one.
"""

from __future__ import annotations

from random import Random

COUNTY = "澜溪县"


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
)
_GIVEN = _words(
    "建国 志强 秀英 永红 国庆 春生 丽华 明亮 素珍 长青 家旺 晓东 玉兰 海涛 金凤 立新 桂香 "
    "文斌 红梅 德福 学军 爱民 雪莲 振华 广林 淑芬 卫东 小芳 庆丰 兴旺 凤琴 光明 传宝 敏 磊 静 "
    "勇 涛 艳 军 杰 娟 超 霞 平 刚 玲 伟 浩 倩 鹏 颖 宏伟 思远 佳怡 子轩 雨桐 晨曦 俊杰 梦瑶 "
    "天佑 启航 海燕 新民 有才 满仓 继业 守信 国栋 先锋 玉成 世昌 宗保 开泰 明珠 春桃 秋菊 "
    "冬梅 来福 大勇 小虎 双喜 百川 维新 向阳 正德 克勤 克俭 耀祖"
)

_TOWN_HEADS = _words("柳 石 青 白 云 古 松 龙 安 双 梅 长 清 金 东 西 南 北 凤 桃")
_TOWN_TAILS = _words("坪河 桥头 岭下 塘湾 溪口 渡口 坝上 峰前 洲里 关庙 山铺 水源")
_STREETS = _words("城关 东门 河滨 迎晖 望江 学宫")
_HAMLET_HEADS = _words(
    "上 下 前 后 大 小 新 老 中 东 西 南 北 高 平 长 石 沙 竹 枫 樟 荷 莲 槐 榆 杏 枣 柿 茶 "
    "麦 稻 鹤 雁 燕 鹿 凤凰 白鹭 青龙 仙人 铜锣 马鞍 牛角 石榴 百草 金鸡 望月 迎春 向阳 太平 "
    "永兴 丰乐 和合 团结"
)
_HAMLET_TAILS = _words("塘 湾 冲 坪 坳 岗 溪 洼 坡 井 桥 铺 沟 滩 畈 垅 园 庙 渡 岭")
_KIN_TAILS = _words("家庄 家湾 家冲 家岗 家坪 家桥 家铺 家堰")
_COMMUNITY_HEADS = _words(
    "桂花 幸福 文昌 朝阳 滨江 和平 建设 光荣 新桥 学府 翠竹 银杏 芙蓉 锦绣 长虹 春晖 荷塘 "
    "五星 友谊 东风 玉泉 明德 书院 盐仓 北塔 南岸 桥西 百花 兴业 康乐 金桂 凌云 紫薇 清波 "
    "丰泽 崇文 景山 怡园 双塔 青年 城南 城北 铁路 水运 机关 纺织 梧桐 丁香"
)

DEPARTMENTS = (
    ("D01", "县委组织部"),
    ("D02", "县纪委监委"),
    ("D03", "县农业农村局"),
    ("D04", "县民政局"),
    ("D05", "县信访局"),
    ("D06", "县委党校"),
    ("D07", "县水利局"),
    ("D08", "县交通运输局"),
    ("D09", "县自然资源局"),
    ("D10", "县委县政府督查室"),
)
ORGANISATION, DISCIPLINE, FARMING, CIVIL, PETITIONS, SCHOOL, WATER, ROADS, LAND, TARGETS = (
    code for code, _name in DEPARTMENTS
)


class Namer:
    """Hands out names, never the same twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def _fresh(self, make: list[str]) -> str | None:
        for name in make:
            if name not in self._given:
                self._given.add(name)
                return name
        return None

    def person(self) -> str:
        """A person's name."""
        while True:
            name = self._rng.choice(_SURNAMES) + self._rng.choice(_GIVEN)
            if found := self._fresh([name]):
                return found

    def township(self, street: bool) -> str:
        """A township's or street's name."""
        while True:
            if street:
                name = self._rng.choice(_STREETS) + "街道"
            else:
                kind = "镇" if self._rng.random() < 0.65 else "乡"
                name = self._rng.choice(_TOWN_HEADS) + self._rng.choice(_TOWN_TAILS) + kind
            if found := self._fresh([name]):
                return found

    def village(self) -> str:
        """A village's name."""
        while True:
            if self._rng.random() < 0.35:
                name = self._rng.choice(_SURNAMES) + self._rng.choice(_KIN_TAILS) + "村"
            else:
                name = self._rng.choice(_HAMLET_HEADS) + self._rng.choice(_HAMLET_TAILS) + "村"
            if found := self._fresh([name]):
                return found

    def community(self) -> str:
        """A community's name."""
        while True:
            name = self._rng.choice(_COMMUNITY_HEADS)
            if found := self._fresh([name + "社区", name + self._rng.choice("东西南北") + "社区"]):
                return found


def resident(rng: Random) -> str:
    """The name of somebody who lives there (private wherever it is used; may repeat)."""
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)
