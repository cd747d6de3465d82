"""A synthetic region: people and organisations live, and from their lives follow messages and registrations.

    schalen, wereld, persoon    who there is, how many, and when
    leven, levensloop           what happens to a client: besluiten, leveringen, verzoeken, wijkteamtrajecten
    verkeer, regie, declaratie  the messages that the organisations then send each other
    registraties                what they register without messages
    waarheid                    what the warehouse should find, from the lives and never from the messages
    fouten                      what goes wrong on purpose, each labelled
    schrijven                   everything to files

One direction: lives know nothing of messages. Whatever is drawn or counted comes from `toeval`, so that one seed
gives the same bytes on any machine. Work goes gemeente by gemeente; memory holds one gemeente at a time.
"""
