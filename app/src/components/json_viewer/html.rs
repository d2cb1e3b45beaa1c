//! Writes HTML as text. Markup can only come from a literal of the program, so whatever a job holds
//! can only be written as text, and is escaped.

/// The HTML written so far.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Adds markup.
    pub fn tag(&mut self, literal: &'static str) -> &mut Self {
        self.0.push_str(literal);
        self
    }

    /// Adds text, fit for the inside of an element and of a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                // The parser of a page would make another line break of it.
                b'\r' => "&#13;",
                _ => continue,
            };
            self.0.push_str(&text[from..at]);
            self.0.push_str(escaped);
            from = at + 1;
        }
        self.0.push_str(&text[from..]);
        self
    }

    /// Adds a number.
    pub fn number(&mut self, number: u32) -> &mut Self {
        self.text(&number.to_string())
    }

    /// The whole.
    pub fn finish(self) -> String {
        self.0
    }
}
