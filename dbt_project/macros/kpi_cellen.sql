{#-
    The cells of one KPI, from the query in the call block: one row per thing counted, with `maand`,
    the dimensions and uitsplitsingen of the KPI as columns, and what `maten` add up.

    kpi_code: one, or the list of a family that shares all but its rows, which then have a `kpi_code`.
    maten: list of {teller, n, noemer (absent for a count), a fixed uitsplitsing with its value, the
        eenheid where it is not the one of the KPI, leeg (true: nothing is no zero, as for a median),
        alleen_uitgesplitst (true: has no total over the uitsplitsingen)}.
    stand: a period takes its last month only, instead of all its months.
    cumulatief: a period adds to all before it; its tellers, noemers and n must be sums.
    optellen: columns that the maten only add up. What a person has of them in a period is added before it is
        counted in every cell, apart by the columns in `naar`, which the maten name too.
    wie: who is counted once by `personen`, as column `persoon` of the rows.

    Every cell that occurs at all has a row in every period from the KPI's first month on, so that a
    line over time has its zeros; a cell by more than two dimensions only where it occurs, or they
    would be most of all rows. What adds up over time goes on where nothing occurs, however fine its cell.
-#}
{% macro kpi_cellen(kpi_code, maten, stand=false, cumulatief=false, optellen=[], naar=[], wie='client_id') %}
{%- set dicht = 2 -%}
{%- set familie = kpi_code is not string -%}
{%- set groepen = kpi_groepen(kpi_code[0] if familie else kpi_code) -%}
{%- set kolommen = groepen | sum(start=[]) | unique | list -%}
{%- set uitsplitsingen = kolommen | reject('in', kpi_dimensies()) | list -%}
{%- set vast = ['kpi_code'] if familie else [] -%}
{%- set moment = ['periode_soort', 'periode'] + vast -%}
{%- set telt_personen = 'is_enige_rij' in (maten | map(attribute='n') | join) -%}
with basis as (
    {{ caller() }}
),

per_periode as (
    select
        p.periode_soort,
        p.periode,
        b.*
        {%- if telt_personen %},
        case when b.{{ wie }} is not null then hash(b.{{ wie }}) end as persoon
        {%- endif %}
    from basis as b
    inner join {{ ref('int_periode__maand') }} as p on b.maand = p.maand
    {%- if stand %}
    where p.is_laatste_maand
    {%- endif %}
),
{%- if optellen %}

opgeteld as (
    select
        {%- for kolom in (moment + kolommen + naar) | unique %}
        {{ kolom }},
        {%- endfor %}
        {%- for kolom in optellen %}
        sum({{ kolom }}) as {{ kolom }},
        {%- endfor %}
        persoon
    from per_periode
    group by all
),
{%- endif %}
{%- if telt_personen %}

gemerkt as (
    select
        *,
        persoon is not null
        and count(*) over (partition by {{ (moment + ['persoon']) | join(', ') }}) = 1 as is_enige_rij
    from {{ 'opgeteld' if optellen else 'per_periode' }}
),
{%- endif %}

geteld as (
    select
        periode_soort,
        periode,
        {%- for kolom in vast %}
        {{ kolom }},
        {%- endfor %}
        {%- for kolom in kolommen %}
        case
            when grouping({{ kolom }}) = 0 then coalesce({{ kolom }}, 'onbekend')
            {%- if kolom not in uitsplitsingen %}
            else 'totaal'
            {%- endif %}
        end as {{ kolom }},
        {%- endfor %}
        {%- for maat in maten %}
        cast({{ maat.teller }} as double) as teller_{{ loop.index }},
        {%- if maat.noemer %}
        cast({{ maat.noemer }} as double) as noemer_{{ loop.index }},
        {%- endif %}
        {{ maat.n }} as n_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ 'gemerkt' if telt_personen else 'per_periode' }}
    group by grouping sets (
        {%- for groep in groepen %}
        ({{ (moment + groep) | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
),

cellen as (
    select distinct
        {%- for kolom in vast + kolommen %}
        {{ kolom }},
        {%- endfor %}
        0
        {%- for kolom in kolommen %}
        + case when coalesce({{ kolom }}, 'totaal') = 'totaal' then 0 else 1 end
        {%- endfor %} as fijnheid
    from geteld
),

periodes as (
    select distinct
        periode_soort,
        periode
    from {{ ref('int_periode__maand') }}
    where maand >= (select min(maand) from basis)
),

raster as (
    select
        p.periode_soort,
        p.periode,
        {%- for kolom in vast + kolommen %}
        c.{{ kolom }},
        {%- endfor %}
        {%- for maat in maten %}
        {%- set teller = 'g.teller_%s' % loop.index %}
        {{ teller if maat.leeg else 'coalesce(%s, 0)' % teller }} as teller_{{ loop.index }},
        {%- if maat.noemer %}
        coalesce(g.noemer_{{ loop.index }}, 0) as noemer_{{ loop.index }},
        {%- endif %}
        coalesce(g.n_{{ loop.index }}, 0) as n_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from cellen as c
    cross join periodes as p
    left join geteld as g
        on p.periode_soort = g.periode_soort
        and p.periode = g.periode
        {%- for kolom in vast + kolommen %}
        and c.{{ kolom }} is not distinct from g.{{ kolom }}
        {%- endfor %}
    {%- if not cumulatief %}
    where c.fijnheid <= {{ dicht }} or g.periode is not null
    {%- endif %}
)

{%- set cel = (['periode_soort'] + vast + kolommen) | join(', ') -%}
{%- set tot_nu = ' over (partition by ' ~ cel ~ ' order by periode)' %}

{% for maat in maten %}
{%- set som = ('sum(%s_' ~ loop.index ~ ')' ~ tot_nu) if cumulatief else ('%s_' ~ loop.index) %}
select
    {{ 'kpi_code' if familie else "'%s' as kpi_code" % kpi_code }},
    periode_soort,
    periode,
    {%- for kolom in kpi_dimensies() %}
    {{ kolom if kolom in kolommen else 'cast(null as varchar) as ' ~ kolom }},
    {%- endfor %}
    {%- if maat.uitsplitsing %}
    '{{ maat.uitsplitsing }}' as uitsplitsing,
    '{{ maat.uitsplitsing_waarde }}' as uitsplitsing_waarde,
    {%- elif uitsplitsingen %}
    case
        {%- for kolom in uitsplitsingen %}
        when {{ kolom }} is not null then '{{ kolom }}'
        {%- endfor %}
    end as uitsplitsing,
    coalesce({{ uitsplitsingen | join(', ') }}) as uitsplitsing_waarde,
    {%- else %}
    cast(null as varchar) as uitsplitsing,
    cast(null as varchar) as uitsplitsing_waarde,
    {%- endif %}
    {{ som % 'teller' }} as teller,
    {{ som % 'noemer' if maat.noemer else 'cast(null as double)' }} as noemer,
    cast({{ som % 'n' }} as bigint) as n,
    cast({{ "'%s'" % maat.eenheid if maat.eenheid else 'null' }} as varchar) as eenheid,
    cast(null as double) as betrouwbaarheid_onder,
    cast(null as double) as betrouwbaarheid_boven
from raster
{%- if uitsplitsingen and (maat.uitsplitsing or maat.alleen_uitgesplitst) %}
where coalesce({{ uitsplitsingen | join(', ') }}) is {{ 'not ' if maat.alleen_uitgesplitst }}null
{%- endif %}
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
{% endmacro %}
