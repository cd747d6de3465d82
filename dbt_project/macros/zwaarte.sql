{#- How heavy a product group is (K22, K23, K25); the others have no weight. -#}
{% macro zwaarte(product_groep) -%}
    case {{ product_groep }}
        when 'zelf begeleiden' then 0
        when 'basis' then 1
        when 'specialistisch' then 2
    end
{%- endmacro %}

{#- Whether a product is begeleiding: what a region lists as something else (household help) never counts. -#}
{% macro is_begeleiding(product_groep='product_groep') -%}
    {{ product_groep }} is distinct from 'geen begeleiding'
{%- endmacro %}

{#- The norm of a name that holds on a day (seed norm). -#}
{% macro norm(naam, datum) -%}
    (
        select g.waarde
        from {{ ref('norm') }} as g
        where g.norm = '{{ naam }}'
            and {{ datum }} >= g.geldig_van
            and (g.geldig_tot is null or {{ datum }} <= g.geldig_tot)
    )
{%- endmacro %}
