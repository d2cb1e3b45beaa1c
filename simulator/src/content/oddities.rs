//! Texts that Reply may send and that a careless reader damages.

use serde_json::json;

/// No JSON: a note somebody typed.
pub(super) const PLAIN_INPUT: &str = "Nightly cleanup, started by hand (see the runbook, page 12)";

/// No JSON: lines of a log, with what HTML must escape.
pub(super) const PLAIN_RESULT: &str = "02:00:00 started\n02:00:04 removed 1,204 expired drafts\n02:00:09 <warning> \
     3 drafts are in use & were kept\n02:00:11 finished\n";

/// Integers past 2^53 and past 64 bits, exponents, a negative zero, more digits than a double holds,
/// duplicate keys, escapes, and a key that is empty.
pub(super) const NUMBERS_INPUT: &str = r#"{
  "ledgerId": 9007199254740993,
  "accountId": 18446744073709551616,
  "checksum": 123456789012345678901234567890,
  "limit": 1e2,
  "factor": 1E+400,
  "tiny": 5e-324,
  "delta": -0,
  "rate": 0.1000000000000000055511151231257827,
  "price": 10.50,
  "currency": "EUR",
  "currency": "CHF",
  "name": "Z\u00fcrich \ud83d\ude80 \/ \u2028",
  "": "an empty key",
  "__proto__": {"polluted": false}
}"#;

/// The same kinds of numbers where they come in rows.
pub(super) const NUMBERS_RESULT: &str = r#"{"entries":[{"id":9007199254740993,"amount":-0.0,"amount":12.340},{"id":9007199254740992,"amount":1e2},{"id":-9223372036854775809,"amount":1.0E-7}],"balance":100000000000000000000.01,"unit":"\u0000\u001f\t"}"#;

/// A webhook's body, as a string within a string.
pub(super) fn nested_input() -> String {
    let options = json!({ "retry": true, "attempts": 3, "since": "2025-03-01T00:00:00Z" }).to_string();
    let body = json!({ "contactIds": [48_000_101, 48_000_102], "options": options }).to_string();
    json!({ "webhook": "contact.replied", "body": body, "headers": "{\"content-type\": \"application/json\"}" })
        .to_string()
}

/// What the receiver answered, whole and cut.
pub(super) fn nested_result() -> String {
    let answer = json!({ "accepted": [true, false], "trace": json!({ "id": 9_007_199_254_740_991_u64 }).to_string() });
    json!({ "status": 200, "body": answer.to_string(), "cut": "{\"accepted\":[true,", "list": "[1, 2, 3]", "number": "42" })
        .to_string()
}
