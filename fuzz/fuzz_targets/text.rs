//! What must hold of every text, of those that libFuzzer thinks of.

#![no_main]

use app::json::sample::verify;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|input: (u8, &str)| {
    let (slice, text) = input;
    // serde_json alone refuses what is nested deeper than this, so of such a text it has no opinion.
    // A byte order mark, which may be passed over, it refuses.
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() < 128 {
        let valid = serde_json::from_str::<IgnoredAny>(text.strip_prefix('\u{feff}').unwrap_or(text)).is_ok();
        assert_eq!(verify(text, usize::from(slice).max(1), valid), Ok(()));
    }
});
