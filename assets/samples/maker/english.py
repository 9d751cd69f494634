"""Invented English texts: places, documents, tickets, code and pictures that exist nowhere."""

PLACES = ("Orrin Bay waterworks", "the Tessel rail depot", "the Maribel greenhouses", "the Quarrow lending archive",
          "Sill harbour office", "the Penmoor cable car", "the Dunlow grain store", "the Ashgrove laundry",
          "the Corvane observatory", "Hallin bus garage", "the Verity Point lighthouse", "Brackwell print works")
PARTS = ("intake pump 2", "the north relief valve", "the cooling loop", "the ticket printer", "the humidity sensor in bay 4",
         "the loading bridge", "the backup generator", "the reading-room gate", "the counterweight sensor", "sorting belt C",
         "the door controller", "the ballast tank gauge", "the dome motor", "the seed dryer", "the pallet lift",
         "the level switch", "the fog signal", "folding unit 7", "the wash tunnel", "the signal lamp on track 5")
MEASURES = (("pressure", "bar", 2, 9), ("flow", "cubic metres an hour", 40, 310), ("temperature", "degrees", 4, 38),
            ("the queue at the desk", "visitors", 3, 60), ("vibration", "mm/s", 1, 12), ("the stock of seals", "pieces", 8, 400),
            ("the mean delay", "minutes", 2, 55), ("humidity", "percent", 31, 96), ("the daily count", "parcels", 120, 4800),
            ("battery voltage", "volts", 21, 29), ("wind speed", "knots", 3, 44))
ACTIONS = ("close the bypass", "note the counter reading", "ring the shift desk", "replace the strainer", "lower the barrier",
           "print the day list", "drain the condensate", "swap the filter cassette", "lock the side gate", "reset the interlock",
           "check both limit switches", "log the seal number", "vent the upper chamber", "clear the photo cell")
EVENTS = ("the first train leaves", "the tide turns", "the night shift ends", "the lamps are switched over", "the market opens",
          "the dome is closed", "the boiler is lit", "the delivery is signed for", "the gate count is reset")
CONDITIONS = ("the wind is above 30 knots", "two readings disagree", "the seal is broken", "no second person is present",
              "the level falls below the mark", "the alarm was acknowledged by hand", "a part is past its service date",
              "the counter has not moved for ten minutes", "the temperature drops below freezing")
FINDINGS = ("in order", "worn on the drive side", "two millimetres out of true", "dry although the log says oiled",
            "wired to the wrong terminal", "clean, with a new gasket", "noisy at half load", "set one notch too high",
            "without its cover plate", "within tolerance after adjustment")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROLES = ("the duty engineer", "the archivist", "the signal keeper", "the stock clerk", "the harbour pilot", "the shift lead",
         "the gardener on call", "the night porter")


def sentence(r):
    """One sentence of an invented manual or report."""
    measure, unit, low, high = r.pick(MEASURES)
    first, second = r.whole(low, high), r.whole(low, high)
    part, place, action, event = r.pick(PARTS), r.pick(PLACES), r.pick(ACTIONS), r.pick(EVENTS)
    condition, finding, role = r.pick(CONDITIONS), r.pick(FINDINGS), r.pick(ROLES)
    return r.pick((
        f"At {place}, {part} was inspected on {r.pick(DAYS)} and found {finding}.",
        f"{measure[0].upper()}{measure[1:]} stood at {first} {unit} for {r.whole(2, 30)} hours before it settled at {second}.",
        f"Staff are asked to {action} before {event}.",
        f"{place[0].upper()}{place[1:]} keeps two sheets for {part}; the older one still asks staff to {action}.",
        f"Section {r.whole(2, 9)}.{r.whole(1, 12)} says that {part} may only be opened when {condition}.",
        f"If {condition}, {role} has to {action} and write down why.",
        f"The limit for {measure} is {max(first, second)} {unit}; below {min(first, second)} nothing needs to be done.",
        f"Spare parts for {part} are kept at {place}, shelf {r.whole(1, 40)}.",
        f"After {event}, wait {r.whole(3, 25)} minutes, then {action}.",
        f"{role[0].upper()}{role[1:]} signs the sheet every {r.pick(DAYS)}, even if {condition}.",
        f"An earlier report gave {first} {unit} for {measure}, which the new gauge does not confirm.",
        f"It is not enough to {action}: {part} must also be watched until {event}.",
        f"Once {event}, {part} runs on its own until the next round and nobody needs to {action}.",
        f"{part[0].upper()}{part[1:]} was moved from {place} to {r.pick(PLACES)} and has been {finding} since.",
        f"Whoever finds that {condition} calls {role}; whoever does not, carries on.",
    ))


