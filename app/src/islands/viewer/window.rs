//! Which rows are in sight, and how they lie in a scroll space that a browser can hold.
//!
//! The place is a row and some pixels of it, never a share of a height: keys and links do not depend on pixels. A
//! space that would be too tall is scaled. Then small movements go by pixels as everywhere else, and only a leap,
//! as with the bar at the side, goes by the share of the space.

use std::ops::Range;

/// Browsers clamp the height of an element, some at 16 million pixels.
const TALLEST: u64 = 8_000_000;
/// How many rows are painted beyond either edge, so that scrolling never shows a gap.
const BEYOND: u32 = 20;
/// How many rows are painted at most, however tall the screen.
const MOST: u32 = 150;

/// The rows in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    rows: u32,
    row_height: u32,
    height: u32,
    first: u32,
    shift: u32,
    top: u32,
}

impl Window {
    /// A window on no rows yet; heights are in pixels.
    pub fn new(row_height: u32) -> Self {
        Self { rows: 0, row_height: row_height.max(1), height: 0, first: 0, shift: 0, top: 0 }
    }

    /// Takes over how many rows there are and how tall the part that shows them is; the first row stays.
    pub fn resize(&mut self, rows: u32, height: u32) {
        (self.rows, self.height) = (rows, height);
        self.place(self.position());
    }

    fn full(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.row_height)
    }

    /// How tall the scroll space is.
    pub fn space(&self) -> u32 {
        self.full().min(TALLEST) as u32
    }

    fn last_top(&self) -> u32 {
        self.space().saturating_sub(self.height)
    }

    fn last_position(&self) -> u64 {
        self.full().saturating_sub(u64::from(self.height))
    }

    fn position(&self) -> u64 {
        u64::from(self.first) * u64::from(self.row_height) + u64::from(self.shift)
    }

    fn is_scaled(&self) -> bool {
        self.full() > TALLEST
    }

    fn put(&mut self, position: u64) {
        let position = position.min(self.last_position());
        self.first = (position / u64::from(self.row_height)) as u32;
        self.shift = (position % u64::from(self.row_height)) as u32;
    }

    /// Goes to a position, and to the place in the scroll space that belongs to it.
    fn place(&mut self, position: u64) {
        self.put(position);
        let position = self.position();
        self.top = if self.is_scaled() {
            (position * u64::from(self.last_top()) / self.last_position().max(1)) as u32
        } else {
            position as u32
        };
    }

    /// Where the browser should be scrolled to.
    pub fn top(&self) -> u32 {
        self.top
    }

    /// The first row in sight.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// How many rows fit.
    pub fn fitting(&self) -> u32 {
        (self.height / self.row_height).max(1)
    }

    /// The reader scrolled to this place of the space.
    pub fn scrolled(&mut self, top: u32) {
        let top = top.min(self.last_top());
        let moved = i64::from(top) - i64::from(self.top);
        if !self.is_scaled() {
            self.put(u64::from(top));
        } else if top == 0 || top == self.last_top() {
            self.put(if top == 0 { 0 } else { u64::MAX });
        } else if moved.unsigned_abs() <= u64::from(self.height) {
            self.put(self.position().saturating_add_signed(moved));
        } else {
            self.put(u64::from(top) * self.last_position() / u64::from(self.last_top()));
        }
        self.top = top;
    }

    /// Brings a row into sight, moving as little as that takes.
    pub fn reveal(&mut self, row: u32) {
        let start = u64::from(row) * u64::from(self.row_height);
        let end = start + u64::from(self.row_height);
        if start < self.position() {
            self.place(start);
        } else if end > self.position() + u64::from(self.height) {
            self.place(end.saturating_sub(u64::from(self.height)));
        }
    }

    /// Brings a row into the upper third, unless it is in sight.
    pub fn reveal_with_room(&mut self, row: u32) {
        let fitting = self.fitting();
        if row < self.first + u32::from(self.shift > 0) || row >= self.first + fitting {
            self.place(u64::from(row.saturating_sub(fitting / 3)) * u64::from(self.row_height));
        }
    }

    /// Puts a row so many pixels below the upper edge; above it, where they are less than none.
    pub fn pin(&mut self, row: u32, below: i32) {
        let start = u64::from(row) * u64::from(self.row_height);
        self.place(start.saturating_add_signed(-i64::from(below)));
    }

    /// The rows to be painted.
    pub fn painted(&self) -> Range<u32> {
        let start = self.first.saturating_sub(BEYOND);
        let end = self.first.saturating_add(self.fitting() + 2 + BEYOND).min(start + MOST);
        start.min(self.rows)..end.min(self.rows)
    }

    /// Where in the space the first of the painted rows begins.
    pub fn offset(&self) -> i32 {
        let above = (self.first - self.painted().start) * self.row_height + self.shift;
        self.top as i32 - above as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rows: u32) -> Window {
        let mut window = Window::new(24);
        window.resize(rows, 600);
        window
    }

    #[test]
    fn a_space_that_fits_is_scrolled_pixel_by_pixel() {
        let mut window = window(1000);
        assert_eq!(window.space(), 24_000);
        window.scrolled(245);
        assert_eq!((window.first(), window.top()), (10, 245));
        assert_eq!(window.painted(), 0..57);
        assert_eq!(window.offset(), 0);
        window.scrolled(2400);
        assert_eq!((window.painted(), window.offset()), (80..147, 80 * 24));
    }

    #[test]
    fn every_row_of_a_scaled_space_can_be_reached_and_both_ends_are_exact() {
        let mut window = window(50_000_000);
        assert_eq!(window.space(), 8_000_000);
        window.scrolled(8_000_000);
        assert_eq!(window.painted().end, 50_000_000);
        assert_eq!(window.first(), 50_000_000 - 25);
        window.scrolled(0);
        assert_eq!((window.first(), window.offset()), (0, 0));
        for row in [0, 1, 12_345_678, 49_999_999] {
            window.reveal(row);
            assert!(window.painted().contains(&row));
            assert!(window.first() <= row && row < window.first() + 25);
        }
    }

    #[test]
    fn a_small_movement_in_a_scaled_space_moves_as_far_as_the_finger() {
        let mut window = window(50_000_000);
        window.reveal_with_room(1_000_000);
        let (first, top) = (window.first(), window.top());
        window.scrolled(top + 48);
        assert_eq!(window.first(), first + 2);
        window.scrolled(top - 24);
        assert_eq!(window.first(), first - 1);
        window.scrolled(4_000_000);
        assert!(window.first().abs_diff(25_000_000) < 2_000);
    }

    #[test]
    fn a_row_is_brought_into_sight_by_the_least_movement() {
        let mut window = window(1000);
        window.reveal(24);
        assert_eq!(window.top(), 0);
        window.reveal(25);
        assert_eq!(window.top(), 24);
        window.reveal(0);
        assert_eq!(window.top(), 0);
    }

    #[test]
    fn what_was_in_sight_stays_when_rows_come_and_the_end_is_kept_when_they_go() {
        let mut window = window(1000);
        window.pin(100, -5);
        assert_eq!((window.first(), window.top()), (100, 2405));
        window.resize(2000, 600);
        assert_eq!(window.top(), 2405);
        window.resize(30, 600);
        assert_eq!((window.first(), window.painted()), (5, 0..30));
    }

    #[test]
    fn few_rows_are_painted_on_any_screen() {
        let mut window = window(1_000_000);
        window.resize(1_000_000, 40_000);
        window.scrolled(100_000);
        assert_eq!(window.painted().len(), 150);
    }
}
