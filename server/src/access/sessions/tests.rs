#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::atomic::{AtomicI64, Ordering};

use app::person::Role;
use axum::http::header;

use super::*;
use crate::{access::token::Cookie, store::StoreSettings};

const LIMITS: SessionLimits = SessionLimits { idle: Duration::from_secs(60), most: Duration::from_secs(600) };

async fn sessions(clock: fn() -> i64) -> Sessions {
    let store = Store::open(&StoreSettings::default()).await.unwrap();
    Sessions { clock, ..Sessions::new(store, LIMITS) }
}

fn staff(name: &str, _: &Vouched) -> Option<Person> {
    Some(Person { name: name.into(), role: Role::Staff })
}

fn operator(name: &str, _: &Vouched) -> Option<Person> {
    Some(Person { name: name.into(), role: Role::Operator })
}

fn nobody(_: &str, _: &Vouched) -> Option<Person> {
    None
}

fn is_over(lease: Lease) -> bool {
    use std::{pin::pin, task::Context};
    let end = lease.into_end().unwrap();
    pin!(end).poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready()
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_at_last_in_any_case() {
    static NOW: AtomicI64 = AtomicI64::new(1_000_000);
    let sessions = sessions(|| NOW.load(Ordering::SeqCst)).await;
    let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
    for _ in 0..10 {
        assert!(sessions.use_token(&token, &staff).await.is_ok());
        NOW.fetch_add(59_000, Ordering::SeqCst);
    }
    NOW.fetch_add(10_000, Ordering::SeqCst);
    assert!(sessions.use_token(&token, &staff).await.is_err(), "ten minutes are over, idle or not");

    let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
    let (_, lease) = sessions.use_token(&token, &staff).await.unwrap();
    NOW.fetch_add(60_000, Ordering::SeqCst);
    sessions.sweep(&staff).await.unwrap();
    assert!(is_over(lease), "its streams end with it");
    assert!(sessions.use_token(&token, &staff).await.is_err());
    assert_eq!(sessions.store.session(token.hash()).await.unwrap(), None);
}

#[tokio::test]
async fn another_role_or_none_ends_a_session_and_its_streams() {
    let sessions = sessions(|| 0).await;
    for judge in [operator, nobody] {
        let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
        let (person, lease) = sessions.use_token(&token, &staff).await.unwrap();
        assert_eq!(person.role, Role::Staff);
        sessions.sweep(&judge).await.unwrap();
        assert!(is_over(lease));
        assert!(sessions.use_token(&token, &staff).await.is_err(), "for good");
    }
}

#[tokio::test]
async fn a_session_is_there_again_after_a_restart_until_it_is_ended() {
    let sessions = sessions(|| 0).await;
    let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
    let restarted = Sessions { clock: || 0, ..Sessions::new(sessions.store.clone(), LIMITS) };
    let (_, lease) = restarted.use_token(&token, &staff).await.unwrap();
    assert_eq!(restarted.end(&token).await.unwrap().unwrap().name, "ann");
    assert!(is_over(lease));
    assert!(restarted.use_token(&token, &staff).await.is_err());
}

#[tokio::test]
async fn an_id_token_is_had_back_by_its_sessions_token_alone_and_is_not_in_the_store() {
    let sessions = sessions(|| 0).await;
    let token = sessions.begin("ann", &Vouched::default(), Some("planted")).await.unwrap();
    let kept = sessions.store.session(token.hash()).await.unwrap().unwrap();
    assert!(!format!("{kept:?}").contains(format!("{:?}", b"planted").trim_matches(['[', ']'])));
    assert_eq!(sessions.end(&token).await.unwrap().unwrap().id_token.as_deref(), Some("planted"));
    let long = "x".repeat(LONGEST_ID_TOKEN + 1);
    let token = sessions.begin("ann", &Vouched::default(), Some(&long)).await.unwrap();
    assert_eq!(sessions.end(&token).await.unwrap().unwrap().id_token, None);
}

#[tokio::test]
async fn of_a_hundred_thousand_mutated_cookies_none_opens_a_session() {
    let sessions = sessions(|| 0).await;
    let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
    let (cookie, text) = (Cookie::new("", false), token.text());
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ %;";
    let find = |text: &[u8]| {
        let value = [b"jobglass=", text].concat().try_into().unwrap();
        cookie.find(&[(header::COOKIE, value)].into_iter().collect())
    };
    let (mut asked, mut original) = (0, 0);
    for round in 0..100_000 {
        let mut mutated = text.clone().into_bytes();
        for _ in 0..=round % 3 {
            let (at, letter) = (rand::random_range(0..mutated.len()), letters[rand::random_range(0..letters.len())]);
            match round % 7 {
                0 => mutated.insert(at, letter),
                1 => drop(mutated.remove(at)),
                2 => mutated.swap(0, at),
                _ => mutated[at] = letter,
            }
        }
        let Some(found) = find(&mutated) else { continue };
        if found.hash() == token.hash() {
            // A letter replaced by itself, or something after a semicolon.
            original += 1;
            continue;
        }
        asked += 1;
        assert!(sessions.use_token(&found, &staff).await.is_err());
    }
    assert!(asked > 30_000 && original < 20_000, "{asked} were tokens, {original} the original");
}

#[tokio::test]
async fn no_other_token_opens_a_session_not_even_its_hash() {
    let sessions = sessions(|| 0).await;
    let token = sessions.begin("ann", &Vouched::default(), None).await.unwrap();
    for byte in 0..32 {
        for bit in 0..8 {
            let mut other = Token::parse(&token.text()).unwrap();
            other.flip(byte, bit);
            assert!(sessions.use_token(&other, &staff).await.is_err());
        }
    }
    assert!(sessions.use_token(&Token::from_bytes(token.hash()), &staff).await.is_err());
    assert!(sessions.use_token(&token, &staff).await.is_ok());
}
