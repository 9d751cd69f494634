"""What people ask the sample servers: one function a kind of request, each giving a Prompt."""
import dataclasses
import json

from . import chinese, english, pictures

# What one picture of a sample takes in the prompt.
IMAGE_TOKENS = 256


@dataclasses.dataclass
class Prompt:
    kind: str
    text: str
    """The templated prompt, as a request through the chat route is dumped."""
    answer: str
    """What the model says; cut where the request's limit or an abort cuts it."""
    sampling: dict
    images: tuple = ()
    lora: str | None = None
    modalities: list | None = None


def chat(*turns):
    """Turns of (role, words) in the chat template of Qwen models."""
    body = "".join(f"<|im_start|>{role}\n{words}<|im_end|>\n" for role, words in turns)
    return body + "<|im_start|>assistant\n"


def sampling(r, limit, **more):
    """Sampling parameters as clients send them: few keys, and not always the same ones."""
    params = {"max_new_tokens": limit, "temperature": r.pick((0, 0, 0.2, 0.6, 0.7, 1.0))}
    if r.chance(0.5):
        params["top_p"] = r.pick((0.8, 0.9, 0.95, 1.0))
    if r.chance(0.15):
        params["top_k"] = r.pick((20, 40))
    if r.chance(0.1):
        params["frequency_penalty"] = r.pick((0.1, 0.3))
    return {**params, **more}


def rag(r, passages, inner=(3, 5)):
    """Answer from numbered passages."""
    parts = "\n".join(f"[{i}] {english.passage(r, r.whole(*inner))}" for i in range(1, passages + 1))
    text = chat(("system", 'Answer from the passages only. Cite as [n]. Say "not in the passages" when it is not.'),
                ("user", f"{parts}\n\nQuestion: {english.question(r)}"))
    return Prompt("rag", text, english.cited_answer(r, passages), sampling(r, r.pick((256, 512, 1024))))


def rag_chinese(r, passages, inner=(4, 7)):
    parts = "\n".join(f"[{i}] {chinese.passage(r, r.whole(*inner))}" for i in range(1, passages + 1))
    text = chat(("system", "只根据下面的材料回答，用[n]标明出处；材料里没有的，就说材料里没有。"),
                ("user", f"{parts}\n\n问题：{chinese.question(r)}"))
    return Prompt("rag_zh", text, chinese.cited_answer(r, passages), sampling(r, r.pick((256, 512))))


def task_chinese(r):
    """A short job on a Chinese text."""
    text = chat(("user", f"{r.pick(chinese.TASKS)}\n\n{chinese.passage(r, r.whole(10, 34))}"))
    return Prompt("task_zh", text, chinese.passage(r, r.whole(4, 10)), sampling(r, r.pick((200, 400))))


def chat_chinese(r):
    text = chat(("system", "你是一个简洁的助手。"), ("user", r.pick(chinese.CHAT)))
    return Prompt("chat_zh", text, chinese.passage(r, r.whole(5, 14)), sampling(r, 512))


def talk(r):
    """A conversation of a few turns."""
    turns = [("system", "You are a plain-spoken assistant for operations staff.")]
    for _ in range(r.whole(0, 2)):
        turns += [("user", r.pick(english.CHAT)), ("assistant", english.passage(r, r.whole(2, 4)))]
    turns.append(("user", r.pick(english.CHAT)))
    return Prompt("chat", chat(*turns), english.passage(r, r.whole(6, 22)), sampling(r, r.pick((256, 512, 1024))))


def ticket(r):
    """Classify a support ticket; a short answer by design."""
    words = r.pick(english.TICKETS).format(n=r.whole(2, 90), m=r.whole(2, 28))
    text = chat(("system", "You are a support desk. Classify the ticket into one of: " + ", ".join(english.TICKET_LABELS)
                 + ". Then draft a first reply of at most two sentences."), ("user", words))
    reply = "Thank you for telling us. " + english.sentence(r)
    return Prompt("ticket", text, f"{r.pick(english.TICKET_LABELS)}\n\n{reply}", sampling(r, 120, stop=["\n\n\n"]), lora="support-tone")


def code(r):
    at = r.whole(0, len(english.CODE) - 1)
    ask, listing = english.CODE[at]
    text = chat(("system", "You review code. Be brief and concrete."), ("user", f"{ask}\n\n```\n{listing}```"))
    return Prompt("code", text, english.CODE_ANSWERS[at], sampling(r, r.pick((400, 800))))


