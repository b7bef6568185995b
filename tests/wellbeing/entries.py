"""Three hundred made-up entries of a journal, half of them with something in them that could point to a child (P13).

Names, places and numbers are invented; the telephone numbers are of the ranges set aside for stories.
"""

import random
from dataclasses import dataclass

NAMES = [
    "Kofi", "Amara", "Yusuf", "Zainab", "Oluwaseun", "Adaeze", "Kwame", "Tendai", "Amina", "Farida", "Mehmet",
    "Ayşe", "Sinéad", "Niamh", "Siân", "Rhys", "Angharad", "Mateusz", "Zofia", "Łukasz", "Ionuț", "Andreea",
    "Priya", "Arjun", "Harpreet", "Gurdeep", "Thuy", "Minh", "Wei", "Jia", "Haruto", "Mei-Ling", "João", "Beatriz",
    "Zoë", "Chloë", "Jayden", "Tyler", "Ellie", "Mia", "Leo", "Alfie", "Aaliyah", "Ibrahim", "Omar", "Layla",
    "Dariusz", "Anastasia", "Oleksandr", "Marta", "Senait", "Tesfay", "Ahmad", "Parwana", "Keanu", "Lowri",
    "D’Andre", "Shanice",
]  # fmt: skip
SURNAMES = [
    "Okafor", "Begum", "Nowak", "Popescu", "Singh", "Nguyễn", "Whitlock", "O’Brien", "Hussain", "Llewellyn",
    "Tekle", "Carter", "Marsh", "Kovalenko",
]  # fmt: skip
PLACES = [
    "Oakfield",
    "Hollybush",
    "Northgate",
    "Brookside",
    "Larkhill",
    "Ashdown",
    "Fernley",
    "Kestrel",
    "Wheatcroft",
    "Merton",
]
SCHOOL_KINDS = ("Primary", "Primary School", "Academy", "High School", "school", "Nursery", "College", "Infants")
ROADS = ["Road", "Street", "Lane", "Avenue", "Close", "Crescent", "Drive", "Gardens"]

