//! Letters as shapes, out of a font that is a part of the program.

use std::sync::LazyLock;

use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FACE: LazyLock<Option<Face<'static>>> =
    LazyLock::new(|| Face::parse(epaint_default_fonts::UBUNTU_LIGHT, 0).ok());

/// A line of text to be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// The height of the font, in pixels.
    pub(super) size: f32,
}

impl Line<'_> {
    /// How wide it is, in pixels.
    pub(super) fn width(&self) -> f32 {
        self.glyphs().map(|(_, _, advance)| advance).sum()
    }

    /// The shapes of its letters, the first at `x`, all standing on `y`.
    pub(super) fn path(&self, x: f32, y: f32) -> Option<Path> {
        let face = FACE.as_ref()?;
        let mut outline = Outline { path: PathBuilder::new(), x, y, scale: self.scale(face) };
        for (glyph, begins, _) in self.glyphs() {
            outline.x = x + begins;
            face.outline_glyph(glyph, &mut outline);
        }
        outline.path.finish()
    }

    fn scale(&self, face: &Face<'_>) -> f32 {
        self.size / f32::from(face.units_per_em())
    }

    /// Its glyphs, where each begins, and how far it goes.
    fn glyphs(&self) -> impl Iterator<Item = (GlyphId, f32, f32)> {
        let face = FACE.as_ref();
        let scale = face.map_or(0.0, |face| self.scale(face));
        let mut before = 0.0;
        self.text.chars().filter_map(move |letter| {
            let face = face?;
            // A letter that the font lacks shows as its box.
            let glyph = face.glyph_index(letter).unwrap_or(GlyphId(0));
            let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
            let begins = before;
            before += advance;
            Some((glyph, begins, advance))
        })
    }
}

/// The longest beginning of a text that is no wider than `most`, with a sign where something is cut off.
pub(super) fn fit(text: &str, size: f32, most: f32) -> String {
    if (Line { text, size }).width() <= most {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() {
        let shorter = format!("{}…", kept.trim_end());
        if (Line { text: &shorter, size }).width() <= most {
            return shorter;
        }
    }
    String::new()
}

struct Outline {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline {
    /// Fonts count upwards, pictures downwards.
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
