//! The badge: an SVG as high as a line of text.

use app::words;

use super::{
    Shown, Tone,
    letters::{Line, fit},
};

/// The size of the letters. A browser draws them with a font of its own, stretched to the width that ours have.
const SIZE: f32 = 12.0;
/// What stands left and right of a text.
const MARGIN: f32 = 8.0;
/// No title is wider.
const WIDEST: f32 = 220.0;
/// White letters on it have a contrast of 10.
const LEFT: [u8; 3] = [0x3a, 0x3d, 0x42];

/// The badge of a job.
pub fn badge(shown: &Shown) -> String {
    let state = match shown.share {
        Some(share) if shown.tone == Tone::Run => words::percent(share),
        _ => shown.status.clone(),
    };
    draw(&shown.title, &state, shown.tone, &shown.in_words())
}

/// The badge of a link that shows nothing any more.
pub fn over_badge() -> String {
    draw("Jobglass", "link ended", Tone::Calm, "This link has ended")
}

fn draw(left: &str, right: &str, tone: Tone, alternative: &str) -> String {
    let (left, right) = (fit(left, SIZE, WIDEST), fit(right, SIZE, WIDEST));
    let (first, second) = (Line { text: &left, size: SIZE }.width(), Line { text: &right, size: SIZE }.width());
    let (middle, whole) = (first + 2.0 * MARGIN, first + second + 4.0 * MARGIN);
    // The right part ends with round corners.
    let (at, rest) = (middle + MARGIN, whole - middle - 4.0);
    let (left, right, alternative) = (escaped(&left), escaped(&right), escaped(alternative));
    let (dark, colour) = (hex(LEFT), hex(tone.colour()));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.0}" height="20" viewBox="0 0 {whole:.1} 20" role="img" aria-label="{alternative}"><title>{alternative}</title><path fill="{dark}" d="M{middle:.1} 0v20H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z"/><path fill="{colour}" d="M{middle:.1} 0h{rest:.1}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-{rest:.1}z"/><g fill="#fff" font-family="system-ui,Verdana,'DejaVu Sans',sans-serif" font-size="{SIZE}" aria-hidden="true"><text x="{MARGIN}" y="14" textLength="{first:.1}" lengthAdjust="spacingAndGlyphs">{left}</text><text x="{at:.1}" y="14" textLength="{second:.1}" lengthAdjust="spacingAndGlyphs" font-weight="600">{right}</text></g></svg>"##
    )
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A text as it may stand in an element and in a quoted attribute of XML, which takes no control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
