{%- set reeks = 'partition by client_id, instrument, instrument_versie, domein order by datum, meting_id' -%}
with genummerd as (
    select
        client_id,
        instrument,
        instrument_versie,
        domein,
        wet,
        gemeente_code,
        agb_code,
        datum,
        score,
        row_number() over ({{ reeks }}) as volgnummer,
        first_value(datum) over ({{ reeks }}) as eerste_datum,
        first_value(score) over ({{ reeks }}) as eerste_score,
        row_number() over (
            {{ reeks | replace('datum, meting_id', 'datum desc, meting_id desc') }}
        ) as van_achter
    from {{ ref('stg_meting') }}
    where datum <= {{ peildatum() }}
)

select
    client_id,
    instrument,
    instrument_versie,
    domein,
    wet,
    gemeente_code,
    agb_code,
    {{ maand_van('datum') }} as maand,
    score - eerste_score as verschil
from genummerd
where van_achter = 1 and datum > eerste_datum
