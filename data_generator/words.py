"""Names, streets and goods to build believable data from. Lists only."""

from __future__ import annotations


def _split(words: str, by: str | None = None) -> tuple[str, ...]:
    return tuple(words.split(by))


FIRST_NAMES = _split(
    "Aarav Aisha Alejandro Amélie Ana André Anjali Asha Astrid Beatriz Björn Camila Carlos Chinedu Chloé Claire "
    "Daniel David Deepak Diego Elena Emeka Emily Emma Fatima Félix Fiona François Gabriela George Grace Hannah "
    "Hélène Hiroshi Ibrahim Ines Isabel Ivan Jack James Jana João Johan Jorge José Julia Jürgen Kavya Kenji "
    "Kerstin Lars Laura Leila Liam Lucía Łukasz Maja Manuel Maria Marek Martina Mei Miguel Mohammed Nadia Naoko "
    "Nikhil Nina Noah Nuria Olga Oliver Omar Paulo Pedro Petra Priya Rahul Ravi Renée Rosa Ruth Sanjay Sara Sean "
    "Seán Sofía Søren Sunita Thomas Tomás Uche Ulrike Vera Vikram Wanjiru Wei Yara Yusuf Zahra Zoë "
)

LAST_NAMES = _split(
    "Adeyemi Ahmed Almeida Andersson Banerjee Bauer Bernard Bianchi Brown Castro Chen Costa Da-Silva Das Davies "
    "Dąbrowski Dubois Dupont Díaz Edwards Eriksen Evans Fernández Fischer Garcia Gómez González Gupta Hansen "
    "Harris Hernández Hoffmann Hughes Ibrahim Ivanova Iyer Jackson Jensen Johnson Jones Kaya Khan Kim Kowalski "
    "Krüger Kumar Lambert Larsen Lee Lefèvre Lewis Lindqvist López Martin Martínez Mehta Meyer Moreau Müller "
    "Murphy Mwangi Nair Nakamura Nguyen Novák O'Brien O'Connor Okafor Olsen Patel Pereira Petrov Popescu Ramírez "
    "Reddy Ricci Roberts Rossi Roux Sánchez Sato Schmidt Schneider Sharma Singh Smith Søndergaard Suzuki Tanaka "
    "Taylor Thompson Torres Tóth Van-Dijk Vázquez Wagner Walker Weber White Williams Wilson Wójcik Wright "
    "Yamamoto Zhang Zimmermann "
)

STREETS = _split(
    "Acacia Avenue,Bahnhofstraße,Bakers Row,Calle Mayor,Castle Street,Church Road,Coral Lane,Dock Street,"
    "Elm Street,Forest Drive,Garden Walk,Hauptstraße,High Street,Hill Road,Juniper Close,King's Parade,"
    "Lake View,Linden Allee,Market Square,Mill Lane,Nehru Road,North Parade,Oak Avenue,Park Road,"
    "Queen's Walk,River Street,Rosenweg,Rua das Flores,Rue de la République,Saint Mary's Way,School Lane,"
    "Station Road,Temple Street,Victoria Road,Via Garibaldi,Waterloo Place,Willow Court,Windmill Rise",
    by=",",
)

CITIES = _split(
    "Aarhus,Birmingham,Bristol,Cardiff,Cork,Galway,Genève,Göteborg,Graz,Kraków,Leeds,León,Lille,"
    "Linz,Lyon,Málaga,München,Nantes,Porto,São Bento,Torino,Utrecht,York,Zürich",
    by=",",
)

UNIT_FORMS = ("", "", "", ", Flat 2", ", Apt 4B", ", Unit 7", ' "Rose Cottage"', ", Floor 3")

REVIEWS = (
    "Friendly staff and short queues.",
    'Regulars call it "the corner shop", and it shows.',
    "Good fruit, but parking is hard.",
    "Clean, bright and well stocked.",
    "Très bon accueil, prix corrects.",
    "Open late; the bakery is the best in town.",
    "Slow tills on Saturdays.",
)

