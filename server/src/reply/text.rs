//! Reading JSON leniently: each field by itself, so that one odd field never costs the others.
//!
//! serde_json refuses a string with half a surrogate pair (`"\ud83d"`), which .NET can write when it cuts a text
//! in the middle of an emoji. Such a half stands for no character and has no bytes in UTF-8, so it becomes U+FFFD,
//! one per half, as in a browser; every other text is kept byte for byte.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{error::Category, value::RawValue};

use super::error::ReplyError;

/// A JSON object whose fields are found but not yet read.
pub(super) struct Object<'a>(Vec<(Vec<u8>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The field of that name; `null` counts as absent, and of two of the same name the last one counts.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().rev().find(|(key, _)| key == name.as_bytes())?;
        (value.get() != "null").then_some(value)
    }

    /// The field of that name, if it is a string.
    pub(super) fn string(&self, name: &str) -> Option<String> {
        self.get(name).and_then(decode_string)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor).map(Object)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Vec<(Vec<u8>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(8);
        while let Some((Unchecked(key), value)) = map.next_entry()? {
            fields.push((key, value));
        }
        Ok(fields)
    }
}

/// The bytes of a JSON string; halves of surrogate pairs stand as three bytes each.
struct Unchecked(Vec<u8>);

impl<'de> Deserialize<'de> for Unchecked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(UncheckedVisitor)
    }
}

struct UncheckedVisitor;

impl Visitor<'_> for UncheckedVisitor {
    type Value = Unchecked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Unchecked, E> {
        Ok(Unchecked(bytes.to_vec()))
    }
}

/// The text that a JSON string stands for; nothing if the value is no string.
pub(super) fn decode_string(raw: &RawValue) -> Option<String> {
    // Anything else, an array of numbers say, must not pass for bytes.
    if !raw.get().starts_with('"') {
        return None;
    }
    let Unchecked(bytes) = serde_json::from_str(raw.get()).ok()?;
    Some(String::from_utf8(bytes).unwrap_or_else(|refused| mend(refused.as_bytes())))
}

/// Puts one U+FFFD for each half of a surrogate pair. All else is UTF-8, because the JSON text was.
fn mend(bytes: &[u8]) -> String {
    /// The first of the three bytes that a half pair takes; the other two are refused one by one after it.
    const FIRST_OF_HALF_PAIR: u8 = 0xED;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&FIRST_OF_HALF_PAIR) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

/// The body as text: without a byte order mark, and with U+FFFD for bytes that are not UTF-8.
pub(super) fn as_text(body: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body))
}

/// Reads a JSON text, saying what is wrong with it without quoting it: serde_json's own words may hold payload.
pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ReplyError> {
    serde_json::from_str(text).map_err(|error| match (text.trim_start().bytes().next(), error.classify()) {
        (None, _) => ReplyError::not_reply("an empty answer"),
        (Some(b'<'), _) => ReplyError::not_reply("HTML where JSON was expected"),
        (_, Category::Eof) => ReplyError::not_reply("JSON that ends too early"),
        (_, Category::Data) => ReplyError::odd_answer("JSON of another shape than documented"),
        (_, Category::Syntax | Category::Io) => {
            ReplyError::odd_answer(format!("no valid JSON at line {}, column {}", error.line(), error.column()))
        }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;

    use super::*;

    fn decoded(json: &str) -> Option<String> {
        decode_string(parse(json).unwrap())
    }

    #[test]
    fn half_a_surrogate_pair_becomes_one_replacement_character_and_a_whole_pair_its_character() {
        assert_eq!(decoded(r#""a\ud83dz""#).unwrap(), "a\u{FFFD}z");
        assert_eq!(decoded(r#""\ude00\ud83d\ude00""#).unwrap(), "\u{FFFD}\u{1F600}");
        assert_eq!(decoded(r#""\ud83d\ud83d""#).unwrap(), "\u{FFFD}\u{FFFD}");
        assert_eq!(decoded(r#""\ud83d퟿""#).unwrap(), "\u{FFFD}\u{D7FF}");
    }

    #[test]
    fn a_key_with_half_a_surrogate_pair_is_just_an_unknown_field() {
        let object: Object<'_> = parse(r#"{"\ud83d":1,"a":"x"}"#).unwrap();
        assert_eq!(object.string("a").unwrap(), "x");
    }

    #[test]
    fn what_is_no_string_is_not_decoded() {
        assert_eq!(decoded("[104,105]"), None);
        assert_eq!(decoded("12"), None);
    }

    #[test]
    fn of_two_fields_of_the_same_name_the_last_one_counts_and_null_is_absent() {
        let object: Object<'_> = parse(r#"{"a":"x","a":"y","b":null}"#).unwrap();
        assert_eq!(object.string("a").unwrap(), "y");
        assert!(object.get("b").is_none());
    }

    #[test]
    fn a_parsing_error_never_quotes_what_it_could_not_read() {
        for body in ["\"hunter2\"", "{\"hunter2\" 1}", "hunter2", "{\"a\":\"hunter2", "<html>hunter2"] {
            let Err(error) = parse::<Object<'_>>(body) else { panic!("read {body}") };
            assert!(!format!("{error:?} {error}").contains("hunter2"));
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_being_a_json_string_byte_for_byte(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(decoded(&json).unwrap(), text);
        }
    }
}
