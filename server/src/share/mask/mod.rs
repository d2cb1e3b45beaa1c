//! Masking: a text in, the same text with people's addresses, numbers and secrets hidden out.
//!
//! It is done once, on the server, on the text itself, so that whatever shows the text shows it masked. Of JSON only
//! the insides of strings change, and a number that is a secret by its name: that becomes a string, since nothing else
//! could hide it and leave JSON. All else stays as it was, byte for byte. Where it is in doubt it is hidden.
//!
//! | what | becomes | by |
//! |---|---|---|
//! | an e-mail address, in a key as well | `j•••@example.com` | [`email`] |
//! | a phone number | `•••67` | [`phone`] |
//! | a key or token, by how it looks | `•••` | [`key`] |
//! | whatever has a name such as `password`, `token`, `api_key`, and all below it | `•••` | [`name`], [`said`] |
//! | what a pattern of the settings finds | `•••` | [`Rules`] |
//!
//! Escapes hide nothing: the rules see what a string stands for, what that stands for if it is escaped again, and JSON
//! within strings as JSON.

mod cache;
mod edit;
mod email;
mod escapes;
mod json;
mod key;
mod name;
mod phone;
mod said;
mod text;

use std::borrow::Cow;

use anyhow::{Context, Result, ensure};
use regex::{Regex, RegexBuilder};

pub use cache::Masks;

use self::name::Name;

/// What is hidden besides what always is.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    patterns: Vec<Regex>,
    /// Names of secrets, written in one.
    names: Vec<String>,
    /// Finds those names in a text.
    said: Option<Regex>,
}

impl Rules {
    /// How deep JSON within strings is masked as JSON; what is deeper is masked as a text.
    const DEEPEST: u8 = 8;

    /// Rules that hide what these patterns find, and all below values with these names.
    ///
    /// # Errors
    /// What is wrong with a pattern.
    pub fn new<'a>(
        patterns: impl IntoIterator<Item = &'a str>,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let patterns = patterns.into_iter().map(pattern).collect::<Result<_>>()?;
        let names: Vec<String> = names.into_iter().map(name::in_one).filter(|name| !name.is_empty()).collect();
        let said = (!names.is_empty()).then(|| said_of(&names)).transpose()?;
        Ok(Self { patterns, names, said })
    }

    fn patterns(&self) -> &[Regex] {
        &self.patterns
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn said(&self) -> Option<&Regex> {
        self.said.as_ref()
    }

    fn name(&self, name: &str) -> Name {
        Name::of(name, &self.names)
    }
}

/// Patterns take time in proportion to the text, whatever they are: the crate promises it.
fn pattern(text: &str) -> Result<Regex> {
    let pattern = RegexBuilder::new(text).size_limit(1 << 20).build();
    let pattern = pattern.with_context(|| format!("`{text}` is no pattern that can be used"))?;
    ensure!(!pattern.is_match(""), "`{text}` finds something in an empty text, so it would hide everything");
    Ok(pattern)
}

/// A name may be written with anything between its letters that is neither letter nor digit.
fn said_of(names: &[String]) -> Result<Regex> {
    let letters = |name: &String| {
        name.chars().map(|letter| regex::escape(&letter.to_string())).collect::<Vec<_>>().join(r"[\W_]?")
    };
    let names: Vec<String> = names.iter().map(letters).collect();
    let said = format!(r#"(?i)(?P<name>{})[\\]*["']?\s*(?:=>|:=|[:=])\s*"#, names.join("|"));
    Regex::new(&said).context("the names are too many")
}

/// Masks a text.
pub fn mask<'a>(text: &'a str, rules: &Rules) -> Cow<'a, str> {
    let edits = json::edits(text, rules, 0);
    if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(edit::apply(text, &edits)) }
}

#[cfg(test)]
mod tests;
