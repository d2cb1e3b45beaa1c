//! What opens a session, or binds a sign-in to a browser: 256 random bits, which only the browser keeps.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::sealed;

/// The value of a session's cookie.
pub(super) struct Token([u8; 32]);

/// What is kept of it. To find the token to a hash is as hard as to guess it, so that it needs no salt, and comparing
/// hashes tells nothing about tokens.
pub(super) type TokenHash = [u8; 32];

impl Token {
    /// A new one, from a generator that is made for secrets.
    pub(super) fn new() -> Self {
        Self(rand::random())
    }

    pub(super) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub(super) fn hash(&self) -> TokenHash {
        Sha256::digest(self.0).into()
    }

    /// Closes a text so that only this token opens it.
    pub(super) fn seal(&self, text: &str) -> Option<Vec<u8>> {
        sealed::seal(&self.0, text)
    }

    /// Opens what was closed under it.
    pub(super) fn open(&self, sealed: Vec<u8>) -> Option<String> {
        sealed::open(&self.0, sealed)
    }

    /// Reads the text of one; there is one text for each.
    pub(super) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

#[cfg(test)]
impl Token {
    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) fn flip(&mut self, byte: usize, bit: u8) {
        self.0[byte] ^= 1 << bit;
    }
}

/// How a cookie of ours is set and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cookie {
    name: String,
    path: String,
    secure: bool,
}

impl Cookie {
    /// The cookie of a session.
    pub(super) fn new(base: &str, is_https: bool) -> Self {
        Self::named("jobglass", base, is_https)
    }

    /// The cookie of a sign-in under way at the provider.
    pub(super) fn of_login(base: &str, is_https: bool) -> Self {
        Self::named("jobglass-login", base, is_https)
    }

    /// Over https the name binds it to this very host (`__Host-`), which wants the path `/`; where others may live
    /// beside our base path, it is `__Secure-` and our path alone.
    fn named(name: &str, base: &str, is_https: bool) -> Self {
        let (prefix, path) = match (is_https, base) {
            (true, "") => ("__Host-", "/"),
            (true, base) => ("__Secure-", base),
            (false, "") => ("", "/"),
            (false, base) => ("", base),
        };
        Self { name: format!("{prefix}{name}"), path: path.to_owned(), secure: is_https }
    }

    /// The token that a browser sent; nothing if it sent two, for then one is somebody else's.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<Token> {
        let lists = headers.get_all(header::COOKIE).iter().filter_map(|list| list.to_str().ok());
        let pairs = lists.flat_map(|list| list.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut ours = pairs.filter(|(name, _)| *name == self.name);
        let (_, value) = ours.next().filter(|_| ours.next().is_none())?;
        Token::parse(value)
    }

    /// Gives a browser the token. It lasts as long as the browser, and no longer than the session.
    pub(super) fn set(&self, token: &Token) -> String {
        format!("{}={}{}", self.name, token.text(), self.attributes())
    }

    /// The same, for no longer than that.
    pub(super) fn set_for(&self, token: &Token, most: Duration) -> String {
        format!("{}={}; Max-Age={}{}", self.name, token.text(), most.as_secs(), self.attributes())
    }

    /// Takes the token from a browser.
    pub(super) fn clear(&self) -> String {
        format!("{}=; Max-Age=0{}", self.name, self.attributes())
    }

    fn attributes(&self) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("; Path={}; HttpOnly; SameSite=Lax{secure}", self.path)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn sent(cookie: &str) -> HeaderMap {
        [(header::COOKIE, cookie.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host_or_to_the_base_path() {
        let token = Token::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let tail = "=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; Path=";
        let set = |base, https| Cookie::new(base, https).set(&token);
        assert_eq!(set("", true), format!("__Host-jobglass{tail}/; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(set("/desk", true), format!("__Secure-jobglass{tail}/desk; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(set("/desk", false), format!("jobglass{tail}/desk; HttpOnly; SameSite=Lax"));
        let login = Cookie::of_login("", true).set_for(&token, Duration::from_secs(600));
        let tail = tail.replace("; Path=", "; Max-Age=600; Path=");
        assert_eq!(login, format!("__Host-jobglass-login{tail}/; HttpOnly; SameSite=Lax; Secure"));
    }

    #[test]
    fn a_token_is_found_among_other_cookies_and_not_twice() {
        let (token, cookie) = (Token::new(), Cookie::new("", true));
        let text = token.text();
        let found = |sent_text: String| cookie.find(&sent(&sent_text)).map(|token| token.hash());
        assert_eq!(found(format!("a=b; __Host-jobglass={text};c=d")), Some(token.hash()));
        assert_eq!(found(format!("jobglass={text}")), None, "set without https, so perhaps by somebody else");
        assert_eq!(found(format!("__Host-jobglass={text}; __Host-jobglass={text}")), None);
        assert_eq!(found(format!("__Host-jobglass={text}x")), None);
    }

    #[test]
    fn tokens_differ_and_have_256_bits() {
        assert_ne!(Token::new().text(), Token::new().text());
        assert_eq!(Token::new().text().len(), 43);
    }
}
