with maanden as (
    select maand
    from {{ ref('int_maand__reeks') }}
    where maand between cast('{{ var("eerste_maand") }}' as date) and {{ peildatum() }}
),

perioden as (
    {%- for soort, deel in {'maand': 'month', 'kwartaal': 'quarter', 'jaar': 'year'}.items() %}
    select
        maand,
        '{{ soort }}' as periode_soort,
        cast({{ dbt.date_trunc(deel, 'maand') }} as date) as periode
    from maanden
    union all
    {%- endfor %}
    select
        maand,
        'totaal' as periode_soort,
        min(maand) over () as periode
    from maanden
)

select
    periode_soort,
    periode,
    maand,
    maand = max(maand) over (partition by periode_soort, periode) as is_laatste_maand
from perioden
