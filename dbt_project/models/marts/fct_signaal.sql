select
    w.kpi_code,
    w.periode_soort,
    w.periode,
    {%- for kolom in kpi_dimensies() %}
    w.{{ kolom }},
    {%- endfor %}
    w.uitsplitsing,
    w.uitsplitsing_waarde,
    w.waarde,
    k.signaalwaarde,
    k.signaal_kant,
    w.n,
    w.status
from {{ ref('kpi_waarde') }} as w
inner join {{ ref('kpi_catalogus') }} as k
    on w.kpi_code = k.kpi_code
    and w.eenheid = k.eenheid
where w.duiding is null
    and w.n > 0
    and (
        (k.signaal_kant = 'onder' and w.waarde < k.signaalwaarde)
        or (k.signaal_kant = 'boven' and w.waarde > k.signaalwaarde)
    )
