"""The documents' own figures as landings: the pilots of Arnhem (S4) and the study of bureau HHM (S0).

    feiten      every figure that the documents give, typed from them, its cell of kpi_waarde, and the pilots' dates
                and places
    verdelen    spreading a total over made-up people
    wijkteam    WT and the two evaluation forms              (G1, G2, hours of G4, G6 by D5)
    formatie    extra fte, budget and the Effectencalculator (G4 by D2, G5, eleven cases of G6)
    aanbieders  toewijzingen and starts as messages          (denominator of G3)
    hhm         hours per week and per discipline, ZRM, I.ROC (G9)
    schrijven   a whole landing with its waarheid
    naast       after a night: the documents' figures beside those of kpi_waarde

What no document gives per person is spread over made-up people by lot, the same for the same seed. Where documents
contradict one another, the golden table holds, and the difference stays visible:

    F1  fte: the extra fte per team (1,67 and so on) are those of the table of benutting; the budget has its own
        rows (3,67 and 4,64). Neither is corrected to the other, nor to the 3,7 and 4,6 of the text; these are
        registered as totals of the formation, and the night finds that they are not.
    F2  0,33 fte projectleiderschap is registered as one third, which the printed amounts were computed with.
    F3  amounts are never rounded before they are added: 830.341,67 is printed as 830.342, the printed parts add up
        to 830.341; the night names the euro.
    F5  in the study 4 hours a week or more are granted and 3,7 are delivered; both are written.
    F6  hours of the wijkteams are estimates at the toewijzing (geraamde_uren); there are no realised ones.
    F7  G1 and G4 are per team, G2 and G3 per wijk: half of what CSA and RKV do is outside of the wijk they were for.
    F8  'zelfstandig verder' is only what inwoners answered (K52); no figure is given for K5A.
    F9  only trajecten of the pilot are registered, as the documents say; other teams' own begeleiding is absent.
    F10 the budget covers the same fifteen months for both wetten.
    F12 numbers are written in the Dutch way.
    F13 the form of the inwoner asks nothing about netwerk or integraliteit.

F4, F11 and F14 ask nothing of what is registered. D2 takes all fte from the first day on, as the documents' own hours
do, though they also say that fte came step by step.
"""
