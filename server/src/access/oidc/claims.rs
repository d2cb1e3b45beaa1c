//! What the provider says of a person, as far as it counts here.

use openidconnect::{AdditionalClaims, EndUserEmail, IdTokenClaims, UserInfoClaims, core::CoreGenderClaim};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The claims that the standard does not name, groups among them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

/// What an ID token says.
pub(super) type IdClaims = IdTokenClaims<OtherClaims, CoreGenderClaim>;
/// What the provider says when it is asked about somebody.
pub(super) type InfoClaims = UserInfoClaims<OtherClaims, CoreGenderClaim>;

/// Who somebody is, from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The address, if the provider has checked that it is the person's.
    pub(super) email: Option<String>,
    /// The groups; nothing where the source does not speak of any.
    pub(super) groups: Option<Vec<String>>,
}

impl Known {
    /// From an ID token.
    pub(super) fn from_token(claims: &IdClaims, groups: &str) -> Self {
        Self::new(claims.email(), claims.email_verified(), claims.additional_claims(), groups)
    }

    /// From what the provider says when it is asked.
    pub(super) fn from_info(claims: &InfoClaims, groups: &str) -> Self {
        Self::new(claims.email(), claims.email_verified(), claims.additional_claims(), groups)
    }

    fn new(email: Option<&EndUserEmail>, is_verified: Option<bool>, others: &OtherClaims, groups: &str) -> Self {
        let email = email.filter(|_| is_verified == Some(true)).and_then(|email| plain(email));
        Self { email, groups: read_groups(others, groups) }
    }

    /// Whether there is nothing more to be asked for.
    pub(super) fn is_whole(&self) -> bool {
        self.email.is_some() && self.groups.is_some()
    }

    /// What is missing here is taken from there.
    pub(super) fn or(self, other: Self) -> Self {
        Self { email: self.email.or(other.email), groups: self.groups.or(other.groups) }
    }

    /// The name under which somebody is known here: the address, else what the provider calls the person, in a form
    /// that no address has. A name of the person's own choice would let one pass for another.
    pub(super) fn name(&self, subject: &str) -> String {
        self.email.clone().unwrap_or_else(|| format!("sub:{subject}"))
    }
}

/// An address in small letters, if it can be shown as one. Of ASCII alone: elsewhere two letters may have the same
/// small one.
fn plain(email: &str) -> Option<String> {
    let is_plain = email.contains('@') && !email.contains(|letter: char| letter.is_control() || letter.is_whitespace());
    is_plain.then(|| email.to_ascii_lowercase())
}

/// A list of names, or a single one.
fn read_groups(OtherClaims(claims): &OtherClaims, name: &str) -> Option<Vec<String>> {
    match claims.get(name)? {
        Value::String(group) => Some(vec![group.clone()]),
        Value::Array(groups) => Some(groups.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use serde_json::json;

    use super::*;

    fn known(mut claims: Value) -> Known {
        let about = json!({"sub": "7", "iss": "https://login.example", "aud": ["desk"], "exp": 2, "iat": 1});
        claims.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
        Known::from_token(&serde_json::from_value(claims).unwrap(), "groups")
    }

    #[test]
    fn an_address_counts_once_the_provider_has_checked_it() {
        let email = |claims| known(claims).email;
        assert_eq!(
            email(json!({"email": "Ann@Example.com", "email_verified": true})).as_deref(),
            Some("ann@example.com")
        );
        assert_eq!(email(json!({"email": "ann@example.com", "email_verified": false})), None);
        assert_eq!(email(json!({"email": "ann@example.com"})), None);
        assert_eq!(email(json!({"email": "ann@example.com", "email_verified": "false"})), None);
        assert!(email(json!({"email": "ann@example.com", "email_verified": "true"})).is_some());
        assert_eq!(email(json!({"email": "ann\n@example.com", "email_verified": true})), None);
        assert_eq!(email(json!({"email": "an\u{212a}@example.com", "email_verified": true})).unwrap().len(), 17);
    }

    #[test]
    fn a_name_is_never_of_the_persons_own_choice() {
        let named = |claims| known(claims).name("7");
        assert_eq!(named(json!({"preferred_username": "ann@example.com", "name": "Ann"})), "sub:7");
        assert_eq!(named(json!({"email": "ann@example.com", "email_verified": true})), "ann@example.com");
    }

    #[test]
    fn groups_are_a_list_or_a_single_one() {
        let groups = |claims| known(claims).groups;
        assert_eq!(groups(json!({"groups": ["a", 7, "b"]})), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(groups(json!({"groups": "a"})), Some(vec!["a".to_owned()]));
        assert_eq!(groups(json!({"roles": ["a"]})), None);
    }
}