def passage(r, sentences):
    return " ".join(sentence(r) for _ in range(sentences))


def question(r):
    return r.pick((
        f"What has to be done when {r.pick(CONDITIONS)}?",
        f"Who may open {r.pick(PARTS)}, and under which condition?",
        f"Which limit applies to {r.pick(MEASURES)[0]}, and where is it written?",
        f"Where are the spare parts for {r.pick(PARTS)} kept?",
        f"What happens after {r.pick(EVENTS)}?",
        f"Is it enough to {r.pick(ACTIONS)}? Answer yes or no, then give the reason.",
        f"How long did the last deviation of {r.pick(MEASURES)[0]} last?",
    ))


def cited_answer(r, passages):
    """An answer as the retrieval prompt asks for it: sentences with their passage numbers."""
    return " ".join(f"{sentence(r)} [{r.whole(1, passages)}]" for _ in range(r.whole(4, 14)))


TICKETS = (
    "The kiosk at gate {n} prints two tickets for one payment since this morning.",
    "I was charged {n} euros twice for the same locker and the receipt shows only one.",
    "Your app says my parcel is in bay {n}, but the bay is empty.",
    "Please move my booking of the reading room from seat {n} to any seat near a window.",
    "The invoice of last month lists {n} units, we ordered {m}.",
    "Since the update the map stays grey on my phone, the list view works.",
    "Can I get the safety sheet for cleaning agent {n} in Spanish, too?",
    "The bus at stop {n} left four minutes early, and the next one never came.",
    "We need the access log of door {n} for the night of {m} June.",
    "The reset mail never arrives, I tried {n} times and looked in spam.",
    "Cable car cabin {n} has a loose handle on the left side.",
    "Great service at the harbour desk today, thank you all!",
)
TICKET_LABELS = ("billing", "hardware", "delivery", "booking", "app", "safety", "praise", "access")

CHAT = (
    "Explain to a new colleague why a relief valve is not a control valve.",
    "Give me five names for a newsletter about tide tables. No puns.",
    "How do I tell a customer politely that the part will be two weeks late?",
    "Write a haiku about a lighthouse in fog, then one about its keeper's bicycle.",
    "I have a list of 40 seat numbers and need them in four rooms. How would you split them fairly?",
    "What should a checklist for closing a greenhouse before a storm contain?",
    "Rewrite this so that it fits on a door sign: please be so kind as to close this door after you have passed through it.",
    "Which is easier to maintain, one large pump or three small ones? Keep it to a paragraph.",
    "Plan a half-day training about reading pressure gauges for eight people.",
    "My spreadsheet shows 1.9999999 instead of 2. Is something broken?",
)

