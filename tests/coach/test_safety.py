"""What the rule half of the safety net hears, and what it lets pass."""

from __future__ import annotations

import random
import textwrap

import pytest

from coach.safety import SEVERITY, Harm, accused, check, read_safety_answer


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
        ive just walked in and mr t is face down in the hallway not responding
        please the bin outside staff room is on fire
        lad i support legged it out the back gate half hour ago and its dark
        my arm is black and blue where the service user dug his nails in
        she took a swing at me and caught me right in the eye
        his brother said he knows where i park and i better watch it
        she keep coughing she cannot take breath, lips are blue
        he's on the roof of the bungalow and says he'll jump
        woman at no 14 is not opening, curtains shut, milk still outside, no noise inside
        got knocked to the ground by a tenant having a meltdown on friday, manager just said are you ok
        Help my client has had a fit in the shower and now shes floppy
        chap in flat 3 has barricaded himself in with petrol and matches
        can smell burning upstairs and the panel is showing fault
        got a proper hiding off one of the lads tonight, face is swollen up
        visitor came at me with a bottle in the car park
        its gone midnight and dementia lady is not in the building
        She was eating grapes and now she is making no sound and holding neck
        tenant threatened he would burn my house with my kids in it
        he pushed my head on the wall, i am bleeding little bit but i finish my shift
        i think hes dead, hes cold, im on my own what do i do
        one of the men just collapsed in the dining room and he isnt coming round
        the lady upstairs has gone we cant find her anywhere, front door wide open
        I was attacked by a resident on nights, im shaking, my lip is split
        oven caught fire, we are outside with them now
        client on the floor behind the door i can hear her moaning but cant get in
        she choke on sausage, colleague hit her back, came out, she is breathing but grey
        residents grandson pulled a blade out on us in reception
        he has his hands round another residents throat
        hes poured boiling water down himself
        the service user broke my finger, manager says take paracetamol
        quick one of the tenants is waving a hammer round in the hallway
        mrs k is on the bathroom floor and her leg is pointing the wrong way
        got headbutted at handover by a service user, nose wont stop bleeding
        the toaster is on fire what do we do first
        i cant get an answer at my 8am and i can hear her dog barking and no lights
        he stopped breathing for a bit and now he is breathing but not talking
        his dad told me he will be waiting for me after my shift to smash my face in
        one of the ladies is not in her room, not in the garden, we looked everywhere
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
        the lady i do tea call for had nothing since last nights sandwich, cupboard bare
        one of the seniors grips peoples wrists so tight they cry out
        he sat in poo from 7 til gone dinner time and they all knew
        i seen her clip him round the ear
        two of them were having a sleep in the quiet room with the lights off while im running round
        daughter has had power of attorney a month and the savings are nearly gone, he cant buy shoes
        they take away his walking frame so he has to stay put
        resident whisper to me the tall man hurt her down below
        the cook and the senior call the lady with the learning disability thick and make her do tricks for biscuits
        i was so tired i yanked her up by her cardigan and she screamed
        my sister smacks her kids with a belt
        paperwork says 2 hourly turns done all night. he hadnt been moved, same position as i left him
        the pads are locked in the office so people sit wet till the evening
        saw messages in the staff whatsapp with photos of a resident on the commode
        walked past the bathroom and heard a slap and then her crying, carer came out laughing
        she is left in her chair facing the wall from morning till bedtime
        the support workers take his benefits and he gets a fiver a week
        old lady i visit, her son he shout and raise hand at her, she is shaking
        they dont bother with mouth care, his tongue is cracked and bleeding, weeks now
        me and another girl we sometimes skip the 2am turns and just fill in the sheet
        the lad has scald marks on his legs from the bath and they told me to say nothing
        senior threatened to put her out in the garden if she didnt stop crying
        i lost my rag and gave him a shove, he fell against the radiator
        he was begging for the toilet for an hour and she told him he has a pad on
        my mate's agency carer filmed a naked resident for a laugh
        nobody's been to the gentleman since friday, he was stuck to the sheets
        there's a carer who kisses the residents on the mouth and gets in the shower with them
        grandma says the girl pulls her hair when she brushes it if she complains
        new woman puts her hand over his mouth to shut him up at night
        witnessed a senior carer slapping a lady's hand because she wouldn't let go of the rail
        a resident told me one of the night carers is horrible to her and pinches her
        i saw our manager taking cash out of a residents wallet
        found bruises all up her arms when i did her wash, its not in the book
        the night staff dont do their checks they just sleep
        shes not been turned all night and has a grade 3 sore
        staff leave call bells ringing for an hour while they sit on phones
        his daughter shouts at him and i saw her push him into the chair
        carer on my round does 5 mins of a 30 min call and the lady is left without lunch
        i snapped and grabbed her wrist too hard, theres a mark
        theyre making him eat in his room with the door locked because he is messy
        worried about a kid on my street, mum leaves her outside in just a nappy
        colleague having a fling with a resident with learning disability
        we were told to give residents only one pad a night, they are soaked by morning
        an agency carer was swearing in a gentlemans face and threw a wet flannel at him
        agency lad was shouting in her face and shook her by the shoulders
        mum in law is in a home and they leave her in a wet bed every morning
        caught two carers laughing at a man who had soiled himself and taking a photo
        she wont let the old lady have a drink after tea so she doesnt wet the bed
        the nephew is living off his pension, theres nothing in the cupboards
        resident has a black eye and nobody can say how
        my senior told us to tie the lap belt so he cant get up
        i was tired and i smacked his hand away hard. feel sick about it
        senior is sleeping on waking nights again, third time
        i think the night man is doing something to the ladies, one of them has blood in her pants
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
        popped the pills for room 9 and gave to room 6
        gave him his wife's tablets by accident
        her water tablet has been in the pot untouched 2 mornings, both signed for
        no one did the insulin last night
        think ive done the eye drops in the wrong person
        just realised i skipped the whole lunchtime round for the top floor
        agency put a fresh fentanyl on without taking off the old one
        the paracetamols were given at 8 and again at 10
        We have given the same tablets twice to a lady, once by nights once by days
        i put the wrong name patch on, it was meant for mrs d
        forgot the 10pm insulin, only remember on the bus home
        found three of his blood thinners in the carpet
        colleague crushes the tablets and throws half away because he moans
        got distracted on the med round and now room 12 has had room 11's
        his anticoagulant wasnt reordered, fourth day with nothing
        signed for creams nobody has put on for a week, his skin is raw
        I gave a resident the wrong medication this morning
        missed a dose of apixaban for one of my clients
        someone signed the MAR chart but the tablets are still in the blister
        forgot to take her old patch off before putting the new
        gave insulin twice
        he has been given his sister medicine
        ive just given paracetamol and then seen she had it an hour ago
        we havent had his epilepsy tablets in since tuesday
        i gave the 8pm meds at 4pm by mistake then nights gave them again
        resident got another residents antibiotics today
        completely forgot to do mrs p's insulin this morning
        theres tablets under his mattress, looks like he hasnt swallowed any for weeks and staff signed
        morphine went missing from the cd cupboard
        we gave her penicillin and shes allergic
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
        some nights i look at the bottle of tablets and wonder if it would be easier
        whats the use of me still being here, nobody needs me
        driving home i thought just close your eyes and let go of the wheel
        she told me on break shes got a plan to end things, the new girl
        i have no wish to continue this life
        i scratch my arms till they bleed when i get in
        sometimes i think the world would be better with one less person like me
        if i was to die tonight it wouldnt bother me
        my head keeps telling me to just end it
        i parked by the reservoir again after my late. scared of what i nearly did
        honestly if i got hit by a bus tomorrow id be relieved
        got nothing left to live for since my mum passed
        theres a girl on nights posted goodbye on facebook and isnt picking up
        ive got the tablets in my bag and i keep counting them lol
        im not ok. i dont think i'll be here next week and i dont mean the job
        God please take me, this life is too heavy
        i cant do this anymore i want it all to be over
        i dont want to live
        feel like ending my life
        my colleague told me shes been self harming
        sometimes i think about taking all my pills at once
        i am no use to anyone, better dead
        thought about jumping off the multi storey today
        i wish i would just not wake up in the morning
        i feel like there is no reason for me to be alive
        i just want to go to sleep forever
        one of the carers told me she wants to kill herself
        been thinking about taking an overdose
        i hurt myself last night, cut my arm
        everyone would be happier if i was dead
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
        he goes through my bag and my call log every time i come in
        my man he beat me small small when he drink
        I have to hand my wages over to my partner every month and ask for bus fare
        one of my carers keeps ringing in sick and when she comes shes got marks round her neck
        my mother in law and husband took my phone and i cannot leave the flat except for work
        she says her bloke follows the minibus and times her breaks
        i sleep with a chair against the bedroom door because of my ex
        he chucked a mug at my head because tea was late. husband
        he threw hot tea on me this morning then said sorry, my husband
        my partner makes me video call him from work so he can see im there
        i need to leave my husband but he holds all the bank cards and says he'd find me
        staff member told me in supervision her fella pins her down and spits on her
        boyfriend wont let me go to the doctor on my own
        shes always covered up in summer, and her husband phones the home ten times a shift shouting at her, hes put her in hospital before
        i dont go straight home, i sit in the car til hes asleep
        dad belts me if i dont give him my pay
        my partner hits me
        my bf controls my money and checks who i text
        a colleague has bruises and says her husband did it
        i am scared of my husband
        he doesnt let me out of the house apart from work
        my ex keeps following me to work and sitting outside
        my wife throws things at me and hits me
        he says if i leave he'll make sure i never see the kids
        he punched the wall next to my head last night, my boyfriend
        husband keeps my passport and my wages and says i cant go out
        my colleague is scared to go home to her partner
        he rings my work all day to check im there and if i miss it i get it when i get home
        my girlfriend hits me and scratches my face
        i have to ask my husband before i buy anything, he checks every receipt
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
        the maintenance fella brushes up behind me whenever im in the sluice
        old boy on my round answers the door with no trousers on and laughs
        manager text at midnight asking what am i wearing
        a gentleman i shower says come and get in with me darling and grabs at my chest
        our deputy told the student nurse she would get good hours if she was nice to him in his flat
        got sent a video of a colleague doing himself in the toilet
        he whispers what he would do to me in bed, my team leader
        resident grabs between my legs whenever i bend, and they just say its dementia
        lad on my team sent a photo of his privates to one of the apprentices
        he keeps saying what he wants to do to my body, hes the nurse in charge
        he blocks the door of the med room and wont let me past till i give him a hug
        son of a client lies on sofa with his thing out when i come
        the boss rests his hand on my lower back and breathes in my ear
        colleague told everyone he wants to sleep with me and rates our bums out of ten
        a colleague keeps making sexual jokes about me
        the manager put his hand up my skirt
        a resident keeps grabbing my breasts during personal care
        my supervisor keeps asking me for a date even i say no, now he cut my shifts
        client exposes himself to the girls
        i was groped by a residents son
        a male carer is sending rude messages to the younger girls
        a resident's husband keeps trying to kiss me
        team leader slapped my bum in front of everyone
        he sends me pictures of himself with no clothes on
        the chef makes comments about my boobs every day
        client put his hand down my top when i was helping him stand
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
        they gave me the job but i must send £300 each month to the man who arranged it
        director say if i talk to inspector he will remove my sponsor
        my documents are in a drawer in the owners house, i asked for them back 3 times
        we are 6 in a caravan and the rent comes out before we see any pay
        on my day off i have to babysit the owners children no pay, she says remember who brought you here
        3 weeks without a single rest day and the boss says go home to kerala if you dont like it
        I am paying back 12,000 to the company which they said is for my papers
        when i was sick the manager said one more day and i email the home office
        our agency boss keeps all passports in one bag at his home
        they only give us 20 pounds for food and rest go to debt
        i was promised 39 hours, now they give no shifts but say if i work elsewhere they will report me and get me deported
        driver locks the van and takes our phones till we get to the house
        employer took my passport
        they threaten to cancel my sponsorship if i dont do extra shifts
        i paid £10,000 for my visa to my boss and im still paying
        i am forced to work 80 hours or they send me back
        my manager says i cant leave because she owns my visa
        they take rent from us for a room with 6 beds and we cannot say anything or lose sponsor
        my boss took my passport when i arrived and says i get it when i finish paying
        if we dont do overtime they say they will stop our sponsorship
        i pay my manager £200 every month or she cancels my visa
        they wont pay me and i cannot leave the house they put us in
        working 16 hours every day, boss says home office will take me if i refuse
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
    he stuck a knife in my back to get the senior job
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
    booked on a dysphagia and choking webinar, worth it?
    the team need reminding how to do a body map properly
    we had a mock evacuation and half the staff carried on with breakfast
    how would you explain deprivation of liberty to a family
    our safeguarding lead is off and i am covering the meeting
    whats the point of all these audits
    the manager jumped down my throat about the laundry
    im on my knees with tiredness
    got it in the neck from the daughter again
    the new form is a pain in the backside
    feeling battered by this week
    the family are at each others throats over mums care
    she cut me dead in the corridor
    they strung me along about the promotion
    felt crushed after my appraisal
    he blew his top when i suggested a new rota
    we took a battering in the inspection report
    sick of being the punchbag for complaints
    that comment in supervision was a kick in the teeth
    it cost me an arm and a leg to get to training
    he was 97 and died holding my hand, it was beautiful
    the funeral is on thursday and the team want to go
    mrs p had her last days here, all peaceful, and i keep crying
    wrong blister pack came from pharmacy, we spotted it before the round
    almost signed in the wrong place on the mar but caught myself
    hoist strap frayed, took it out of use, no one hurt, want to share the learning
    somebody left the gate open but everyone was accounted for, how do we stop that
    he says no to his shower four days running
    gentleman with capacity wants to keep drinking his whisky
    she likes to stay in bed till eleven and staff moan
    a tenant wants to spend all his money on trainers
    resident pulls her hand away when offered tablets, she doesnt like the taste
    wife bangs on the office desk and demands to see the manager
    the son emails every day with a list of faults
    staff call people sweetie and i dont like it
    they put the telly on without asking anyone what they want
    one of the girls rolls her eyes when he asks the same question
    i feel sick on sunday nights thinking about monday
    no energy left for my kids
    crying in the loo at work again
    been off with stress and nervous about going back
    my sponsor is changing name, do i need to tell anyone
    how many hours can i work on a skilled worker visa
    the office want copies of my passport for the file
    someone has drunk all the milk again
    my best pens keep walking
    who took the good wheelchair from upstairs
    is it ok to use a stand aid with just me
    bed rails keep sticking
    we use a handling belt for mrs k and new staff forget
    he is a big man and turning him needs three of us
    nights left the place in a state
    two rang in sick and im the only senior
    im asked to do 6 calls in an hour
    my manager never says well done
    colleague is always on facebook
    my husband is fed up of me working weekends
    my partner is worried about me doing nights
    the kids are driving me mad this half term
    i want to start a wellbeing hour
    got asked to present on sepsis at the team meeting
    whens the next first aid refresher
    making a noticeboard about dignity and abuse awareness week
    fire panel engineer is coming tuesday
    we did a scenario about a missing resident and i froze
    my nvq question is about how to respond to a disclosure of abuse
    new policy on lone working, nobody has read it
    manager wants us to count how many falls this quarter
    ive got a killer headache after that shift
    supervision was murder today
    honestly could strangle the photocopier
    she threw a wobbly about the annual leave
    team is at war over the tea rota
    that inspector tore us to shreds
    they fed us to the wolves in that meeting
    hes a pain but i wouldnt hurt a fly
    my heart stopped when cqc rang the bell
    i froze when the inspector asked me
    feeling suffocated by all the rules
    its a bloodbath when the rota comes out
    i get butterflies before medication round
    miss my old residents so much since i moved home
    our oldest gent died on his birthday, all his family round him
    lost three residents this winter, team is flat
    how do i support a colleague whose mum died
    dropped a full tray of dinners and everyone laughed with me
    a wheelchair brake failed but she stayed put, i reported it
    we caught a duplicate entry on the mar before anything was given
    an ambulance came for mr f last month and paramedics praised the handover
    he declines his evening tablets when tired, we try again later
    she asked me not to help with her shower, wants to do it alone
    the lady throws her food when she doesnt like it
    tenant wont let staff clean his flat
    resident swears a lot, its how he talks
    a relative called me useless
    daughter threatened to complain to cqc
    son said he will move his mum if we dont improve
    nurse in charge barks orders at people
    he got told to hurry up by a carer, it didnt feel nice
    they call the dining room feeding time which i hate
    colleague always on her vape break
    two staff sat chatting while i did all the beds
    the seniors hide in the office
    i came home and cried for an hour
    no motivation, every day feels the same
    im snappy with my kids because of work
    not sleeping well since starting nights
    can i bring my wife on my visa
    my sponsor licence question for hr, who do i ask
    do i have to give passport to prove right to work
    is it legal to pay less than 11.44
    left my phone in the staff room and someone moved it
    my cardigan went missing from the laundry
    residents socks always go missing in the wash
    whats the best sling for a double amputee
    she slid down in her chair so we used the slide sheets and repositioned her
    my back twinged using the stand aid
    we turned him every two hours and his skin looks great
    husband cooks when im on lates bless him
    my partner and me work opposite shifts, hardly see each other
    where can i get free safeguarding training for my team
    can you quiz me on medication safety
    how to talk to the team about domestic abuse support at work
    our whistleblowing policy is 40 pages long
    first aid course got cancelled again
    im leading the next fire evacuation practice
    writing a risk assessment for choking with the SALT
    the audit says our falls went up
    a family complaint about missing clothes
    im worn out and snapping at everyone
    i feel invisible at work
    want to quit but need the money
    burned out manager here, no one to talk to
    i hate confrontation
    shes always on her phone and leaves me to do the double ups
    he took credit for my work
    they call me names behind my back
    staff gossip about me in the group chat
    my manager picks on me
    racist comments from a resident
    a resident told me to go back to my own country
    two carers had a screaming row in the office
    my colleague and i clash on everything
    they ignored my ideas and it hurt
    i raised a concern and was told to keep my nose out
    nobody listened when i told them about the broken lift
    im scared ill lose my job if i speak up about the rota
    asked to sign for training i never did
    how do i tell my manager her approach is too harsh
    a carer was short with a resident over breakfast
    the way they talk to him like a baby upsets me
    we rush people at bedtime and i dont like it
    short staffed again, only two on for 28
    calls run late every evening because of traffic
    the hoist was out of service so we used the spare
    no wipes left on the floor
    resident with dementia asks for her mum all day
    he gets upset at sundown and paces
    she hides biscuits in her handbag
    tenant stays up gaming and misses college
    he wants to buy a motorbike
    family want bed rails, we think its restrictive
    daughter is exhausted caring for her mum at home
    a wife cried in the corridor, i didnt know what to say
    lady i supported for 5 years died last night
    team still grieving after losing two people to flu
    a gp spoke to me like i was stupid
    hospital sent her home with no paperwork
    the inspector asked about our values
    commissioners wont raise the fees
    we might lose our night manager
    appraisals are a tick box here
    i have to tell someone their work isnt good enough
    i gave the wrong date to the family for the review and felt awful
    i forgot to book the transport
    sent an email to the wrong person
    used the wrong sling size at first then swapped it before lifting
    she told me off because i put the bins out late
    my shift pattern makes childcare hard
    what benefits can i claim as a carer
    the choking poster in the kitchen fell down again
    can i get a certificate for the self harm awareness day
    we discussed sexual safety at the managers forum
    my nan was a carer too, must be in the blood
    whoever invented this rota needs shooting
    i was gobsmacked by the rating
    she slapped a label on it and walked off
    they left me holding the fort
    im shattered, cant think straight
    i want to run away to spain some days
    work is killing my social life
    my old manager broke me, i lost all confidence
    feels like banging my head on a wall with this family
    he snapped at me in the meeting so i snapped back
    a resident said i had a nice smile and gave me a sweet
    old fella always asks if im married, its just his joke
    she cried when her cat died
    mr w died on friday after a long illness, he was comfortable
    the undertakers came and we all lined the hallway
    how do i tell a family about a fall last week, she was checked and fine
    we found the missing hearing aid in the laundry
    he forgot his glasses so we went back
    the pharmacy was late with the delivery so i rang them
    meds round took two hours because people kept interrupting
    should two people sign for controlled drugs
    he prefers his tablets with yoghurt and its in his plan
    she sleeps in her chair because she likes it
    resident wants to lock her bedroom door for privacy
    staff asked for a lock on the biscuit cupboard
    the carers here are gentle and kind
    i worry my hands are rough from the gel
    rough handover today, nothing got written down
    hard week, two off sick and one on holiday
    tenant got drunk at his birthday and had a sore head
    he walked to the shop on his own for the first time, so proud
    she went home with her daughter for the weekend
    daughter took her mums laundry home
    we need petty cash for the outing
    my wages were wrong this month
    can they deduct for uniform
    how much notice do i give
    im on a student visa how many hours
    recruiting from overseas is so slow
    my husband got a new job
    my boyfriend picks me up after lates
    we argue about who does the washing up
    im scared of driving in snow to calls
    nervous about meeting the inspector
    afraid to put my hand up in meetings
    i feel guilty going home on time
    i cant carry on doing everyone elses paperwork
    fed up of being treated like a skivvy
    the lads tease each other about football
    our clients love the new van
    she told the gp exactly what she thought
    the deputy is always on my back about audits
    got told off for leaving the hoist in the corridor
    we sang with her until she fell asleep
    i help him shave and he tells me stories
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
    no idea
    no clue
    no help
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


def test_only_the_sentences_with_harm_of_a_text_of_several_are_accused() -> None:
    assert accused("The drill went fine. she slapped a resident. How do I thank the team?") == ["she slapped a resident."]
    assert accused("she slapped a resident") == []
    assert len(accused("she slapped a resident. " * 500)) == 8
