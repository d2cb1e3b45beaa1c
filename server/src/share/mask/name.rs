//! What the name of a value says about it.

/// How a value is to be treated for its name's sake; the later counts before the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// As any other.
    #[default]
    Plain,
    /// Digits in it are a phone number, even if they stand alone.
    Phone,
    /// It is a secret, and so is all that it holds.
    Secret,
}

/// Words that make a secret of whatever has them in its name.
const SECRET_WORDS: [&str; 20] = [
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "tokens",
    "authorization",
    "credential",
    "credentials",
    "cookie",
    "cookies",
    "otp",
    "cvv",
    "cvc",
    "jwt",
    "apikey",
];
/// Names that are a secret's as they are.
const SECRET_NAMES: [&str; 6] = ["auth", "pass", "pin", "ssn", "session", "proxyauth"];
/// How the names of secrets end, written in one.
const SECRET_ENDS: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "tokens",
    "apikey",
    "apikeys",
    "accesskey",
    "privatekey",
    "secretkey",
    "encryptionkey",
    "authkey",
    "sessionid",
    "sessionkey",
    "authorization",
];
const PHONE_WORDS: [&str; 10] =
    ["phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "whatsapp", "msisdn"];
const PHONE_ENDS: [&str; 3] = ["phone", "phonenumber", "mobile"];

/// No name is looked at further than this.
const LONGEST: usize = 120;

impl Name {
    /// What a name says, in whatever way it is written: `apiKey`, `api_key`, `X-API-KEY`. `more` are names that the
    /// settings add, written in one.
    pub(super) fn of(name: &str, more: &[String]) -> Self {
        let name = &name[..name.floor_char_boundary(LONGEST)];
        let words = words_of(name);
        let whole = words.concat();
        let has_word = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        let ends = |known: &[&str]| known.iter().any(|end| whole.ends_with(end));
        if has_word(&SECRET_WORDS)
            || SECRET_NAMES.contains(&whole.as_str())
            || ends(&SECRET_ENDS)
            || more.contains(&whole)
        {
            Self::Secret
        } else if has_word(&PHONE_WORDS) || ends(&PHONE_ENDS) {
            Self::Phone
        } else {
            Self::Plain
        }
    }
}

/// A name as it is compared: in small letters, without what stands between its words.
pub(super) fn in_one(name: &str) -> String {
    words_of(name).concat()
}

/// The words of a name, in small letters.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for character in name.chars() {
        let starts_word = !character.is_alphanumeric() || (was_small && character.is_uppercase());
        if starts_word && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        was_small = character.is_lowercase() || character.is_numeric();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_name_however_that_is_written() {
        for name in [
            "password",
            "Password",
            "PASSWORD",
            "userPassword",
            "user_password",
            "password_hash",
            "dbpassword",
            "secret",
            "client-secret",
            "clientSecret",
            "token",
            "accessToken",
            "access_token",
            "ACCESS_TOKEN",
            "accesstoken",
            "refresh token",
            "tokens",
            "authorization",
            "Proxy-Authorization",
            "auth",
            "api_key",
            "apiKey",
            "X-API-Key",
            "apikey",
            "privateKey",
            "Set-Cookie",
            "pin",
            "session_id",
            "credentials",
        ] {
            assert_eq!(Name::of(name, &[]), Name::Secret, "{name}");
        }
    }

    #[test]
    fn other_names_are_not_a_secrets() {
        for name in ["", "email", "key", "tokenize", "secretary", "pinned", "author", "status", "monkey", "passenger"] {
            assert_eq!(Name::of(name, &[]), Name::Plain, "{name}");
        }
        for name in ["phone", "workPhone", "mobile_number", "Tel.", "homephone"] {
            assert_eq!(Name::of(name, &[]), Name::Phone, "{name}");
        }
    }

    #[test]
    fn the_settings_can_add_names() {
        assert_eq!(Name::of("taxNumber", &[in_one("Tax-number")]), Name::Secret);
    }
}
