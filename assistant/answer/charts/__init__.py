"""The parts of a chart: which kinds are honest, its series, its marks, its words."""
