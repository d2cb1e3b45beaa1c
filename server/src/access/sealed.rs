//! What only a session's own token opens: kept beside the session, it is of no use to whoever has the database alone.

use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey},
    hmac,
};

/// Closes a text under a token.
pub(super) fn seal(token: &[u8; 32], text: &str) -> Option<Vec<u8>> {
    let mut sealed = text.as_bytes().to_vec();
    key(token)?.seal_in_place_append_tag(nonce(), Aad::empty(), &mut sealed).ok()?;
    Some(sealed)
}

/// Opens what was closed under the same token.
pub(super) fn open(token: &[u8; 32], mut sealed: Vec<u8>) -> Option<String> {
    let text = key(token)?.open_in_place(nonce(), Aad::empty(), &mut sealed).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

fn key(token: &[u8; 32]) -> Option<LessSafeKey> {
    let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, token), b"jobglass: what is kept with a session");
    UnboundKey::new(&CHACHA20_POLY1305, derived.as_ref()).ok().map(LessSafeKey::new)
}

/// Each token closes one text only, so that its key never meets a nonce twice.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn only_the_same_token_opens_it_and_only_whole() {
        let sealed = seal(&[1; 32], "planted").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"planted"));
        assert_eq!(open(&[1; 32], sealed.clone()).as_deref(), Some("planted"));
        assert_eq!(open(&[2; 32], sealed.clone()), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open(&[1; 32], changed), None);
        }
        assert_eq!(open(&[1; 32], Vec::new()), None);
    }
}
