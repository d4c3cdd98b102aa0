"""What the sample shop sells, to whom and where: plain data for the generator."""

from typing import NamedTuple


class Product(NamedTuple):
    """One article; money in cents so that totals are exact."""

    product_id: int
    name: str
    category: str
    price: int
    cost: int


class Country(NamedTuple):
    """A market: its share of the customers and how its mobile numbers look in E.164."""

    name: str
    share: float
    phone_prefix: str
    phone_digits: int


_SHELVES: dict[str, list[tuple[str, int, int]]] = {
    "Coffee": [
        ("Café de Colombia 250 g", 890, 410),
        ("Café de Etiopía 250 g", 1090, 520),
        ("Espresso Blend 1 kg", 2490, 1280),
        ("Descafeinado 250 g", 850, 430),
        ("Café de Chiapas 500 g", 1590, 760),
        ("Cold Brew 6 pack", 1450, 690),
        ("Cápsulas Intenso x50", 1690, 820),
        ("Cápsulas Suave x50", 1650, 810),
        ("Café en grano 2 kg", 4490, 2380),
        ("Café molido clásico 500 g", 1150, 610),
    ],
    "Tea": [
        ("Té verde Sencha 100 g", 790, 290),
        ("Té negro Assam 100 g", 750, 280),
        ("Manzanilla 40 bolsitas", 450, 160),
        ("Rooibos 100 g", 690, 260),
        ("Earl Grey 100 g", 820, 310),
        ("Matcha ceremonial 30 g", 2190, 980),
        ("Té blanco 50 g", 1290, 520),
        ("Mate en hoja 500 g", 990, 430),
        ("Infusión de menta 40 bolsitas", 470, 170),
        ("Caja degustación de tés", 2490, 1050),
    ],
    "Bakery": [
        ("Alfajores caja de 6", 990, 470),
        ("Galletas de avena 300 g", 520, 230),
        ("Bizcocho de limón", 1190, 560),
        ("Churros congelados 1 kg", 790, 390),
        ("Magdalenas artesanas x12", 690, 320),
        ("Pan de muerto", 850, 410),
        ("Polvorones caja 500 g", 1250, 590),
        ("Brownie de cacao", 950, 440),
        ("Croissants x8", 880, 420),
        ("Cookies de chocolate x10", 740, 330),
    ],
    "Accessories": [
        ("Cafetera italiana 6 tazas", 2990, 1540),
        ("Prensa francesa 1 l", 2690, 1320),
        ("Molinillo manual", 3990, 2090),
        ("Molinillo eléctrico", 8990, 5150),
        ("Taza de cerámica", 1190, 430),
        ("Tetera de hierro", 4490, 2310),
        ("Báscula de precisión", 3490, 1790),
        ("Filtros de papel x100", 590, 190),
        ("Termo 500 ml", 2290, 1010),
        ("Espumador de leche", 1990, 880),
    ],
}

PRODUCTS: list[Product] = [
    Product(100 * shelf + slot, name, category, price, cost)
    for shelf, (category, articles) in enumerate(_SHELVES.items(), start=1)
    for slot, (name, price, cost) in enumerate(articles, start=1)
]
CATEGORIES: list[str] = list(_SHELVES)

COUNTRIES: list[Country] = [
    Country("Spain", 0.44, "+346", 8),
    Country("Mexico", 0.24, "+5255", 8),
    Country("Colombia", 0.14, "+573", 9),
    Country("Argentina", 0.11, "+54911", 8),
    Country("Chile", 0.07, "+569", 8),
]

FIRST_NAMES: list[str] = [
    *("Lucía", "María", "José", "Andrés", "Sofía", "Martín", "Íñigo", "Begoña", "Ángela", "Raúl", "Camila"),
    *("Valentina", "Mateo", "Santiago", "Ximena", "Tomás", "Renata", "Joaquín", "Inés", "Óscar", "Paula"),
    *("Diego", "Elena", "Hugo", "Carla", "Nicolás", "Julia", "Adrián", "Noelia", "Fabián", "Rocío"),
    *("Emilia", "Gonzalo", "Marta", "Iván", "Daniela", "Álvaro", "Catalina", "Bruno", "Teresa"),
]
LAST_NAMES: list[str] = [
    *("García", "Fernández", "López", "Martínez", "Núñez", "Pérez", "Gómez", "Díaz", "Muñoz", "Ibáñez"),
    *("Rodríguez", "Hernández", "Sánchez", "Ramírez", "Torres", "Vázquez", "Castro", "Ortega", "Rojas"),
    *("Peña", "Cárdenas", "Quispe", "Salazar", "Echeverría", "Guzmán", "Ríos", "Morales", "Zúñiga"),
    *("Acuña", "Bermúdez", "Yáñez", "Delgado", "Figueroa", "Montero", "Navarro", "Soto", "Vega", "Prieto"),
]

MARKETING: dict[str, tuple[int, bool]] = {
    "google_ads": (4200, True),
    "meta_ads": (3100, True),
    "email": (650, False),
    "affiliates": (1500, True),
}
"""Usual spend of a day in cents for 2024, and whether the channel also runs at weekends."""
