"""What the rule half of the safety net hears, and what it lets pass."""

from __future__ import annotations

import random
import textwrap

import pytest

from coach.safety import SEVERITY, Harm, check, read_safety_answer


def _lines(text: str) -> list[str]:
    return [line for line in textwrap.dedent(text).strip().splitlines() if line.strip()]


DISCLOSURES: dict[str, list[str]] = {
    "immediate_danger": _lines("""
        theres a fire in the kitchen and the alarm isnt going
        smoke coming out of room 6 what do i do
        he is choking on his toast right now
        one of our ladies choked at lunch shes gone blue
        she's not breathing
        mr jones fall down and not wake up, i am alone
        i cant wake him hes breathing but wont respond
        just found her on the floor by the bed, blood everywhere
        our tenant has gone missing, his bed is empty and the front door was open
        cant find one of the residents we looked everywhere
        she has walk out in nightie and nobody know where she is
        been knocking for ten mins no answer and i can see her through the letterbox
        he's got a kitchen knife and he's shouting at everyone
        a resident punched me in the face this morning prob nothing
        client grab my hair and pull me down on the bathroom floor
        got bitten today quite bad, it went through my sleeve lol
        her son said he'd kill me if i came back tomorrow
        the relative followed me to my car and was banging on the window
        i've locked myself in the sleep in room because he is smashing everything up
        two of the lads are fighting in the lounge and i cannot stop them
        nurse collapsed in the corridor
        resident having a seizure and it wont stop
        i think shes having a stroke her face has dropped on one side
        he spat at me and then headbutted me, manager said it comes with the job
        one of our tenants has tied something round his neck
        she is bleeding from her head and it wont stop
        i got kicked in the stomach on the double up and im 14 weeks pregnant
        the old man he threw his walking stick at my head
        he threatened to stab me when i said it was bath time
        service user drank bleach from the cleaning cupboard
        he fell down the stairs and cant move his leg
        family member shoved me against the wall last night and told me to watch my back
        """),
    "abuse_or_neglect": _lines("""
        the carer i was on with slapped him across the face
        saw a colleague drag her out of bed by her arm
        i hit a resident. i just lost it
        i pushed him back in the chair hard and now his wrist is sore
        she has finger marks on both her arms
        nobody fed her all day
        they not give her water since morning
        left him sat in his own mess from breakfast until i came on at 8
        the night staff were fast asleep in the lounge when i came down
        my partner on shift sleeps on the waking night and the buzzers just ring
        they sign the turn charts but nobody has turned her, her heels are black
        charts say he was washed but he was still in the same clothes from friday
        money keeps going missing from her purse after one carer has been
        her grandson has got her bank card and keeps drawing cash out
        they lock her in her room at night so she dont wander
        saw him tied to the chair with a sheet
        she was shovelling food into his mouth and holding his nose
        i walked in and he had his hand up her nightie
        support worker is sleeping with one of the tenants
        they filmed her on the toilet and put it on snapchat
        she told me the night man touches her in bed
        she calls him a dirty animal and tells him to go in his pad
        the neighbours little boy is always covered in bruises and hungry
        last year on my old job i saw a nurse pinching a resident, never told anyone
        maybe im overreacting but the senior is really rough with the ladies when she washes them
        two weeks ago i left a lady on the commode for three hours, i forgot her
        staff hide the buzzers so the residents cant ring
        client hasnt had a visit for two days, bed was soaked and she was crying for a drink
        they give him extra lorazepam to keep him quiet
        one of residents tell me carer beat her
        i think my nan is being abused in her care home
        the girl f***ing hit her
        her husband twists her arm when he thinks nobody is looking, she is one of our clients
        bed sores down to the bone because nobody turned her
        a resident keeps hitting another resident
        she touch the old man private part and laugh
        """),
    "medicines_error": _lines("""
        gave the wrong tablets to the wrong lady
        i forgot to give him his insulin this morning
        she had double dose of warfarin
        i gave mr b somebody else's meds
        her antibiotics havent been given for 3 days
        found last nights tablets in the pot still on her table but its signed
        he got his morphine twice because handover didnt say
        colleague signed the mar but didnt give it
        missed her epilepsy meds on the morning call
        i give the medicine to other resident by mistake
        we ran out of his parkinsons meds and hes been without since friday
        i mixed up the two blister packs
        two patches on her back, old one never taken off
        i made a med error and im scared to tell
        tablets hidden down the side of the chair, weeks of them
        someone gave her penicillin meds and she is allergic
        he had 10 times the dose of oramorph
        new girl injected the insulin and he hadnt eaten, hes gone shaky and sweaty
        senior told me to just sign for the missed meds
        controlled drugs are missing from the cupboard, count is wrong
        not given his heart tablets since saturday lol nobody noticed
        i think i gave her two lots of paracetamol
        the agency nurse gave insulin to wrong person
        med error last night, wrong dose
        forget to put her patch on, its been two days
        tea time tablets were missed again
        i accidently gave her the night time meds in the morning and shes very sleepy
        she took her husbands tablets instead of hers
        """),
    "own_crisis": _lines("""
        i want to die
        i want die, no more power in me
        dont want to be here anymore
        everyone would be better off without me
        i cant see a way out
        ive been stockpiling my tablets
        thinking about driving my car into a tree on the way home
        i keep thinking of ending it all
        my kids would be better if i wasnt here
        i wish i could go to sleep and not wake up
        ive started cutting myself again after shifts
        i feel suicidal
        no point living anymore
        gonna kill myself if this carries on haha
        i am tired of living
        one of my team says she wants to end her life
        my colleague text me saying she took an overdose
        a carer on my floor said she doesnt want to be alive
        i dont want to wake up tomorrow
        had thoughts of hurting myself, probably nothing
        nobody would miss me if i was gone
        ive written letters to my children
        i stood on the bridge again last night and thought about jumping
        life isnt worth living
        the thought of stepping in front of a train keeps coming
        worried my mate at work is going to do something stupid, she said goodbye to everyone
        cant go on living like this
        i dont trust myself to be alone tonight
        wish i was dead
        """),
    "domestic_abuse": _lines("""
        my husband hit me last night
        my boyfriend checks my phone every night when i get in from work
        he takes all my wages and gives me 10 pound a week, my husband i mean
        im scared to go home
        my partner wont let me see my friends or do the training
        if im late home from a shift he goes mad and smashes things
        my ex turns up outside work and threatens me
        a girl on my team came in with a black eye and says she walked into a door
        my colleagues boyfriend waits outside and drags her into the car
        hubby locks me in the house when he goes out
        my wife punches me, i know people laugh at men
        walking on eggshells at home never know what mood he will be in
        he strangled me in front of the kids
        my partner says he will take the kids off me if i leave
        i cover the bruises with make up before work
        he has a tracker on my car, boyfriend says it's because he loves me
        im in an abusive relationship
        my husband take my salary and passport
        my fella calls me worthless and says no one would have me
        not allowed to go anywhere without my husband say so
        my brother hits me at home
        husband forces me to have sex when i come home from night
        one of the girls told me her partner beats her
        she is afraid of her husband, my colleague, he rings every hour to check shes here
        left him but he says he will find me and kill me
        my son hits me when he wants money
        my other half burned my uniform so i couldnt go in
        """),
    "sexual_harassment": _lines("""
        my manager keeps touching my bum
        he sent me a dick pic
        one of the relatives grabbed my breast
        a male resident flashes me every time i go in and my manager just laughs
        the senior makes sexual comments to me
        he asks what colour knickers im wearing
        colleague tried to kiss me in the store cupboard
        driver put his hand on my leg
        boss says he'll give me more hours if i sleep with him
        the client asks me for sex and to get in bed with him
        someone keeps sending me nudes on whatsapp from work
        he rubs himself up against me in the corridor lol
        the handyman keeps on about my tits
        she touch me and say sexy things, my supervisor
        he masturbates in front of me when i do his wash
        the deputy wont take no for an answer he keeps asking me out
        i was sexually assaulted by a resident
        a tenant groped one of my carers yesterday
        one of the young carers says the team leader touched her thigh
        resident's son slapped my arse when i bent down
        he watches me getting changed in the staff room
        my boss pulled me onto his lap at the christmas do, months ago
        they showed me porn on the phone in the office
        he said he wants to shag me, only banter they say
        the nurse comments on my body in front of everyone
        old gentleman he grab my boob when i shower him and laugh
        being sexually harassed at work by my supervisor
        """),
    "exploitation_at_work": _lines("""
        my manager says she will cancel my visa if i complain
        boss has my passport and wont give it back
        i paid 15 thousand pounds to the agent for my certificate of sponsorship and now i must work it off
        they said they will report me to home office if i refuse shift
        owner takes half my wages for the sponsorship
        i owe the company money for my visa and can never leave
        working 7 days a week no day off, they say no sponsorship otherwise
        they lock us in the house at night, all the sponsored carers
        he keep our passport in the office safe
        i do 90 hours and cannot say no because of cos
        my employer threatens to deport me
        eight of us sharing one room in house of the boss
        i have to give back part of my salary in cash to the manager every month
        they told my colleague she would be sent back to nigeria if she joined the union
        not been paid for three months, they say be grateful for the visa
        the agency took our passports when we landed
        if i leave i must pay them £8000
        feel like a slave here, they hold my visa over me
        they make me clean his house for free on my day off
        i think some of the girls are trafficked, they dont get paid and arent allowed out
        manager said one phone call and your sponsorship is gone if you go sick again
        company deducts the visa fee from our wages every month
        they control my bank card and my pay goes to them
        sponsor forces us to work without pay
        i want to quit but they say they will withdraw my cos and i will be deported
        it is modern slavery here, they charge us £20k for the job
        """),
}