CODE = (
    ("Why does this drop the last batch?",
     "def batches(rows, size):\n    out = []\n    for row in rows:\n        out.append(row)\n        if len(out) == size:\n            yield out\n            out = []\n"),
    ("This leaks a timer when the request is cancelled. Where?",
     "async function poll(url: string, signal: AbortSignal) {\n  return new Promise((resolve, reject) => {\n    const timer = setInterval(async () => {\n      const answer = await fetch(url, { signal });\n      if (answer.ok) {\n        clearInterval(timer);\n        resolve(await answer.json());\n      }\n    }, 500);\n    signal.addEventListener('abort', () => reject(signal.reason));\n  });\n}\n"),
    ("What does this stack trace say, and what would you check first?",
     "Traceback (most recent call last):\n  File \"/srv/gauges/reader.py\", line 88, in poll\n    value = decode(frame[2:6])\n  File \"/srv/gauges/decode.py\", line 21, in decode\n    return struct.unpack('>f', raw)[0]\nstruct.error: unpack requires a buffer of 4 bytes\n"),
    ("Make this query faster. The table has 40 million rows and an index on (bay, seen_at).",
     "SELECT bay, COUNT(*) FROM parcels\nWHERE DATE(seen_at) = '2026-03-04'\nGROUP BY bay ORDER BY 2 DESC;\n"),
    ("Is there a race in here?",
     "var once bool\nvar mu sync.Mutex\n\nfunc setup() {\n\tif once {\n\t\treturn\n\t}\n\tmu.Lock()\n\tdefer mu.Unlock()\n\tonce = true\n\topenGates()\n}\n"),
    ("Turn this into something a reviewer can read.",
     "for f in $(ls logs/*.txt | grep -v old); do cat $f | grep ERR | awk '{print $3}' | sort | uniq -c | sort -rn | head -3; done\n"),
    ("Write a test that fails for the bug in this function.",
     "def mean_delay(stops):\n    total = 0\n    for stop in stops:\n        total += stop.delay or 0\n    return total / len(stops)\n"),
    ("Explain the borrow error and fix it.",
     "fn longest<'a>(names: &'a mut Vec<String>) -> &'a str {\n    let first = &names[0];\n    names.push(String::from(\"Sill\"));\n    first\n}\n"),
)
CODE_ANSWERS = (
    "The loop only yields when a batch is full, so what is left in `out` at the end is never handed over. Add after the loop:\n\n```python\nif out:\n    yield out\n```\n\nWith that, 10 rows and a size of 4 give batches of 4, 4 and 2.",
    "`reject` ends the promise, but the interval keeps firing. Clear it in the abort listener, and remove the listener when the answer has come, or each call leaves one behind. A loop with `await` and a sleep that takes the signal would need neither.",
    "The frame is shorter than six bytes, so the slice has fewer than four and unpack refuses it. Check how the frame is read: one read from a serial line may return part of it. Collect until the length byte is satisfied, then decode.",
    "The function on the column hides the index. Compare with a range instead:\n\n```sql\nWHERE seen_at >= '2026-03-04' AND seen_at < '2026-03-05'\n```\n\nand the index on (bay, seen_at) can be scanned per bay. If one day is asked for often, an index on (seen_at, bay) covers the query.",
    "Yes. `once` is read outside the lock, so two goroutines can both see false and both open the gates, one after the other. Use `sync.Once`, which is made for this, or read the flag under the lock.",
    "Read the files once and say what is counted:\n\n```sh\ngrep -h ERR logs/*.txt | awk '{ count[$3]++ } END { for (code in count) print count[code], code }' | sort -rn | head -3\n```\n\nNote that this gives one list for all files; the original gave one per file.",
    "```python\ndef test_mean_delay_of_no_stops():\n    assert mean_delay([]) == 0\n```\n\nIt fails with ZeroDivisionError. A second one is worth having: a stop without a delay should not pull the mean down.",
    "`first` borrows from `names` while `push` wants to change it; the push may move all strings. Push first and borrow afterwards, or return an index. Nothing needs to be cloned.",
)

