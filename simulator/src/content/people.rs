//! People who do not exist, at domains that are reserved for examples.

use crate::seed::Seeded;

const FIRST: [&str; 24] = [
    "Mara", "Jonas", "Aylin", "Piotr", "Chiara", "Noor", "Tomás", "Ingrid", "Kwame", "Linh", "Oskar", "Yara", "Rafael",
    "Saoirse", "Dmytro", "Hana", "Elif", "Mateo", "Freya", "Imran", "Zoë", "Anders", "Priya", "Luka",
];
const LAST: [&str; 24] = [
    "Lindqvist",
    "Okafor",
    "Yılmaz",
    "Nowak",
    "Ricci",
    "Haddad",
    "Herrera",
    "Berg",
    "Mensah",
    "Tran",
    "Virtanen",
    "Salem",
    "Costa",
    "Byrne",
    "Koval",
    "Sato",
    "Demir",
    "Vargas",
    "Holm",
    "Qureshi",
    "Dubois",
    "Kjær",
    "Nair",
    "Horvat",
];
const COMPANIES: [&str; 10] = [
    "Northwind Paper",
    "Blue Heron Logistics",
    "Fable & Sons",
    "Kestrel Analytics",
    "Old Mill Bakery",
    "Harbour Dental",
    "Lumen Textiles",
    "Tandem Cycles",
    "Quarry Street Press",
    "Juniper Labs",
];
const DOMAINS: [&str; 6] =
    ["example.com", "example.org", "mail.example.com", "sales.example.com", "team.example.org", "office.example.org"];

/// A made-up contact.
pub(crate) struct Person {
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) company: &'static str,
    pub(crate) email: String,
}

impl Person {
    /// The next person of a stream.
    pub(crate) fn next(seeded: &mut Seeded) -> Self {
        let first = seeded.pick(&FIRST);
        let last = seeded.pick(&LAST);
        let company = seeded.pick(&COMPANIES);
        let domain = seeded.pick(&DOMAINS);
        let number = seeded.below(1000);
        let email = format!("{}.{}{number}@{domain}", mailbox(first), mailbox(last));
        Self { first, last, company, email }
    }
}

/// The name as it stands in an address: small letters without accents.
fn mailbox(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'á' => 'a',
            'ë' => 'e',
            'ı' => 'i',
            'æ' => 'e',
            other => other,
        })
        .filter(char::is_ascii_alphabetic)
        .collect()
}