NEUTRAL = (
    "Tonight was hard and I am tired.", "We had tea late because of the traffic.", "I noticed my voice getting louder.",
    "Next time I will sit on the stairs and wait.", "My supervisor and I talked about it on Tuesday.",
    "At 7.40 pm everything went quiet.", "I read the lesson on repair again.", "He threw his plate, then looked at me.",
    "She did not want to talk about family time.", "The young person slept until half past nine.",
    "A nine-year-old who cannot sit still is telling me something.", "I rang the duty line and they were kind.",
    "It was better after bath and a story.", "On Sunday we walked in the woods for two hours.",
    "They asked three times whether I was cross.", "I felt my shoulders drop when the door closed.",
    "Christmas is coming and nobody sleeps well.", "The plan says to give ten minutes’ warning.",
    "We baked bread. It was flat and we ate it anyway.", "I want to ask for a break in December.",
    "Ofsted came in March, and we were all on edge.", "I shouted. Ten minutes later I said sorry.",
    "He laughed at the cat.", "Nobody hit anybody today.", "My own mum was like that.",
    "The Team Around the Child meeting is at 2.30.", "I finished module C3 and wrote my TSD sheet.",
    "School rang again about the uniform.", "The social worker will visit on 12 May.", "It took 45 minutes to settle.",
    "I think it was shame, not anger.", "We watched Match of the Day together.", "What helps is a drink and a biscuit.",
    "Work was quiet, 14 hours with one sleep-in.", "NHS 111, option 2, was on my mind, but it passed.",
    "I called the on-call manager at 9 pm.", "Dad did not come. She waited at the window until 6.",
    "PACE is easy to say and hard to do at 5 am.", "We went to Lidl, and no one ran off.",
    "Today I was curious first, for once.", "After the phone call there were tears, then Lego.",
    "The Level 3 Diploma takes up my evenings.", "I love this work and I am worn out by it.",
    "Everyone at the table laughed.", "Bedtime took two hours, then an hour, then twenty minutes.",
    "In supervision I would like 40 minutes to think.", "Eid was lovely; we had nine at the table.",
    "I was told to write it down, so here it is.", "We tried Minecraft as a way in. It worked.",
    "The house in Manchester feels like years ago.", "I said I would come back, and I came back.",
    "Mum’s letter arrived. We read it together.", "Between us we managed.", "It is 20 degrees and nobody wears a coat.",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    text: str
    points: bool
    kind: str = ""


def _name(chance: random.Random) -> str:
    return chance.choice(NAMES)


def _pointing(chance: random.Random) -> dict[str, list[str]]:
    """Kind of detail → ways in which somebody might write it."""
    one, two = _name(chance), chance.choice(SURNAMES)
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(2009, 2020)
    age, number = chance.randint(4, 17), chance.randint(1, 190)
    place, road, kind = chance.choice(PLACES), chance.choice(ROADS), chance.choice(SCHOOL_KINDS)
    letters = chance.choice(["LS", "M", "B", "SW", "NE"])
    code = f"{letters}{chance.randint(1, 19)} {chance.randint(1, 9)}{chance.choice(['HD', 'AB', 'QT'])}"
    phone = chance.choice(["07700 900", "01632 960", "020 7946 0", "+44 7700 900"]) + f"{chance.randint(100, 999)}"
    nhs = f"{chance.randint(400, 499)} {chance.randint(100, 999)} {chance.randint(1000, 9999)}"
    return {
        "name": [
            f"When I came in, {one} was under the table.", f"{one} asked for me tonight.",
            f"I sat with {one} for an hour.",
            f"{one} {two} is doing well.", f"It was about {one}’s sister again.", f"{one}’s mum did not come.",
            f"We talked, {one} and I, about the move.", f"Then {one} and his brother fought over the remote.",
            f"A boy called {one.lower()} pushed her.", f"Poor {one}. I should have seen it.",
            f"{one.lower()} was sick twice.",
            f"Told {one} no and then all hell broke loose.",
        ],
        "age": [
            f"{one} is {age}.", f"{one}, {age}, has lived here since the spring.",
            f"{one} turned {age} today, no cards.",
            f"Our {age}-year-old, {one}, hid in the shed.",
        ],
        "birth": [
            f"She was born on {day}.{month}.{year}.", f"dob {day:02}/{month:02}/{year}",
            f"His birthday is the {day}th of May.",
            f"Date of birth: {day} June {year}", f"D.O.B. {day}-{month}-{year % 100:02}",
        ],
        "school": [
            f"They moved him to {place} {kind}.", f"{place} {kind} rang at noon.",
            f"The head of {place} {kind} was no help.",
            f"He is in year 4 at {place.lower()} primary.",
        ],
        "address": [
            f"We live at {number} {place} {road}.", f"Picked her up from {place} {road}, by the shop.",
            f"Dad is at {number} {place} {road}, {code}.", f"his nan lives on {place.lower()} {road.lower()}",
        ],
        "postcode": [
            f"The new house is {code}.", f"Meet at {code.lower()} on Friday.",
            f"Sent it to {code.replace(' ', '')}.",
        ],
        "phone": [f"Her number is {phone}.", f"Ring {phone} if it happens again.", f"mum {phone.replace(' ', '')}"],
        "email": [
            f"Write to {one.lower()}.{two.lower()}@example.org about it.",
            f"His login is {one.lower()}{age}@example.com",
        ],
        "nhs": [f"NHS number {nhs}.", f"For the form: {nhs.replace(' ', '')}"],
    }  # fmt: skip


def entries(seed: int = 8, count: int = 300) -> list[Entry]:
    """Half with a pointer among other sentences, half without; the same for the same seed."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        lines = chance.sample(NEUTRAL, chance.randint(1, 4))
        if number % 2:
            kinds = _pointing(chance)
            kind = sorted(kinds)[number // 2 % len(kinds)]
            lines.insert(chance.randint(0, len(lines)), chance.choice(kinds[kind]))
            found.append(Entry(chance.choice([" ", "\n"]).join(lines), True, kind))
        else:
            found.append(Entry(chance.choice([" ", "\n"]).join(lines), False))
    return found