TOOLS = (
    '{"type": "function", "function": {"name": "find_part", "description": "Look a spare part up by name or number.", "parameters": {"type": "object", "properties": {"query": {"type": "string"}, "site": {"type": "string"}}, "required": ["query"]}}}',
    '{"type": "function", "function": {"name": "read_gauge", "description": "Newest value of a gauge.", "parameters": {"type": "object", "properties": {"gauge": {"type": "string"}, "minutes": {"type": "integer", "minimum": 1}}, "required": ["gauge"]}}}',
    '{"type": "function", "function": {"name": "open_ticket", "description": "File a ticket for a site.", "parameters": {"type": "object", "properties": {"site": {"type": "string"}, "title": {"type": "string"}, "urgent": {"type": "boolean"}}, "required": ["site", "title"]}}}',
    '{"type": "function", "function": {"name": "timetable", "description": "Departures of a stop.", "parameters": {"type": "object", "properties": {"stop": {"type": "string"}, "after": {"type": "string", "description": "HH:MM"}}, "required": ["stop"]}}}',
    '{"type": "function", "function": {"name": "book_seat", "description": "Book a seat in a reading room.", "parameters": {"type": "object", "properties": {"room": {"type": "string"}, "date": {"type": "string"}, "hours": {"type": "integer"}}, "required": ["room", "date"]}}}',
    '{"type": "function", "function": {"name": "tide", "description": "High and low water of a day.", "parameters": {"type": "object", "properties": {"harbour": {"type": "string"}, "date": {"type": "string"}}, "required": ["harbour", "date"]}}}',
)

TABLES = (
    "CREATE TABLE parcels (id bigint, bay int, weight_g int, seen_at timestamp, left_at timestamp);",
    "CREATE TABLE readings (gauge text, taken_at timestamp, value double precision, unit text);",
    "CREATE TABLE visits (card text, gate int, entered_at timestamp, seat int);",
    "CREATE TABLE shifts (person_id int, site text, starts timestamp, ends timestamp, role text);",
)
SQL_TASKS = (
    ("How many parcels left bay {n} each day of last week?",
     "SELECT date_trunc('day', left_at) AS day, count(*) FROM parcels WHERE bay = {n} AND left_at >= now() - interval '7 days' GROUP BY 1 ORDER BY 1;"),
    ("The three gauges with the largest spread since midnight.",
     "SELECT gauge, max(value) - min(value) AS spread FROM readings WHERE taken_at >= date_trunc('day', now()) GROUP BY gauge ORDER BY spread DESC LIMIT 3;"),
    ("Seats that nobody used in the last {n} days.",
     "SELECT s.seat FROM generate_series(1, 240) AS s(seat) LEFT JOIN visits v ON v.seat = s.seat AND v.entered_at > now() - interval '{n} days' WHERE v.seat IS NULL;"),
    ("Shifts longer than {n} hours, newest first.",
     "SELECT person_id, site, starts, ends FROM shifts WHERE ends - starts > interval '{n} hours' ORDER BY starts DESC;"),
    ("Mean weight by bay, only bays with more than {n} parcels.",
     "SELECT bay, round(avg(weight_g)) AS mean_g FROM parcels GROUP BY bay HAVING count(*) > {n} ORDER BY mean_g DESC;"),
)

PICTURES = (
    "What does the gauge in the picture read? Give the number and the unit.",
    "Is the hatch in the second picture open or closed compared with the first?",
    "Read the serial number on the plate.",
    "Describe the damage on the seal in two sentences.",
    "Which of these cabins has the loose handle?",
    "Does the lamp show a steady or a blinking signal? If you cannot tell, say so.",
)
PICTURE_ANSWERS = (
    "The needle stands between 4 and 5, closer to 4; I read 4.2 bar. The lower scale is in psi and says about 61.",
    "In the first picture the hatch is closed with both levers down. In the second the left lever is up and there is a gap, so it is open.",
    "The plate reads QR-4471-0B. The last character could also be an 8; the stamp is worn there.",
    "The lip of the seal is torn over about two centimetres at the lower edge. The rest is dry and shows fine cracks.",
    "Cabin 12: its left handle hangs lower than the others and one screw is missing.",
    "A single picture cannot show whether it blinks. The lamp is lit and white.",
)
