{{ kpi_stroom('K12', 'is_uitstroom') }}
