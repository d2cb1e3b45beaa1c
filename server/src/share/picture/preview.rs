//! The preview: a PNG of the size that chats and tickets show beside a link.

use app::words;
use tiny_skia::{Color, FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use super::{
    Shown,
    letters::{Line, fit},
};

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;
/// What is left free at every side.
const SIDE: f32 = 80.0;
const INSIDE: f32 = WIDTH as f32 - 2.0 * SIDE;

const GROUND: [u8; 3] = [0xf6, 0xf6, 0xf3];
const PANEL: [u8; 3] = [0xff, 0xff, 0xff];
const LINE: [u8; 3] = [0xdf, 0xdf, 0xd8];
const TRACK: [u8; 3] = [0xe6, 0xe6, 0xe0];
const INK: [u8; 3] = [0x1b, 0x1c, 0x1e];
const QUIET: [u8; 3] = [0x5c, 0x5f, 0x64];
const ACCENT: [u8; 3] = [0x24, 0x53, 0xcc];

/// The preview of a job, as the bytes of a PNG; nothing where there is no memory for it.
pub fn preview(shown: &Shown) -> Option<Vec<u8>> {
    let mut sheet = Sheet(Pixmap::new(WIDTH, HEIGHT)?);
    sheet.0.fill(colour(GROUND));
    sheet.fill(&rounded(40.0, 40.0, WIDTH as f32 - 80.0, HEIGHT as f32 - 80.0, 28.0)?, PANEL);
    sheet.stroke(&rounded(40.0, 40.0, WIDTH as f32 - 80.0, HEIGHT as f32 - 80.0, 28.0)?, LINE, 2.0);
    sheet.mark();
    sheet.title(&shown.title);
    sheet.status(shown)?;
    sheet.progress(shown)?;
    let as_of = format!("as of {} UTC", words::moment(shown.as_of, 0));
    sheet.write(Line { text: &as_of, size: 28.0 }, SIDE, 550.0, QUIET, 0.8);
    sheet.0.encode_png().ok()
}

struct Sheet(Pixmap);

impl Sheet {
    fn fill(&mut self, path: &Path, of: [u8; 3]) {
        self.0.fill_path(path, &paint(of), FillRule::Winding, Transform::identity(), None);
    }

    fn stroke(&mut self, path: &Path, of: [u8; 3], width: f32) {
        let stroke = Stroke { width, line_cap: LineCap::Round, ..Stroke::default() };
        self.0.stroke_path(path, &paint(of), &stroke, Transform::identity(), None);
    }

    /// Writes a line. The font is a light one: `bold` says how many pixels are added around its shapes.
    fn write(&mut self, line: Line<'_>, x: f32, y: f32, of: [u8; 3], bold: f32) {
        if let Some(path) = line.path(x, y) {
            self.fill(&path, of);
            if bold > 0.0 {
                self.stroke(&path, of, bold);
            }
        }
    }

    /// The name of the house, with its glass.
    fn mark(&mut self) {
        let mut glass = PathBuilder::new();
        glass.push_circle(SIDE + 18.0, 114.0, 15.0);
        glass.move_to(SIDE + 29.0, 125.0);
        glass.line_to(SIDE + 40.0, 136.0);
        if let Some(glass) = glass.finish() {
            self.stroke(&glass, ACCENT, 6.0);
        }
        self.write(Line { text: "Jobglass", size: 40.0 }, SIDE + 58.0, 128.0, INK, 1.4);
    }

    /// What sort of job it is, on one line or, if it is long, on two.
    fn title(&mut self, title: &str) {
        let bold = |size: f32| size / 26.0;
        let (size, lines) = match wrapped(title, 84.0) {
            lines if lines.len() == 1 => (84.0, lines),
            _ => (60.0, wrapped(title, 60.0)),
        };
        let top = if lines.len() == 1 { 262.0 } else { 220.0 };
        for (place, text) in lines.iter().enumerate() {
            self.write(Line { text, size }, SIDE, top + 72.0 * place as f32, INK, bold(size));
        }
    }

    /// The word of the status, white on its colour.
    fn status(&mut self, shown: &Shown) -> Option<()> {
        let text = fit(&shown.status, 36.0, INSIDE / 2.0);
        let line = Line { text: &text, size: 36.0 };
        let width = line.width() + 56.0;
        self.fill(&rounded(SIDE, 330.0, width, 64.0, 32.0)?, shown.tone.colour());
        self.write(line, SIDE + 28.0, 374.0, PANEL, 1.4);
        Some(())
    }

    /// The percentage and the bar; where nothing is known of it, the track alone.
    fn progress(&mut self, shown: &Shown) -> Option<()> {
        self.fill(&rounded(SIDE, 470.0, INSIDE, 36.0, 18.0)?, TRACK);
        let Some(share) = shown.share else { return Some(()) };
        let text = words::percent(share);
        let line = Line { text: &text, size: 112.0 };
        self.write(line, SIDE + INSIDE - line.width(), 432.0, INK, 4.0);
        if share > 0.0 {
            // Its ends are round, so that less than both of them cannot be shown.
            self.fill(&rounded(SIDE, 470.0, (INSIDE * share as f32).max(36.0), 36.0, 18.0)?, shown.tone.colour());
        }
        Some(())
    }
}

/// A title on two lines at most.
fn wrapped(title: &str, size: f32) -> Vec<String> {
    let fits = |text: &str| Line { text, size }.width() <= INSIDE;
    if fits(title) {
        return vec![title.to_owned()];
    }
    let mut breaks = title.match_indices(' ').map(|(at, _)| at);
    match breaks.rfind(|at| fits(&title[..*at])) {
        Some(at) => vec![title[..at].to_owned(), fit(&title[at + 1..], size, INSIDE)],
        None => vec![fit(title, size, INSIDE)],
    }
}

fn paint(of: [u8; 3]) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(of));
    paint.anti_alias = true;
    paint
}

fn colour([red, green, blue]: [u8; 3]) -> Color {
    Color::from_rgba8(red, green, blue, u8::MAX)
}

/// A rectangle with round corners.
fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Option<Path> {
    // How far the handles of a curve stand from its ends, so that it is a quarter of a circle.
    let handle = radius * 0.448;
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - handle, y, right, y + handle, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - handle, right - handle, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + handle, bottom, x, bottom - handle, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + handle, x + handle, y, x + radius, y);
    path.close();
    path.finish()
}
