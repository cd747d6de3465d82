"""The columns of every gekoppeld table: one place, read by the linking, dbt's sources and the tests.

Money is integer eurocent (`_cent`), volumes are integers in the unit of the message, minutes only for units
that are time. A table with `gemeente_code` is written partitioned by it; the others are one file.
"""

import polars as pl

TEKST, GETAL, KOMMA, DATUM, JANEE = pl.String, pl.Int64, pl.Float64, pl.Date, pl.Boolean

# fmt: off
GEKOPPELD: dict[str, dict[str, type[pl.DataType]]] = {
    # one row per accepted message, also the answers
    "bericht": {
        "bericht_id": TEKST, "wet": TEKST, "standaard": TEKST, "berichttype": TEKST, "release": TEKST,
        "gemeente_code": TEKST, "agb_code": TEKST, "identificatie": TEKST, "dagtekening": DATUM,
        "ontvangen_op": DATUM, "retour_status": TEKST, "retour_bericht_id": TEKST, "is_logisch_dubbel": JANEE,
        "bestand": TEKST, "run_id": TEKST,
    },
    # one row per toewijzing: the version that holds
    "toewijzing": {
        "gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "client_id": TEKST, "agb_code": TEKST,
        "product_categorie": TEKST, "product_code": TEKST, "product_groep": TEKST, "beschikking_nummer": TEKST,
        "toewijzingsdatum": DATUM, "ingangsdatum": DATUM, "einddatum": DATUM,
        "volume": GETAL, "eenheid_code": TEKST, "frequentie_code": TEKST, "budget_cent": GETAL,
        "reden_wijziging_code": TEKST, "is_vervallen": JANEE, "retour_status": TEKST, "aantal_versies": GETAL,
        "eerste_toewijzingsdatum": DATUM, "eerste_einddatum": DATUM, "begindatum_levering": DATUM,
        "einddatum_levering": DATUM, "reden_beeindiging_code": TEKST, "toegewezen_minuten": GETAL,
        "gedeclareerd_minuten": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL, "bericht_id": TEKST,
    },
    # one row per line of a 301 that counts: every version of a toewijzing, and what changed in it
    "toewijzing_versie": {
        "bericht_id": TEKST, "volgnummer": GETAL, "regel_nr": GETAL, "gemeente_code": TEKST, "wet": TEKST,
        "toewijzing_nummer": TEKST, "genoemd_nummer": TEKST, "client_id": TEKST, "agb_code": TEKST, "versie": GETAL,
        "is_huidig": JANEE, "wijziging": TEKST, "gewijzigd": TEKST, "dagtekening": DATUM, "retour_status": TEKST,
        "toewijzingsdatum": DATUM, "toewijzingstijd": TEKST, "ingangsdatum": DATUM, "einddatum": DATUM,
        "product_categorie": TEKST, "product_code": TEKST, "volume": GETAL, "eenheid_code": TEKST,
        "frequentie_code": TEKST, "budget_cent": GETAL, "reden_wijziging_code": TEKST, "referentie_aanbieder": TEKST,
    },
    # one row per product in a 305 or 307 that counts, also what was withdrawn; levering_id: the interval it speaks of
    "melding": {
        "bericht_id": TEKST, "volgnummer": GETAL, "regel_nr": GETAL, "soort": TEKST, "wet": TEKST,
        "gemeente_code": TEKST, "agb_code": TEKST, "client_id": TEKST, "toewijzing_nummer": TEKST,
        "genoemd_nummer": TEKST, "product_categorie": TEKST, "product_code": TEKST, "begindatum": DATUM,
        "einddatum": DATUM, "reden_beeindiging_code": TEKST, "status_aanlevering_code": TEKST, "dagtekening": DATUM,
        "gevolg": TEKST, "levering_id": TEKST,
    },
    # one row per requested product (315) or request (317) that counts, with its answer
    "verzoek": {
        "bericht_id": TEKST, "volgnummer": GETAL, "regel_nr": GETAL, "soort": TEKST, "wet": TEKST,
        "gemeente_code": TEKST, "agb_code": TEKST, "client_id": TEKST, "referentie_aanbieder": TEKST,
        "product_categorie": TEKST, "product_code": TEKST, "gewenste_ingangsdatum": DATUM,
        "reden_verzoek_code": TEKST, "dagtekening": DATUM, "retour_status": TEKST, "antwoord": TEKST,
        "antwoorddatum": DATUM, "antwoord_dagen": GETAL, "antwoord_bericht_id": TEKST,
        "reden_afwijzing_code": TEKST, "onderzoek_datum": DATUM, "onderzoek_bericht_id": TEKST,
        "toewijzing_nummer": TEKST,
    },
    # one row per delivery interval: from a start (or restart) to its stop
    "levering": {
        "levering_id": TEKST, "traject_id": TEKST, "wet": TEKST, "gemeente_code": TEKST, "agb_code": TEKST,
        "client_id": TEKST, "toewijzing_nummer": TEKST, "product_categorie": TEKST, "product_code": TEKST,
        "product_groep": TEKST, "begindatum": DATUM, "einddatum": DATUM, "einde_effectief": DATUM,
        "reden_beeindiging_code": TEKST, "is_tijdelijk": JANEE, "is_onderbroken": JANEE, "is_taakgericht": JANEE,
        "bericht_id": TEKST, "stop_bericht_id": TEKST,
    },
    # one row per traject: deliveries joined over their pauses, and wijkteamtrajecten; what flow and stock count
    "traject": {
        "traject_id": TEKST, "uitvoerder": TEKST, "wet": TEKST, "gemeente_code": TEKST, "agb_code": TEKST,
        "team": TEKST, "wijk_code": TEKST, "client_id": TEKST, "toewijzing_nummer": TEKST, "product_groep": TEKST,
        "begindatum": DATUM, "einddatum": DATUM, "einde_reden": TEKST,
    },
    # one row per declared performance, credits negative
    "prestatie": {
        "prestatie_id": TEKST, "bron": TEKST, "wet": TEKST, "agb_code": TEKST, "gemeente_code": TEKST,
        "referentie_nummer": TEKST, "vorig_referentie_nummer": TEKST, "toewijzing_nummer": TEKST, "client_id": TEKST,
        "product_categorie": TEKST, "product_code": TEKST, "product_groep": TEKST, "begindatum": DATUM,
        "einddatum": DATUM, "declaratie_maand": DATUM, "geleverd_volume": GETAL, "eenheid_code": TEKST,
        "geleverd_minuten": GETAL, "product_tarief_cent": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL,
        "antwoord_status": TEKST, "is_gekoppeld": JANEE, "bericht_id": TEKST, "regel_nr": GETAL, "bestand": TEKST,
    },
    # one row per prestatie that counts and calendar month of its period; a period over several months spread by days
    "prestatie_maand": {
        "prestatie_id": TEKST, "maand": DATUM, "wet": TEKST, "gemeente_code": TEKST, "agb_code": TEKST,
        "toewijzing_nummer": TEKST, "client_id": TEKST, "product_groep": TEKST, "gedeclareerd_minuten": GETAL,
        "toegekend_cent": GETAL, "open_cent": GETAL,
    },
    # one row per toewijzing and calendar month in which it allows volume; minute units only
    "toewijzing_maand": {
        "gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "maand": DATUM, "client_id": TEKST,
        "agb_code": TEKST, "product_groep": TEKST, "toegewezen_minuten": GETAL, "gedeclareerd_minuten": GETAL,
    },
    # the same for units that are no time: what `maat` says ('etmalen', 'stuks', 'euro' in eurocent) is counted
    "toewijzing_maand_volume": {
        "gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "maand": DATUM, "client_id": TEKST,
        "agb_code": TEKST, "product_groep": TEKST, "maat": TEKST, "toegewezen": GETAL, "gedeclareerd": GETAL,
    },
    # one row per finding
    "controle": {
        "controle_id": TEKST, "regel_code": TEKST, "retourcode": TEKST, "wet": TEKST, "gemeente_code": TEKST,
        "agb_code": TEKST, "bericht_id": TEKST, "sleutel": TEKST, "bedrag_cent": GETAL,
        "antwoord_zegt_hetzelfde": JANEE, "uitleg": TEKST,
    },
    # one row per kind of row that is linked: read = in a linked table + withdrawn + finding
    "telling": {
        "tabel": TEKST, "rijen_in": GETAL, "rijen_uit": GETAL, "rijen_ingetrokken": GETAL, "rijen_bevinding": GETAL,
    },
    # one row per toewijzing and 301, 305, 307 or 317 that names it, also where a retourbericht rejected that
    "vermelding": {"gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "bericht_id": TEKST},
    # one row per client, wet, gemeente, month, product group and uitvoerder with at least one day of delivery or money
    "client_maand": {
        "client_id": TEKST, "wet": TEKST, "gemeente_code": TEKST, "maand": DATUM, "product_groep": TEKST,
        "uitvoerder": TEKST, "agb_code": TEKST, "dagen": GETAL, "toegewezen_minuten": GETAL,
        "gedeclareerd_minuten": GETAL, "toegekend_cent": GETAL,
    },
    # one row per client, wet, gemeente, month, product group and aanbieder of what client_maand has of aanbieders
    "client_maand_aanbieder": {
        "client_id": TEKST, "wet": TEKST, "gemeente_code": TEKST, "maand": DATUM, "product_groep": TEKST,
        "agb_code": TEKST, "dagen": GETAL, "toegewezen_minuten": GETAL, "gedeclareerd_minuten": GETAL,
        "toegekend_cent": GETAL,
    },
    # one row per traject of a wijkteam (registration WT): the row with the latest registratiedatum
    "wijkteamtraject": {
        "wijkteamtraject_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "team": TEKST, "wijk_code": TEKST,
        "client_id": TEKST, "begindatum": DATUM, "einddatum": DATUM, "einde_reden": TEKST,
        "geraamde_uren": KOMMA, "is_pilot": JANEE, "coach_id": TEKST, "tweede_coach_id": TEKST,
        "vraagsoort": TEKST, "reden_niet_zelf": TEKST, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per client, over all municipalities: the latest that any message says
    "client": {
        "client_id": TEKST, "geboortejaar": GETAL, "geslacht_code": TEKST, "postcode4": TEKST,
        "gemeente_code": TEKST, "wijk_code": TEKST, "adres_code": TEKST, "bericht_id": TEKST,
        "adres_bericht_id": TEKST, "bestand": TEKST,
    },
    # one row per client and stretch at one address, as the 301's of any municipality say it
    "woonplaats": {
        "client_id": TEKST, "begindatum": DATUM, "einddatum": DATUM, "gemeente_code": TEKST,
        "vorige_gemeente_code": TEKST, "postcode4": TEKST, "wijk_code": TEKST, "adres_code": TEKST,
        "bericht_id": TEKST,
    },
    # one row per client and gemeente that wrote an address: the wijk of the latest
    "client_wijk": {"client_id": TEKST, "gemeente_code": TEKST, "wijk_code": TEKST},
    # one row per client and month over all wetten, municipalities and uitvoerders
    "client_maand_totaal": {
        "client_id": TEKST, "maand": DATUM, "is_wmo": JANEE, "is_jeugd": JANEE, "producten": TEKST,
        "aantal_producten": GETAL, "aantal_product_groepen": GETAL, "aantal_aanbieders": GETAL,
        "aantal_gemeenten": GETAL, "dagen": GETAL, "dubbele_dagen": GETAL, "toegewezen_minuten": GETAL,
        "gedeclareerd_minuten": GETAL, "toegekend_cent": GETAL, "open_cent": GETAL, "adres_code": TEKST,
        "aantal_huisgenoten": GETAL, "is_huishouden_wmo": JANEE, "is_huishouden_jeugd": JANEE,
    },
    # one row per first traject of a client in another municipality, or under the Wmo after the Jeugdwet
    "overgang": {
        "client_id": TEKST, "soort": TEKST, "datum": DATUM, "van_wet": TEKST, "naar_wet": TEKST,
        "van_gemeente_code": TEKST, "naar_gemeente_code": TEKST, "dagen_ertussen": GETAL, "leeftijd": GETAL,
        "van_traject_id": TEKST, "naar_traject_id": TEKST,
    },
    # one row per stretch of begeleiding of one client under one wet
    "episode": {
        "episode_id": TEKST, "client_id": TEKST, "wet": TEKST, "gemeente_code": TEKST, "begindatum": DATUM,
        "einddatum": DATUM, "eerste_product_groep": TEKST, "laatste_product_groep": TEKST, "is_voorlopig": JANEE,
        "einde_soort": TEKST, "aantal_opschalingen": GETAL, "aantal_afschalingen": GETAL,
        "vervolg_episode_id": TEKST, "vervolg_dagen": GETAL,
    },
    # one row per product and period of validity
    "product": {
        "wet": TEKST, "gemeente_code": TEKST, "product_code": TEKST, "geldig_van": DATUM, "geldig_tot": DATUM,
        "product_categorie": TEKST, "omschrijving": TEKST, "product_groep": TEKST, "eenheid_code": TEKST,
        "tarief_cent": GETAL, "is_plaatshouder": JANEE,
    },
    # one row per postcode area and period (registration gebied)
    "gebied": {
        "gemeente_code": TEKST, "wijk_code": TEKST, "wijk_naam": TEKST, "team": TEKST, "geldig_van": DATUM,
        "geldig_tot": DATUM,
    },
    # one row per client, measurement and domain (ZRM) or question (I.ROC); one measurement has one meting_nummer
    "meting": {
        "meting_id": TEKST, "instrument": TEKST, "instrument_versie": TEKST, "meting_nummer": TEKST,
        "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "client_id": TEKST, "datum": DATUM,
        "onderdeel": TEKST, "domein": TEKST, "score": GETAL, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per form about a wijkteamtraject (EF-C, EF-I), also those that were not filled in
    "evaluatie": {
        "evaluatie_id": TEKST, "soort": TEKST, "gemeente_code": TEKST, "wet": TEKST, "team": TEKST,
        "wijk_code": TEKST, "wijkteamtraject_id": TEKST, "client_id": TEKST, "is_ingevuld": JANEE, "datum": DATUM,
        "is_zelfstandig_verder": JANEE, "is_netwerk_betrokken": JANEE, "is_integraal_vormgegeven": JANEE,
        "is_oplossingsvermogen_vergroot": JANEE, "is_voorliggend_tijdens": JANEE, "is_voorliggend_na": JANEE,
        "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per report on the goals of a toewijzing (EV)
    "evaluatieverslag": {
        "evaluatieverslag_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "client_id": TEKST,
        "toewijzing_nummer": TEKST, "soort": TEKST, "datum": DATUM, "ontvangen_op": DATUM,
        "teruggekoppeld_op": DATUM, "uitkomst": TEKST, "doelen_geevalueerd": GETAL, "doelen_behaald": GETAL,
        "doelen_deels_behaald": GETAL, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per ondersteuningsplan of a toewijzing (OP)
    "plan": {
        "plan_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "client_id": TEKST,
        "toewijzing_nummer": TEKST, "datum": DATUM, "aantal_doelen": GETAL, "is_met_inwoner_opgesteld": JANEE,
        "ontvangen_op": DATUM, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per line of hours of one employee for one client in one week (TR)
    "tijdregistratie": {
        "tijdregistratie_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "team": TEKST,
        "client_id": TEKST, "medewerker_id": TEKST, "discipline": TEKST, "soort_inzet": TEKST, "week": DATUM,
        "uren": KOMMA, "is_gepland": JANEE, "activiteit": TEKST, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per line of formation or budget (FB); totals are there to be checked and count nowhere
    "formatie": {
        "formatie_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "team": TEKST, "soort": TEKST, "functie": TEKST,
        "is_totaal": JANEE, "fte": KOMMA, "ingangsdatum": DATUM, "einddatum": DATUM,
        "loonkosten_per_fte_cent": GETAL, "bedrag_cent": GETAL, "productiviteitsnorm": KOMMA, "medewerkers": GETAL,
        "vertrokken_medewerkers": GETAL, "werkplezier": KOMMA, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per begeleiding basis that an aanbieder refused (DV)
    "doorverwijzing": {
        "doorverwijzing_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "naar_agb_code": TEKST,
        "client_id": TEKST, "toewijzing_nummer": TEKST, "datum": DATUM, "reden": TEKST, "is_schriftelijk": JANEE,
        "is_gedeeld_met_lokaal_team": JANEE, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per aanbieder, contract, product and period of a tarief (AC); without gemeente: the whole region
    "contract": {
        "contract_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "naam": TEKST,
        "administratieve_eenheid": TEKST, "contract_nummer": TEKST, "procedure": TEKST, "product_categorie": TEKST,
        "product_code": TEKST, "product_groep": TEKST, "eenheid_code": TEKST, "tarief_cent": GETAL,
        "geldig_van": DATUM, "geldig_tot": DATUM, "is_hkz_gecertificeerd": JANEE, "is_iso_gecertificeerd": JANEE,
        "fte": KOMMA, "medewerkers": GETAL, "skj_geregistreerd": GETAL, "registerplein_geregistreerd": GETAL,
        "geregistreerd": GETAL, "omzet_cent": GETAL, "registratiedatum": DATUM, "bestand": TEKST,
    },
    # one row per wijk, theme, voorziening and month (VV)
    "voorziening": {
        "voorziening_id": TEKST, "gemeente_code": TEKST, "wijk_code": TEKST, "team": TEKST, "thema": TEKST,
        "voorziening": TEKST, "soort_voorziening": TEKST, "maand": DATUM, "aantal_vragen": GETAL,
        "aantal_collectieve_vragen": GETAL, "capaciteit": GETAL, "deelnemers": GETAL, "registratiedatum": DATUM,
        "bestand": TEKST,
    },
    # one row per case of the Effectencalculator and scenario (EC)
    "effectencalculator": {
        "effectencalculator_id": TEKST, "gemeente_code": TEKST, "wet": TEKST, "casus_id": TEKST, "scenario": TEKST,
        "kosten_begeleiding_cent": GETAL, "kosten_regie_cent": GETAL, "kosten_voorliggend_cent": GETAL,
        "kosten_overig_cent": GETAL, "duur_weken": GETAL, "effect_doelstelling_1": TEKST,
        "effect_doelstelling_2": TEKST, "effect_doelstelling_3": TEKST, "effect_doelstelling_4": TEKST,
        "effect_doelstelling_5": TEKST, "effect_doelstelling_6": TEKST, "duiding": TEKST, "registratiedatum": DATUM,
        "bestand": TEKST,
    },
    # one row per text of an organisation about one cell of kpi_waarde (NF); an empty dimension is its total
    "duiding": {
        "duiding_id": TEKST, "organisatie_soort": TEKST, "organisatie_code": TEKST, "kpi_code": TEKST,
        "periode_soort": TEKST, "periode": DATUM, "wet": TEKST, "gemeente_code": TEKST, "wijk_code": TEKST,
        "team": TEKST, "agb_code": TEKST, "product_groep": TEKST, "uitsplitsing": TEKST,
        "uitsplitsing_waarde": TEKST, "tekst": TEKST, "status": TEKST, "registratiedatum": DATUM, "bestand": TEKST,
    },
}

# fmt: on

# Tables without a gemeente_code, or whose gemeente_code is an attribute: questions across municipalities.
OVER_GEMEENTEN = frozenset(
    {"client", "woonplaats", "client_maand_totaal", "overgang", "episode", "product", "telling", "contract", "duiding"}
)
