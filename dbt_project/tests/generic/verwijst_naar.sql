{#- Every row that meets `waar` has its counterpart: a relation over several columns. -#}
{% test verwijst_naar(model, kolommen, naar, waar='true') %}
select {{ kolommen | join(', ') }}
from {{ model }}
where {{ waar }}
except
select {{ kolommen | join(', ') }}
from {{ naar }}
{% endtest %}
