{%- set deze_maand = maand_van(peildatum()) -%}
with recursive gezien as (
    select maand from {{ ref('stg_client_maand') }}
    union
    select maand from {{ ref('stg_toewijzing_maand') }}
    union
    select {{ maand_van('begindatum') }} as maand from {{ ref('stg_traject') }}
    union
    select {{ maand_van('begindatum') }} as maand from {{ ref('stg_prestatie') }}
),

grenzen as (
    select
        least({{ deze_maand }}, coalesce(min(maand), cast('2019-01-01' as date))) as eerste,
        greatest({{ deze_maand }}, coalesce(max(maand), {{ deze_maand }})) as laatste
    from gezien
),

reeks (maand, laatste) as (
    select
        eerste,
        laatste
    from grenzen
    union all
    select
        {{ plus_maanden('maand', 1) }},
        laatste
    from reeks
    where maand < laatste
)

select maand
from reeks
