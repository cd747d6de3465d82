{#- Values (that meet `waar`) lie between two bounds, the bounds included. -#}
{% test ligt_tussen(model, column_name, minimum, maximum, waar='true') %}
select {{ column_name }}
from {{ model }}
where {{ waar }} and ({{ column_name }} < {{ minimum }} or {{ column_name }} > {{ maximum }})
{% endtest %}