LOOKALIKES = _lines("""
    safeguarding training is boring and nobody listens
    i need to book the team on a suicide awareness course
    how do i run a 5 minute talk on choking
    we have a medication audit on monday and im nervous
    fire drill went badly, people just stood there
    who updates the sexual harassment policy
    the domestic abuse e-learning is out of date
    modern slavery module keeps freezing on my phone
    need ideas for a poster about pressure sores
    the rota is killing me
    my feet are killing me after that double
    im drowning in paperwork
    dying for a brew
    she stabbed me in the back over that promotion
    they shoot down my idea every time
    id kill for a weekend off
    i nearly died of embarrassment in the meeting
    im dead on my feet
    he was choked up at the funeral
    it really hit me when her chair was empty
    her death hit me hard
    we hit our targets this month
    i could murder a cup of tea
    my manager bit my head off in handover
    we are firefighting every day
    she threw me under the bus in front of the family
    new starters are thrown in at the deep end
    we lost a lovely resident on sunday, she went peacefully with her family there
    he passed away in his sleep, it was expected, team are sad
    nearly gave the wrong tablets but checked the name and stopped, how do we learn from it
    near miss yesterday with the hoist, nobody was hurt
    the debrief after the choking incident last month was useful, he made a full recovery
    carer talks over the lady like she isnt there
    staff walk in without knocking
    senior has a sharp tone with people and i want to bring it up
    he refuses his tablets every morning what can i say to him
    she wont eat her dinner, says she isnt hungry, its her choice
    a lady keeps refusing a wash and family are cross
    her daughter shouted at me about the laundry
    relative was rude to me on the phone
    im exhausted and dread every shift
    cried in the car again before work
    cant switch off when i get home
    i feel burnt out and have no patience left
    my visa runs out in march can i extend it
    how long does sponsorship take for a new employer
    we want to become a licensed sponsor, where do we start
    someone keeps nicking my yoghurt out of the staff fridge
    who ate my sandwich, drives me mad
    whats the right way to use a slide sheet when moving someone up the bed
    two carers needed for the full hoist but we only have one sling
    we are two short again tonight
    handover took 40 minutes and still missed stuff
    nobody tells nights anything
    the days team think we do nothing
    my colleague never pulls her weight
    a new carer is shy in meetings
    i pushed her to apply for the senior job and she got it
    he hit the roof when he saw the rota
    she grabbed a coffee and we talked it through
    the cuts hit us hard
    we got hit with a complaint
    i was scared of the new app at first
    frightened of speaking in front of the team
    my tablet died halfway through the notes
    care tablets keep crashing
    the hoist battery died
    we ran out of gloves again
    the fire door keeps sticking
    need a volunteer as fire warden
    never had a fall on this unit, proud of that
    she didn't fall, she sat down on purpose
    nobody was hurt thank god
    he has never hit anyone in his life
    i have never seen anyone hit a resident here
    no one has been hurt, i just want to talk about the rota
    she is not in any danger
    he isnt choking, he just coughs a lot with thickened drinks
    im not suicidal just knackered
    i dont want to die or anything im just fed up of my job
    thank you card touched my heart
    how do i get in touch with the inspector
    lost touch with why i do this
    cqc are coming and the paperwork is a mess
    want to be a team leader one day
    feel like im only a carer
    my english is not good and i worry in meetings
    the family want her up at 7 and she likes a lie in
    he wants to go to the pub on his own, is that ok
    resident wants to smoke and his daughter says no
    wife who cares for him looks worn out
    her husband visits every day and knows her so well
    the gp never rings us back
    district nurse talks down to us
    my manager shouted at me in front of everyone
    gossip and cliques on our floor
    i got a bad supervision and felt like rubbish
    we need more supervision
    how do i give feedback to someone who is always late
    the same three people talk in every meeting
    how to say thank you to the team with no money
    i lost my patience and raised my voice, how do i stay calm next time
    being new is overwhelming
    agency staff dont know our people
    the rota isnt fair, always my weekend
    some staff keep their phones in their pockets all shift
    want to bring in an idea about mealtimes
    sally keeps stealing my ideas in meetings
    the office pinched our best carer for another round
    travel time isnt paid
    what does warfarin do
    can i get paid for the training day
    is it going to rain tomorrow
    tell me a joke
    who won the football last night
    my back hurts from bending
    it hurts that nobody says thanks
    she has had that walking frame for years and it squeaks
    residents are all asleep when we do the hoovering, it wakes them
    i cant sleep after nights
    fell asleep on the sofa in my uniform
    morale has fallen through the floor
    we fell out over the christmas rota
    the nurse and i fell out
    i need to end this shift on a better note
    how do we reduce falls
    what are the signs of abuse to look for
    how can i get better at spotting neglect, is there a course
    how many medication errors is normal, we want to bring the number down
    my sleep in shift is in a freezing room
    kids at school are learning about care work
    i want to leave care altogether
    the boiler is broken again and maintenance ignore me
    everyone says im too soft
    my son starts school and i need different shifts
    the activity budget is tiny
    is leadership even for people like me
    we use tablets to record care now
    we lock the medicine room but the key goes walkabout
    residents enjoyed the fireworks
    the gas fire is lovely and warm
    she told me off for being late
    a bit of banter went wrong in the staff room
    he calls everyone love, its just his way
    the team are like family
    head office cut our hours
    the new manager is cutting corners on training
    they cut my hours after i spoke up
    i spoke up and now im frozen out
    """)