BRANDS = (
    "Alpenhof",
    "Árbol Vivo",
    'Baker\'s "Best"',
    "Blue Harbour",
    "Brúnó & Sons",
    "Casa Nova",
    "Copper Kettle",
    "Daily Basics",
    "Dr. Weiß",
    "El Niño",
    "Fjällgård",
    "Golden Acre",
    "Green Lane",
    "Hearth & Home",
    "La Crème",
    "Moor's End",
    "Nordmühle",
    "O'Grady's",
    "Pure Press",
    "Rosehill",
    "Señor Sol",
    "Silver Spoon",
    "Tante Käthe",
    "Wild Orchard",
)

VARIANTS = (
    "",
    "classic",
    "organic",
    "light",
    "extra",
    "family pack",
    "no added sugar",
    "limited edition",
    'so-called "12-pack"',
    "premium, hand picked",
)

# Category, item, size, base price in cents.
ITEMS: tuple[tuple[str, str, str, int], ...] = (
    ("Bakery", "sourdough loaf", "800 g", 389),
    ("Bakery", "crusty rolls", "6 pcs", 219),
    ("Bakery", "crème brûlée tart", "2 pcs", 549),
    ("Bakery", "butter croissants", "4 pcs", 329),
    ("Bakery", "oat biscuits", "300 g", 179),
    ("Dairy", "whole milk", "1 l", 139),
    ("Dairy", "oat drink", "1 l", 199),
    ("Dairy", "Gruyère", "200 g", 499),
    ("Dairy", "salted butter", "250 g", 289),
    ("Dairy", "natural yoghurt", "500 g", 169),
    ("Dairy", "free range eggs", "10 pcs", 359),
    ("Fruit", "bananas", "1 kg", 189),
    ("Fruit", "Braeburn apples", "1 kg", 269),
    ("Fruit", "jalapeños", "100 g", 149),
    ("Fruit", "vine tomatoes", "500 g", 249),
    ("Fruit", "baby potatoes", "1.5 kg", 229),
    ("Fruit", "mixed salad", "180 g", 199),
    ("Pantry", "basmati rice", "1 kg", 319),
    ("Pantry", "spaghetti", "500 g", 129),
    ("Pantry", "olive oil", "750 ml", 899),
    ("Pantry", "tomato passata", "700 g", 159),
    ("Pantry", "red lentils", "500 g", 199),
    ("Pantry", "honey", "340 g", 459),
    ("Pantry", "muesli", "750 g", 399),
    ("Pantry", "sea salt", "250 g", 119),
    ("Drinks", "ground coffee", "500 g", 649),
    ("Drinks", "breakfast tea", "80 bags", 349),
    ("Drinks", "orange juice", "1 l", 259),
    ("Drinks", "mineral water", "6 x 1.5 l", 299),
    ("Drinks", "cola", "1.25 l", 169),
    ("Drinks", "pale ale", "4 x 330 ml", 629),
    ("Drinks", "Rosé", "750 ml", 799),
    ("Snacks", "dark chocolate", "100 g", 239),
    ("Snacks", "sea salt crisps", "150 g", 189),
    ("Snacks", "roasted almonds", "200 g", 379),
    ("Snacks", "wine gums", "200 g", 149),
    ("Frozen", "garden peas", "750 g", 229),
    ("Frozen", "fish fingers", "12 pcs", 429),
    ("Frozen", "vanilla ice cream", "1 l", 499),
    ("Frozen", "stone baked pizza", "350 g", 369),
    ("Household", "washing powder", "2.6 kg", 1099),
    ("Household", "kitchen roll", "4 rolls", 349),
    ("Household", "dish soap", "500 ml", 199),
    ("Household", "bin bags 30 l", "20 pcs", 229),
    ("Household", 'picture frame 8" x 10"', "1 pc", 1249),
    ("Household", "LED bulb", "2 pcs", 699),
    ("Care", "shampoo", "300 ml", 429),
    ("Care", "toothpaste", "75 ml", 219),
    ("Care", "hand soap", "250 ml", 189),
    ("Care", "plasters", "40 pcs", 279),
    ("Baby", "nappies", "44 pcs", 1199),
    ("Baby", "pear purée", "4 x 100 g", 299),
    ("Pets", "cat food", "12 x 85 g", 549),
    ("Pets", "dog biscuits", "1 kg", 399),
    ("Stationery", "gel pens", "4 pcs", 459),
    ("Stationery", "notebook A5", "120 p", 349),
)
