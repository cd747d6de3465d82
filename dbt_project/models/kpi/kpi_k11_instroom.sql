{{ kpi_stroom('K11', 'is_instroom') }}