WEAK_HINTS: list[tuple[str, str]] = [
    ("she flinches when i lift the flannel", "abuse_or_neglect"),
    ("he goes quiet whenever one carer comes on", "abuse_or_neglect"),
    ("there is a mark on her arm i cant explain", "abuse_or_neglect"),
    ("something isnt right with her, i cant put my finger on it", "abuse_or_neglect"),
    ("the money doesnt add up in the tenants tin", "abuse_or_neglect"),
    ("a resident seems frightened lately", "abuse_or_neglect"),
    ("he has been very drowsy since the new tablets", "medicines_error"),
    ("cant do this any more, this job is too much", "own_crisis"),
    ("i feel hopeless", "own_crisis"),
    ("boss keeps my papers", "exploitation_at_work"),
    ("i cant leave because of my visa", "exploitation_at_work"),
    ("he makes me uncomfortable, the way he stands so close to me", "sexual_harassment"),
    ("he scares me", "immediate_danger"),
    ("theres a gap on the mar chart again", "medicines_error"),
]

SAFE_WHEN_NO = _lines("""
    no
    nope
    nah
    No.
    no nobody
    nobody
    no one
    none
    not at all
    no nothing like that
    nothing like that
    no, nobody is hurt
    no they are all fed and clean
    shes fine, daughter was with her and the office knows
    everyone is safe
    no everyone is ok its just the rota
    theyre all fine
    no shes safe
    no its not like that, its about handover
    noooo
    /no
    no thanks all good
    nah theyre all well looked after
    no not at all its only about the rota
    """)
