//! Finds the job id in whatever was pasted.

use uuid::Uuid;

use crate::{
    error::{AppError, ErrorCode},
    job::{JobId, JobIdError},
    words::is_letter,
};

/// The most of a pasted text that is searched, in bytes: more than any curl line or answer of Reply's
/// that holds an id near its beginning, and little enough to keep nobody waiting.
const SEARCHED: usize = 256 * 1024;

/// The length of a GUID with its hyphens.
const GUID_LEN: usize = 36;

/// Finds the job id in a pasted text: an id in any case, in braces or as a URN, a link of Reply's or of
/// Jobglass, a `Location` header, a curl line, a JSON answer.
///
/// Among several GUIDs the first that is named as a job's counts, else the first of all.
///
/// # Errors
/// Says whether there was nothing, something that only resembles an id, or only the id of zeroes.
pub fn find_job_id(text: &str) -> Result<JobId, AppError> {
    let text = text[..text.floor_char_boundary(SEARCHED)].trim();
    if let Some(id) = unhyphenated(text) {
        return Ok(id);
    }
    let mut first = None;
    let mut nil = false;
    for (start, id) in guids(text) {
        match JobId::try_from(id) {
            Ok(id) if names_a_job(&text[..start]) => return Ok(id),
            Ok(id) => first = first.or(Some(id)),
            Err(JobIdError::Nil | JobIdError::Malformed) => nil = true,
        }
    }
    first.ok_or_else(|| match near_miss(text) {
        _ if nil => AppError::new(ErrorCode::NilId),
        Some(what) => AppError::with_detail(ErrorCode::MalformedId, what),
        None => AppError::new(ErrorCode::NoIdFound),
    })
}

/// Reads the id in an address, where only the one spelling counts.
///
/// # Errors
/// Says whether it is no GUID or the one of zeroes.
pub fn parse_job_id(text: &str) -> Result<JobId, AppError> {
    text.parse().map_err(|error| match error {
        JobIdError::Nil => AppError::new(ErrorCode::NilId),
        JobIdError::Malformed => AppError { detail: near_miss(text), ..AppError::new(ErrorCode::MalformedId) },
    })
}

/// An id without hyphens is taken only when it is the whole text, perhaps in braces: within a longer
/// text 32 hexadecimal digits may as well be an API key, which must not end up in an address.
fn unhyphenated(text: &str) -> Option<JobId> {
    let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    (bare.len() == 32).then(|| Uuid::try_parse(bare).ok())?.and_then(|id| JobId::try_from(id).ok())
}

/// Every hyphenated GUID that stands alone, and where it begins.
fn guids(text: &str) -> impl Iterator<Item = (usize, Uuid)> {
    text.char_indices().filter_map(move |(start, _)| {
        let (before, rest) = text.split_at(start);
        let (guid, after) = rest.split_at_checked(GUID_LEN)?;
        let begins = !before.ends_with(continues_a_word) || ends_with_percent_code(before.as_bytes());
        (begins && !after.starts_with(continues_a_word)).then(|| Uuid::try_parse(guid).ok())?.map(|id| (start, id))
    })
}

