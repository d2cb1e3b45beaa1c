#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use app::job::{Freshness, FreshnessState, Job};

use super::*;

fn job(status: &str, category: &str, progress: Option<f64>) -> JobSnapshot {
    let job = Job {
        job_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().unwrap(),
        status: JobStatus::from(status.to_owned()),
        category: Some(category.to_owned()),
        started_at: None,
        finished_at: None,
        progress,
        has_input: false,
        input_bytes: 0,
        has_result: false,
        result_bytes: 0,
        texts_pending: false,
        texts_revision: 0,
    };
    let observed_at = "2026-03-01T10:02:03Z".parse().unwrap();
    let freshness = Freshness { observed_at, state: FreshnessState::Live, reason: None, next_poll_at: None };
    JobSnapshot { job, freshness, progress_history: Vec::new() }
}

/// How far two colours stand apart, as the rules for accessible pages reckon.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let light = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn white_letters_can_be_read_on_every_colour() {
    for tone in [Tone::Run, Tone::Good, Tone::Bad, Tone::Calm] {
        assert!(contrast(tone.colour(), [255; 3]) >= 5.9, "{tone:?} {}", contrast(tone.colour(), [255; 3]));
    }
}

#[test]
fn a_badge_says_how_far_a_job_is_or_how_it_ended() {
    let running = badge(&Shown::of(&job("Processing", "r2/bg-jobs/email-validation", Some(0.629))));
    assert!(running.contains(">Email validation</text>") && running.contains(">62 %</text>"), "{running}");
    assert!(running.contains("aria-label=\"Email validation: Processing, 62 %\""));
    assert!(running.contains("<title>Email validation: Processing, 62 %</title>"));
    let failed = badge(&Shown::of(&job("Failed", "email-validation", Some(0.4))));
    assert!(failed.contains(">Failed</text>") && !failed.contains(">40 %</text>"));
}

#[test]
fn markup_in_a_badge_is_text_and_a_long_title_is_cut() {
    let hostile = format!("x/<script>\"&\u{1}{}", "long ".repeat(100));
    let badge = badge(&Shown::of(&job("</text><script>", &hostile, None)));
    assert!(!badge.contains("<script") && !badge.contains('\u{1}'), "{badge}");
    assert!(badge.contains('…') && badge.len() < 3_000, "{badge}");
}

#[test]
fn a_preview_is_a_png_of_its_size_whatever_the_job() {
    for job in [
        job("Processing", "r2/bg-jobs/email-validation", Some(0.62)),
        job("Done", "contacts-import-of-a-very-long-list-from-another-system-and-more-and-more-words", None),
        job("Failed", "", Some(0.0)),
        job("Ünbekannt 名前", "名前-без-перевода", Some(f64::NAN)),
        job("Scheduled", &"x".repeat(2_000), Some(-3.0)),
    ] {
        let png = preview(&Shown::of(&job)).unwrap();
        let read = tiny_skia::Pixmap::decode_png(&png).unwrap();
        assert_eq!((read.width(), read.height()), (1200, 630));
        assert!(png.len() < 100_000, "{} bytes", png.len());
    }
}

#[test]
fn a_preview_shows_how_far_the_job_is() {
    let drawn = |share| {
        let png = preview(&Shown::of(&job("Processing", "email-validation", Some(share)))).unwrap();
        let read = tiny_skia::Pixmap::decode_png(&png).unwrap();
        // Along the middle of the bar.
        (80..1120)
            .filter(|x| read.pixel(*x, 488).is_some_and(|pixel| pixel.blue() > 0xc0 && pixel.red() < 0x80))
            .count()
    };
    assert_eq!((drawn(0.0), drawn(0.25), drawn(0.5), drawn(1.0)), (0, 260, 520, 1040));
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_to_look_at() {
    for (name, job) in [
        ("run", job("Processing", "r2/bg-jobs/email-validation", Some(0.62))),
        ("done", job("Done", "contacts-import-of-a-very-long-list-from-another-system-and-more-and-more-words", None)),
        ("failed", job("Failed", "contacts-export", Some(0.03))),
    ] {
        std::fs::write(std::env::temp_dir().join(format!("share_{name}.png")), preview(&Shown::of(&job)).unwrap())
            .unwrap();
        std::fs::write(std::env::temp_dir().join(format!("share_{name}.svg")), badge(&Shown::of(&job))).unwrap();
    }
}
