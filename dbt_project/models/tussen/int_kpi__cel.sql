{{ config(materialized='view') }}
{#- The one place that lists the KPI models; K95 is about these cells and comes after them. -#}
{%- set kpis = [
    'kpi_k11_instroom',
    'kpi_k12_uitstroom',
    'kpi_k13_actief',
    'kpi_k14_uitstroomratio',
    'kpi_k15_doelwijk',
    'kpi_k16_trajectduur',
    'kpi_k17_tijdelijkheid',
    'kpi_k18_wachttijd',
    'kpi_k19_herhaald_beroep',
    'kpi_k20_basis_specialistisch',
    'kpi_k21_start_specialistisch',
    'kpi_k22_afschaling',
    'kpi_k23_opschaling',
    'kpi_k24_gecombineerde_inzet',
    'kpi_k25_korte_indicatie',
    'kpi_k26_doorverwijzing',
    'kpi_k27_continuiteit',
    'kpi_k28_tariefverschil',
    'kpi_k29_ander_domein',
    'kpi_k31_vorm_mix',
    'kpi_k32_stapeling',
    'kpi_k33_afschaling_bij_herindicatie',
    'kpi_k34_uitkomst',
    'kpi_k35_verschuiving',
    'kpi_k36_beschermd_wonen',
    'kpi_k37_lang_op_niveau_zes',
    'kpi_k41_zelf_begeleiden',
    'kpi_k42_ingezette_uren',
    'kpi_k43_beschikbare_uren',
    'kpi_k44_benutting',
    'kpi_k45_uren_per_traject',
    'kpi_k46_fte',
    'kpi_k47_kosten',
    'kpi_k48_kosten_per_uur',
    'kpi_k49_reden_niet_zelf',
    'kpi_k51_evaluatieformulieren',
    'kpi_k56_collectieve_vragen',
    'kpi_k58_reden_beeindiging',
    'kpi_k5a_zelf_verder',
    'kpi_k59_effectencalculator',
    'kpi_k5b_caseload',
    'kpi_k5c_overleg',
    'kpi_k61_intensiteit',
    'kpi_k62_uren',
    'kpi_k63_instroomcriterium',
    'kpi_k64_zrm',
    'kpi_k65_iroc',
    'kpi_k67_urendaling',
    'kpi_k71_plan_en_evaluatie',
    'kpi_k74_doelrealisatie',
    'kpi_k81_berichten_per_episode',
    'kpi_k82_termijnen',
    'kpi_k86_doorlooptijd',
    'kpi_k87_indicatieduur',
    'kpi_k91_aanbieders',
    'kpi_k92_verzilvering',
    'kpi_k93_kosten_per_client',
    'kpi_k94_kwaliteitsregistratie',
    'kpi_k96_collectief',
    'kpi_k97_prognose',
] -%}
with cellen as (
    {%- for kpi in kpis %}
    select * from {{ ref(kpi) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    c.kpi_code,
    c.periode_soort,
    c.periode,
    c.{{ kpi_dimensies() | join(',\n    c.') }},
    c.uitsplitsing,
    c.uitsplitsing_waarde,
    c.teller,
    c.noemer,
    case when c.noemer is null then c.teller else c.teller / nullif(c.noemer, 0) end as waarde,
    c.n,
    coalesce(c.eenheid, k.eenheid) as eenheid,
    c.betrouwbaarheid_onder,
    c.betrouwbaarheid_boven
from cellen as c
inner join {{ ref('kpi_catalogus') }} as k on c.kpi_code = k.kpi_code
