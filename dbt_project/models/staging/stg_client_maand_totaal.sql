with bron as (
    select * from {{ source('gekoppeld', 'client_maand_totaal') }}
)

select
    client_id,
    maand,
    is_wmo,
    is_jeugd,
    producten,
    aantal_producten,
    aantal_product_groepen,
    aantal_aanbieders,
    aantal_gemeenten,
    dagen,
    dubbele_dagen,
    toegewezen_minuten,
    gedeclareerd_minuten,
    {{ euro('toegekend_cent') }} as toegekend_eur,
    {{ euro('open_cent') }} as open_eur,
    adres_code,
    aantal_huisgenoten,
    is_huishouden_wmo,
    is_huishouden_jeugd
from bron
