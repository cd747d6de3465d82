{{ kpi_meting('K64', 'ZRM', ['11 domeinen', '13 domeinen']) }}
