{{ kpi_meting('K65', 'I.ROC', ['12 vragen']) }}