RISK_WHEN_NO = _lines("""
    yes
    yeah
    yes she is
    yep one of them is
    i think so
    not sure
    maybe
    dont know
    i hope not
    not that i know of
    no but shes on her own now
    no one has checked on her
    nobody has been to see her
    he was hit
    yes a resident was slapped
    she is hungry
    she hasnt eaten since yesterday
    well it depends
    ?
    what do you mean
    no food in the house
    she is not ok
    hes got bruises
    im scared
    """)
SAFE_WHEN_YES = _lines("""
    yes
    yes she is ok, nurse looked
    yeah office knows
    yep been checked
    yes her daughter is there now
    she's fine, manager rang the family
    yes the nurse has been
    yes all sorted
    """)
RISK_WHEN_YES = _lines("""
    no
    nope not yet
    nobody has been
    no one knows
    not sure
    dont think so
    yes but shes still on the floor
    no answer from the office
    i hope so
    """)

LAUGHS = ["lol", "haha", "omg", "😂😂", "prob nothing but", "maybe im overreacting", "hahaha"]
IDIOMS = ["the rota is killing me", "im drowning in paperwork", "dying for a brew", "we did choking training last week"]
STORY = (
    "So we started the shift two down as usual and the handover was rushed. I did the teas with the new girl and "
    "she is lovely but slow. Then the phone went and it was the office about the rota for next week, and the "
    "hoist was on charge again. After lunch we had a singer in and everyone joined in, even the quiet ones. "
)


