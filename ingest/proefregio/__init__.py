"""A synthetic region: people and organisations live, and from their lives follow messages and registrations.

    schalen, wereld, persoon, nummers      who there is, how many, and when; which release holds on which day
    leven, levensloop, omvang, redenen     what happens to a client at one aanbieder
    ingreep, bevolking                     what comes over that from outside; whole lives, over gemeenten and wetten
    prestatie                              what is declared, and what becomes of it
    verkeer, inhoud, regie, declaratie     the messages that the organisations then send each other
    registraties                           what they register without messages
    waarheid, stand                        what the warehouse should find, from the lives and never from the messages
    fouten, schade, foute_prestaties       what goes wrong on purpose, each labelled
    deel, schrijven                        everything to files, part by part

One direction: lives know nothing of messages. Whatever is drawn or counted comes from `toeval`, so that one seed
gives the same bytes on any machine. A part is at most 2500 clients of one gemeente; memory holds one part per process.
"""
