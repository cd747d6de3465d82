{% call kpi_cellen('K81', gemiddelde_en_mediaan('aantal_berichten', 'berichten')) %}
    select
        {{ maand_van('e.einddatum') }} as maand,
        e.episode_id,
        e.client_id,
        e.wet,
        e.gemeente_code,
        b.aantal_berichten
    from {{ ref('stg_episode') }} as e
    inner join {{ ref('int_episode__berichten') }} as b on e.episode_id = b.episode_id
    where e.einddatum <= {{ peildatum() }} and not e.is_voorlopig
{% endcall %}