@pytest.mark.parametrize(("label", "text"), [(label, text) for label, texts in DISCLOSURES.items() for text in texts])
def test_disclosure_is_signposted_with_its_label(label: str, text: str) -> None:
    harm = check(text)
    assert harm.band == "signpost", harm
    assert label in (harm.label, harm.second), harm


@pytest.mark.parametrize("text", LOOKALIKES)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert check(text) == Harm("", None, "none")


@pytest.mark.parametrize(("text", "label"), WEAK_HINTS)
def test_weak_hint_asks_one_question(text: str, label: str) -> None:
    harm = check(text)
    assert (harm.label, harm.band) == (label, "ask")


def test_two_weak_hints_together_become_a_clear_sign() -> None:
    harm = check("she flinches when we wash her and there is a mark on her arm")
    assert (harm.label, harm.band) == ("abuse_or_neglect", "signpost")


def test_the_more_harmful_label_leads_and_the_other_is_kept() -> None:
    harm = check("my husband hit me last night and honestly i want to die")
    assert (harm.label, harm.second) == ("own_crisis", "domestic_abuse")


def test_negation_stays_in_its_own_clause() -> None:
    assert check("i didnt say anything but she slapped him").label == "abuse_or_neglect"
    assert check("nobody was hurt, but the next day he punched me").label == "immediate_danger"
    assert check("she never helps with teas and she hits the residents").label == "abuse_or_neglect"


def test_what_if_questions_are_asked_about_not_carded() -> None:
    assert check("what should i do if a resident chokes").band != "signpost"


def test_empty_and_odd_texts_are_no_harm() -> None:
    for text in ("", "   ", "/", "....", "🙂", "\n\n", "12345", "’‘“”"):
        assert check(text).band == "none"


def _wrapped(rng: random.Random, text: str) -> str:
    shapes = [
        f"{text} {rng.choice(LAUGHS)}",
        f"{rng.choice(LAUGHS)} {text}",
        f"{rng.choice(IDIOMS)}. {text}",
        f"{rng.choice(IDIOMS)}, anyway {text}",
        f"{STORY}{text}. {STORY}",
        f"{STORY * 12}{text}",
        f"/{text}",
        f"  //{text}",
        text.upper(),
        f"{text} it was a few days ago now and it was only once",
    ]
    return rng.choice(shapes)


@pytest.mark.parametrize("seed", range(30))
def test_disclosures_are_found_whatever_stands_around_them(seed: int) -> None:
    rng = random.Random(seed)
    for label, texts in DISCLOSURES.items():
        text = _wrapped(rng, rng.choice(texts))
        harm = check(text)
        assert harm.band == "signpost" and label in (harm.label, harm.second), (text, harm)


def test_the_ordinary_story_alone_is_no_harm() -> None:
    assert check(STORY * 20).band == "none"


@pytest.mark.parametrize("text", SAFE_WHEN_NO)
def test_clear_no_to_the_safety_question(text: str) -> None:
    assert read_safety_answer(text) == "no"


@pytest.mark.parametrize("text", RISK_WHEN_NO)
def test_yes_or_unclear_answer_is_never_taken_as_safe(text: str) -> None:
    assert read_safety_answer(text) in ("yes", "not_sure")


@pytest.mark.parametrize("text", SAFE_WHEN_YES)
def test_clear_yes_where_yes_means_safe(text: str) -> None:
    assert read_safety_answer(text, safe_word="yes") == "no"


@pytest.mark.parametrize("text", RISK_WHEN_YES)
def test_no_or_unclear_where_yes_means_safe(text: str) -> None:
    assert read_safety_answer(text, safe_word="yes") in ("yes", "not_sure")


@pytest.mark.parametrize("text", ["yes", "yes she is", "yeah one lady", "he was slapped", "she is being hit"])
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert read_safety_answer(text) == "yes"


def test_severity_names_the_seven_labels_once() -> None:
    assert len(set(SEVERITY)) == 7 and set(SEVERITY) == set(DISCLOSURES)
