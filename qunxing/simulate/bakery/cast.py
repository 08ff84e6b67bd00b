"""Who and what 小满烘焙 is: groups, their sizes, the people with a part in the story, and the story's numbers.

Days are counted back from today: day 1 is yesterday, day 60 the first.
"""

from __future__ import annotations

from qunxing.simulate.truth import Part, Person

NAME = "小满烘焙"
DAYS = 60

A, B = 1, 2
C = tuple(range(3, 27))
D1, D2, E, W = 27, 28, 29, 30
GROUPS: dict[int, str] = {
    A: "深夜烤箱·唠嗑群",
    B: "每日一方·10点干货",
    **{group: f"福利{number}群" for number, group in enumerate(C, 1)},
    D1: "21天吐司训练营1期",
    D2: "21天吐司训练营2期",
    E: "小满学生党",
    W: "小满老友群",
}
C7 = C[6]
SEATS = {A: 186, B: 194, D1: 96, D2: 104, E: 318, W: 143}
C_SEATS = 3980
PEOPLE = 3760
"""Different people in all seats, staff and bot included."""

AHE, XIAOZHOU, ZHOU, MAN, HELPER, BOT = range(1, 7)
SOUL, KOC, LEADER, SILENT, OVEN, FIVE = range(7, 13)
FIRST_FREE = 13
STAFF = (AHE, XIAOZHOU, ZHOU, MAN, HELPER)

CAST = (
    Person(AHE, "阿禾", Part.STAFF, "staff"),
    Person(XIAOZHOU, "小舟", Part.STAFF, "staff"),
    Person(ZHOU, "周主管", Part.STAFF, "staff"),
    Person(MAN, "满老板", Part.STAFF, "staff"),
    Person(HELPER, "小助手", Part.STAFF, "staff"),
    Person(BOT, "面包机器人", Part.BOT, "bot"),
    Person(SOUL, "苏州-护士-夜班不困", tier="core", rate=42.0),
    Person(KOC, "成都-宝妈-酵母养殖户", tier="core", rate=22.0),
    Person(LEADER, "温州-团长-一呼百应", tier="regular"),
    Person(SILENT, "杭州-上班族-从不说话", tier="lurker"),
    Person(OVEN, "长沙-店主-烤箱坏了", tier="regular", rate=0.3),
    Person(FIVE, "南京-老师-揉面不停", tier="regular", rate=0.5),
)
PLACES: dict[int, tuple[int, ...]] = {
    AHE: (A, B, *C[:16]),
    XIAOZHOU: (B, D1, D2, *C[16:]),
    ZHOU: (A, B, D1, D2, *C),
    MAN: (A, B, *C),
    HELPER: (A, B, D1, D2, E, W, *C),
    BOT: (A, B, D1, D2),
    SOUL: (A, C[2]),
    KOC: (A, B, C[4]),
    LEADER: (C[11],),
    SILENT: (B, C[8]),
    OVEN: (A, C[7]),
    FIVE: (A, B, C[1], D2, W),
}

# --- joins and leaves ------------------------------------------------------------------------------------------------
FISSION_DAY, FISSION_DAYS, FISSION, FISSION_GONE = 52, 3, 612, 150
"""Three days of inviting friends brought so many, of whom so many left within a week."""
TEST_DAY = 45
TESTED = tuple(group for group in C if group != C7)[:12]
"""Groups whose morning news stopped on the test's day."""
WEEKLY_LEAVE = {True: 0.0041, False: 0.0044}
"""Share of seats left a week since then, by whether the group is tested."""
PROMOTION_DAY, C7_WEEKLY, C7_AFTER = 30, 6, 19
"""The owner sent five promotions in one night; leaves of C-7 in a usual week and in the week after it."""
LIST_DAYS = (60, 49, 45, 24, 1)
"""When the lists of the benefit groups were taken; C-7, which is watched, has one a week."""
LISTS = {
    C7: (60, 52, 45, 38, 31, 24, 17, 10, 1),
    A: (60, 1),
    B: (60, 1),
    D1: (60, 39, 1),
    D2: (14, 7, 1),
    E: (20, 1),
    W: (15, 1),
}
NEWCOMERS = {A: 24, B: 20, E: 40}
LEAVERS = {A: 20, B: 12, D1: 12, D2: 3, E: 25}
EARLY_LEAVERS = {A: 1, B: 1, E: 3}
"""Of the leavers: who had joined only twelve days before."""
C_NEWCOMERS = 190
W_JOINED, W_LEFT, W_RENAMED = 5, 6, 14
RENAME_DAY, RENAMED, RENAMED_IN_A = 21, 57, 23

# --- talk ------------------------------------------------------------------------------------------------------------
A_MESSAGES, A_NIGHT, A_CORE = 21_300, 0.64, 9
SOUL_GONE_DAY, A_QUIETER = 4, 0.38
B_MEMBER_MESSAGES, B_ACKNOWLEDGEMENTS = 1140, 0.81
RECIPE_LATE_DAY, RECIPE_MISSED_DAY = 17, 16
LEAVE_OF_XIAOZHOU = (14, 19)
QUESTIONS = {A: 540, B: 78}
ANSWERED_IN_4_HOURS = {"member": 272, "staff": 154, "owner": 87}
"""Who answered first, of 618 questions; the rest took longer or were never answered."""
OWNER_WEEK = (27, 33)
OWNER_IN_WEEK = 62
KOC_ANSWERS = 71
OPEN_LAST_NIGHT = 7
COMPLAINT_DAY, COMPLAINT_HOURS = 9, 19
E_GAP = (21, 23)
E_A_DAY = 100
W_MAIL_DAYS, W_MESSAGES = (3, 2), 96

# --- what they did ---------------------------------------------------------------------------------------------------
ORDERS, ORDERS_HIDDEN, BUYERS, REFUNDED = 1126, 327, 560, 0.04
"""Orders of sixty days, those of which the shop tells too little to know the buyer, who bought, share given back."""
ORDERS_OF_SILENT, ORDERS_OF_C7 = 9, 2
STILL_CHECKING_IN = {D1: 0.47, D2: 0.61}
"""Share of each camp that checks in on the fourteenth day."""
