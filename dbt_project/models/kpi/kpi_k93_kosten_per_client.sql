select * from {{ ref('int_kosten__cel') }}
-- The price per aanbieder is that in the whole region.
where uitsplitsing is distinct from 'prijs' or gemeente_code = 'totaal' or agb_code = 'totaal'
union all
select * from {{ ref('int_kosten__ontleding') }}