fn continues_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// In `%2F3c90…` and `%7B3c90…` the id begins right after the code of a slash or a brace.
fn ends_with_percent_code(before: &[u8]) -> bool {
    matches!(before, [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// Whether the words right before a GUID say that it is a job's: a path or a field's name.
fn names_a_job(before: &str) -> bool {
    let tail = &before[before.ceil_char_boundary(before.len().saturating_sub(32))..];
    let tail: String = tail.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    ["jobs", "jobs2f", "jobid", "jobid22", "job"].iter().any(|name| tail.ends_with(name))
}

/// Describes what only resembles a job id, so that the reader sees what went wrong in copying it.
fn near_miss(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !(is_letter(c) || c == '-'));
    let word = words.rfind(|word| (24..=48).contains(&word.len()) && word.matches('-').count() >= 3)?;
    let odd = word.chars().find(|c| !c.is_ascii_hexdigit() && *c != '-');
    let length = word.chars().count();
    Some(match odd {
        Some(letter) => format!("“{word}” holds “{letter}”, which no id has."),
        None if length != GUID_LEN => format!("“{word}” has {length} characters; an id has {GUID_LEN}."),
        None => format!("“{word}” has its hyphens in other places than an id."),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use proptest::prelude::*;

    use super::*;

    const ID: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
    const OTHER: &str = "11111111-2222-4333-8444-555555555555";

    #[test]
    fn anything_that_holds_an_id_leads_to_it() {
        for pasted in [
            ID.to_owned(),
            format!("  {ID}\n"),
            ID.to_uppercase(),
            format!("{{{ID}}}"),
            format!("urn:uuid:{ID}"),
            ID.replace('-', ""),
            format!("{{{}}}", ID.replace('-', "")),
            format!("https://api.reply.io/v3/background-jobs/{ID}"),
            format!("https://api.reply.io/v3/background-jobs/{ID}/cancel?x=1#y"),
            format!("Location: /v3/background-jobs/{ID}"),
            format!("https://desk.example.com/jobglass/jobs/{ID}?at=%2Fresults"),
            format!("https://x.example/?next=%2Fjobs%2F{ID}"),
            format!(
                "curl -H 'Authorization: Bearer 0123456789abcdef0123456789abcdef' https://api.reply.io/v3/background-jobs/{ID}"
            ),
            format!(r#"{{"jobId":"{ID}","scheduledCount":2,"creditsReserved":2}}"#),
            format!(r#"{{"requestId":"{OTHER}","jobId": "{ID}"}}"#),
            format!("trace {OTHER}, see /v3/background-jobs/{ID}"),
            format!("Hello, what became of my import ({ID})? Thanks – Zoë"),
            format!("“{ID}”"),
        ] {
            assert_eq!(find_job_id(&pasted).unwrap().to_string(), ID, "in {pasted}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_pasted_text_is_told() {
        for (pasted, code, detail) in [
            ("", ErrorCode::NoIdFound, None),
            ("where is my job?", ErrorCode::NoIdFound, None),
            ("00000000-0000-0000-0000-000000000000", ErrorCode::NilId, None),
            ("/jobs/3c90c3cc-0d44-4b50-8888-8dd2573605", ErrorCode::MalformedId, Some("has 34 characters")),
            ("3c90c3cc-0d44-4b50-8888-8dd25736052a1", ErrorCode::MalformedId, Some("has 37 characters")),
            ("3c90c3cc-0d44-4b50-8888-8dd25736O52a", ErrorCode::MalformedId, Some("holds “O”")),
            ("3c90c3cc0-d44-4b50-8888-8dd25736052a", ErrorCode::MalformedId, Some("hyphens")),
        ] {
            let error = find_job_id(pasted).unwrap_err();
            assert_eq!(error.code, code, "for {pasted}");
            match detail {
                None => assert_eq!(error.detail, None, "for {pasted}"),
                Some(part) => assert!(error.detail.as_deref().unwrap().contains(part), "{error:?} for {pasted}"),
            }
        }
    }

    #[test]
    fn an_api_key_in_a_curl_line_is_not_taken_for_an_id() {
        let line = "curl -H 'Authorization: Bearer 0123456789abcdef0123456789abcdef' https://api.reply.io/v3/whoami";
        assert_eq!(find_job_id(line).unwrap_err().code, ErrorCode::NoIdFound);
    }

    #[test]
    fn an_address_takes_the_one_spelling_only() {
        assert_eq!(parse_job_id(ID).unwrap().to_string(), ID);
        for text in ["", "x", &ID.replace('-', ""), &format!("{{{ID}}}"), &format!(" {ID}")] {
            assert_eq!(parse_job_id(text).unwrap_err().code, ErrorCode::MalformedId, "for {text}");
        }
        let nil = "00000000-0000-0000-0000-000000000000";
        assert_eq!(parse_job_id(nil).unwrap_err().code, ErrorCode::NilId);
    }

    proptest! {
        #[test]
        fn an_id_is_found_between_any_texts(bits in 1u128.., before in "[^0-9a-zA-Z_-]{0,40}", after in "[^0-9a-zA-Z_-]{0,40}") {
            let id = Uuid::from_u128(bits).to_string();
            prop_assert_eq!(find_job_id(&format!("{before}{id}{after}")).map(|id| id.to_string()), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = find_job_id(&text);
            let _ = parse_job_id(&text);
        }
    }
}
