"""Invented Chinese texts of the same world, written for Chinese and not translated word by word."""

PLACES = ("北岸水厂", "青石车辆段", "南坡温室", "旧城档案馆", "白沙港务所", "云脊索道站", "东仓粮库", "河湾洗衣厂", "西岭天文台", "三桥公交场")
PARTS = ("二号取水泵", "北侧泄压阀", "冷却回路", "售票打印机", "四号湿度传感器", "装车平台", "备用发电机", "阅览室闸机", "配重传感器", "丙线分拣带", "门禁控制器", "压载水位计")
MEASURES = (("压力", "巴", 2, 9), ("流量", "立方米每小时", 40, 310), ("温度", "度", 4, 38), ("排队人数", "人", 3, 60), ("振动值", "毫米每秒", 1, 12),
            ("密封圈库存", "件", 8, 400), ("平均延误", "分钟", 2, 55), ("湿度", "个百分点", 31, 96), ("当日件数", "件", 120, 4800))
ACTIONS = ("关闭旁路", "抄录计数器读数", "通知值班台", "更换滤网", "放下栏杆", "打印当日清单", "排空冷凝水", "复位联锁", "检查两个限位开关", "登记封条编号")
EVENTS = ("首班车发出", "潮水转向", "夜班结束", "信号灯切换", "早市开门", "锅炉点火", "货物签收", "闸机清零")
CONDITIONS = ("风力超过八级", "两个读数不一致", "封条破损", "现场只有一个人", "液位低于标线", "报警是人工确认的", "部件超过保养期限", "计数器十分钟没有变化")
FINDINGS = ("一切正常", "传动侧有磨损", "偏差两毫米", "记录写已加油，实际是干的", "接错了端子", "已换新垫片", "半载时有异响", "档位调高了一格")
ROLES = ("值班工程师", "档案管理员", "信号员", "仓库管理员", "当班组长", "夜间门卫")
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def sentence(r):
    measure, unit, low, high = r.pick(MEASURES)
    first, second = r.whole(low, high), r.whole(low, high)
    part, place, action, event = r.pick(PARTS), r.pick(PLACES), r.pick(ACTIONS), r.pick(EVENTS)
    condition, finding, role = r.pick(CONDITIONS), r.pick(FINDINGS), r.pick(ROLES)
    return r.pick((
        f"{r.pick(WEEKDAYS)}检查了{place}的{part}，结论是：{finding}。",
        f"{measure}在{first}{unit}停留了{r.whole(2, 30)}小时，之后稳定在{second}{unit}。",
        f"{event}之前，请先{action}。",
        f"第{r.whole(2, 9)}.{r.whole(1, 12)}节规定，只有在{condition}时才可以打开{part}。",
        f"如果{condition}，由{role}负责{action}，并写明原因。",
        f"{measure}的上限是{max(first, second)}{unit}，低于{min(first, second)}{unit}不需要处理。",
        f"{part}的备件放在{place}，第{r.whole(1, 40)}号架。",
        f"{event}以后等{r.whole(3, 25)}分钟，再{action}。",
        f"旧报告里{measure}写的是{first}{unit}，新仪表没有得到同样的结果。",
        f"光是{action}还不够，{part}也要一直看到{event}为止。",
        f"{part}从{place}搬到了{r.pick(PLACES)}，搬过去以后{finding}。",
    ))


def passage(r, sentences):
    return "".join(sentence(r) for _ in range(sentences))


def question(r):
    return r.pick((
        f"遇到{r.pick(CONDITIONS)}的情况，应该怎么做？",
        f"谁可以打开{r.pick(PARTS)}？要满足什么条件？",
        f"{r.pick(MEASURES)[0]}的上限是多少？写在哪一节？",
        f"{r.pick(PARTS)}的备件放在哪里？",
        f"{r.pick(EVENTS)}之后要做哪些事？",
        f"只{r.pick(ACTIONS)}够不够？先回答够或不够，再说理由。",
    ))


def cited_answer(r, passages):
    return "".join(f"{sentence(r)}[{r.whole(1, passages)}]" for _ in range(r.whole(4, 14)))


TASKS = (
    "请用三句话总结以下会议记录，最后单独列出待办事项。",
    "把下面的巡检记录整理成表格，列为：地点、部件、结论。",
    "请把下面这段说明改写成给新员工看的版本，语气平实。",
    "找出下面记录中互相矛盾的地方，逐条说明。",
    "请给下面的通知拟一个不超过二十个字的标题。",
    "把下面的内容翻译成英文，数字和单位保持不变。",
)
CHAT = (
    "潮汐表应该怎么看？请举一个例子。",
    "帮我写一段发给住户的停水通知，语气客气一点，不超过一百字。",
    "温室里湿度太高，有哪些不用花钱的办法？",
    "用小学生能听懂的话解释什么是泄压阀。",
    "我要给八个人做半天的仪表培训，帮我排一下时间。",
    "把“请随手关门”换五种说法，适合贴在档案馆门口。",
    "一台大泵和三台小泵，哪个更好维护？请说明理由。",
    "帮我想三个问题，用来检查新人有没有看懂值班手册。",
)
