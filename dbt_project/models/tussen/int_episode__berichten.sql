{%- set regels = [
    'stg_vermelding', 'stg_toewijzing_versie', 'stg_melding', 'stg_verzoek', 'stg_prestatie'
] -%}
with genoemd as (
    {%- for tabel in regels %}
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        bericht_id
    from {{ ref(tabel) }}
    where toewijzing_nummer is not null
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
),

gekend as (
    select
        gemeente_code,
        wet,
        toewijzing_nummer,
        bericht_id
    from genoemd
    {%- for antwoord in ['antwoord_bericht_id', 'onderzoek_bericht_id'] %}
    union
    select
        g.gemeente_code,
        g.wet,
        g.toewijzing_nummer,
        v.{{ antwoord }} as bericht_id
    from genoemd as g
    inner join {{ ref('stg_verzoek') }} as v on g.bericht_id = v.bericht_id
    where v.{{ antwoord }} is not null
    {%- endfor %}
)

select
    e.episode_id,
    count(distinct b.bericht_id) + count(distinct b.retour_bericht_id) as aantal_berichten
from {{ ref('int_toewijzing__episode') }} as e
inner join gekend as g
    on e.gemeente_code = g.gemeente_code
    and e.wet = g.wet
    and e.toewijzing_nummer = g.toewijzing_nummer
inner join {{ ref('stg_bericht') }} as b on g.bericht_id = b.bericht_id
group by e.episode_id
