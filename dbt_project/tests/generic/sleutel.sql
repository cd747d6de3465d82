{#- The columns together are the key: no two rows alike, nothing empty but what mag_leeg names. -#}
{% test sleutel(model, kolommen, mag_leeg=[]) %}
{%- set verplicht = kolommen | reject('in', mag_leeg) | list %}
select
    {{ kolommen | join(',\n    ') }},
    count(*) as aantal
from {{ model }}
group by {{ kolommen | join(', ') }}
having count(*) > 1
    {%- for kolom in verplicht %}
    or {{ kolom }} is null
    {%- endfor %}
{% endtest %}