def sql(r):
    ask, query = r.pick(english.SQL_TASKS)
    n = r.whole(2, 60)
    text = chat(("system", "Write one PostgreSQL query. Tables:\n" + "\n".join(english.TABLES)), ("user", ask.format(n=n)))
    return Prompt("sql", text, query.format(n=n), sampling(r, 200, temperature=0, stop=[";\n"]), lora="sql-adapter")


def tool_call(r):
    """An agent's turn: tools in the system prompt, one call as the answer."""
    tools = r.some(english.TOOLS, r.whole(3, 6))
    system = ("# Tools\n\nYou may call one or more functions to assist with the user query.\n\n<tools>\n" + "\n".join(tools)
              + "\n</tools>\n\nFor each call return a JSON object inside <tool_call></tool_call>.")
    turns = [("system", system), ("user", f"{english.sentence(r)} {english.question(r)}")]
    for _ in range(r.whole(0, 3)):
        turns += [("assistant", _call(r, tools)),
                  ("tool", json.dumps({"rows": [english.sentence(r) for _ in range(r.whole(1, 6))]}))]
    return Prompt("tool", chat(*turns), _call(r, tools), sampling(r, 300))


def _call(r, tools):
    function = json.loads(r.pick(tools))["function"]
    values = {}
    for name, kind in function["parameters"]["properties"].items():
        values[name] = r.whole(1, 24) if kind["type"] == "integer" else r.chance(0.3) if kind["type"] == "boolean" else _said(r, name)
    return "<tool_call>\n" + json.dumps({"name": function["name"], "arguments": values}) + "\n</tool_call>"


def _said(r, name):
    """A fitting string for a tool's parameter."""
    return {"date": f"2026-08-{r.whole(10, 28)}", "after": f"{r.whole(10, 22)}:{r.pick(('00', '15', '30', '45'))}",
            "title": f"{r.pick(english.PARTS)} {r.pick(english.FINDINGS)}", "query": r.pick(english.PARTS),
            "gauge": r.pick(english.PARTS)}.get(name, r.pick(english.PLACES))


SCHEMA = json.dumps({"type": "object", "properties": {"part": {"type": "string"}, "finding": {"type": "string"}, "urgent": {"type": "boolean"}},
                     "required": ["part", "finding", "urgent"]})


def extract(r):
    """Structured output: a JSON schema goes along."""
    text = chat(("system", "Extract the inspected part as JSON."), ("user", english.passage(r, r.whole(3, 7))))
    answer = json.dumps({"part": r.pick(english.PARTS), "finding": r.pick(english.FINDINGS), "urgent": r.chance(0.3)})
    return Prompt("extract", text, answer, sampling(r, 160, temperature=0, json_schema=SCHEMA))


def log_lines(r, lines):
    """Log triage: many short lines."""
    rows, second, day = [], r.whole(0, 60000), f"2026-0{r.whole(1, 7)}-{r.whole(10, 28)}"
    for _ in range(lines):
        second += r.whole(0, 25)
        at = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        rows.append(f"{day}T{at}Z {r.pick(('INFO', 'WARN', 'ERROR'))} site={r.pick(english.PLACES).split()[-1].lower()} part=\"{r.pick(english.PARTS)}\" "
                    f"{r.pick(('state=open', 'state=closed', f'retry={r.whole(1, 9)}', f'late_ms={r.whole(20, 9000)}'))}")
    text = chat(("user", "Which of these lines belong to one cause? Name it in one sentence.\n\n" + "\n".join(rows)))
    return Prompt("logs", text, english.passage(r, r.whole(4, 9)), sampling(r, 300))


def picture(r):
    """One to three pictures and a question about them."""
    count = r.weighted(((1, 6), (2, 3), (3, 1)))
    at = r.whole(0, len(english.PICTURES) - 1)
    marks = "<|vision_start|><|image_pad|><|vision_end|>" * count
    urls = tuple(pictures.data_url(r) if r.chance(0.7) else f"https://pictures.example.invalid/round/{r.hex(12)}.jpg" for _ in range(count))
    text = chat(("user", f"{marks}{english.PICTURES[at]}"))
    return Prompt("picture", text, english.PICTURE_ANSWERS[at], sampling(r, 256), images=urls,
                  modalities=["image"] if count == 1 else ["multi-images"])
