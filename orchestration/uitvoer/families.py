"""The families of KPI's, by the first digit of their code; source: the KPI catalogue of the transformatie."""

FAMILIES = {
    "K1": "Stroom en volume",
    "K2": "Basis en specialistisch",
    "K3": "Resultatenmatrix",
    "K4": "Wijkteam begeleidt zelf",
    "K5": "Ervaren effect",
    "K6": "Intensiteit en metingen",
    "K7": "Plan en evaluatie",
    "K8": "Berichten en termijnen",
    "K9": "Markt en kosten",
}
