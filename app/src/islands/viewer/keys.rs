//! What a key means in a tree, as the ARIA practices have it.

/// A key that was pressed.
#[derive(Clone, Debug, Default)]
pub struct Pressed {
    /// Its name, as the browser calls it.
    pub key: String,
    /// Whether Control, or Command on a Mac, is held.
    pub control: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held.
    pub shift: bool,
}

/// The row that has the focus.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    /// Whether it can be opened.
    pub container: bool,
    /// Whether it is open.
    pub open: bool,
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// So many rows on, or back.
    By(i32),
    /// As many screens on, or back.
    Screens(i32),
    /// The first row.
    First,
    /// The last row.
    Last,
    /// The container around the row.
    Parent,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'k> {
    /// Move the focus.
    Go(To),
    /// Open the container.
    Open,
    /// Close it.
    Close,
    /// Open all beneath it, or close all.
    Subtree {
        /// Whether to open.
        open: bool,
    },
    /// Open the containers beside the row.
    Siblings,
    /// Show what the row holds: what a click does.
    Choose,
    /// Open the search.
    Find,
    /// Go to another hit.
    Hit {
        /// Whether to the next one.
        forward: bool,
    },
    /// Copy the value.
    Copy,
    /// Go to the next row that begins like this.
    Type(&'k str),
}

/// The action of a key; `None` leaves the key to the browser.
pub fn action(pressed: &Pressed, row: Row) -> Option<Action<'_>> {
    use Action::{Choose, Close, Copy, Find, Go, Hit, Open, Siblings, Subtree, Type};

    let Pressed { ref key, control, alt, shift } = *pressed;
    if control {
        return match key.as_str() {
            "f" | "F" if !alt && !shift => Some(Find),
            "c" if !alt && !shift => Some(Copy),
            "g" | "G" => Some(Hit { forward: !shift }),
            "Home" => Some(Go(To::First)),
            "End" => Some(Go(To::Last)),
            _ => None,
        };
    }
    match key.as_str() {
        "ArrowRight" if alt && row.container => Some(Subtree { open: true }),
        "ArrowLeft" if alt && row.container => Some(Subtree { open: false }),
        _ if alt => None,
        "ArrowDown" => Some(Go(To::By(1))),
        "ArrowUp" => Some(Go(To::By(-1))),
        "PageDown" => Some(Go(To::Screens(1))),
        "PageUp" => Some(Go(To::Screens(-1))),
        "Home" => Some(Go(To::First)),
        "End" => Some(Go(To::Last)),
        "ArrowRight" if row.open => Some(Go(To::By(1))),
        "ArrowRight" => row.container.then_some(Open),
        "ArrowLeft" if row.open => Some(Close),
        "ArrowLeft" => Some(Go(To::Parent)),
        "Enter" | " " => Some(Choose),
        "*" => Some(Siblings),
        "F3" => Some(Hit { forward: !shift }),
        _ => (key.chars().count() == 1).then_some(Type(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: Row = Row { container: true, open: false };
    const OPEN: Row = Row { container: true, open: true };
    const LEAF: Row = Row { container: false, open: false };

    fn named(key: &str) -> Pressed {
        Pressed { key: key.to_owned(), ..Pressed::default() }
    }

    #[test]
    fn right_opens_and_then_goes_in_and_left_closes_and_then_goes_out() {
        assert_eq!(action(&named("ArrowRight"), CLOSED), Some(Action::Open));
        assert_eq!(action(&named("ArrowRight"), OPEN), Some(Action::Go(To::By(1))));
        assert_eq!(action(&named("ArrowRight"), LEAF), None);
        assert_eq!(action(&named("ArrowLeft"), OPEN), Some(Action::Close));
        assert_eq!(action(&named("ArrowLeft"), CLOSED), Some(Action::Go(To::Parent)));
        assert_eq!(action(&named("ArrowLeft"), LEAF), Some(Action::Go(To::Parent)));
    }

    #[test]
    fn a_letter_is_typed_ahead_and_a_named_key_is_left_to_the_browser() {
        assert_eq!(action(&named("e"), LEAF), Some(Action::Type("e")));
        assert_eq!(action(&named("ż"), LEAF), Some(Action::Type("ż")));
        assert_eq!(action(&named("*"), LEAF), Some(Action::Siblings));
        for name in ["Tab", "Escape", "F5", "Shift", "Delete"] {
            assert_eq!(action(&named(name), LEAF), None, "{name}");
        }
    }

    #[test]
    fn with_control_only_what_is_ours_is_taken_from_the_browser() {
        let with = |key| Pressed { control: true, ..named(key) };
        assert_eq!(action(&with("f"), LEAF), Some(Action::Find));
        assert_eq!(action(&with("F"), LEAF), Some(Action::Find), "with Caps Lock");
        for key in ["f", "F"] {
            let shifted = Pressed { shift: true, ..with(key) };
            assert_eq!(action(&shifted, LEAF), None, "with Shift it is the browser's");
        }
        assert_eq!(action(&with("c"), LEAF), Some(Action::Copy));
        for key in ["r", "t", "w", "l", "p", "a", "ArrowDown"] {
            assert_eq!(action(&with(key), LEAF), None, "{key}");
        }
    }

    #[test]
    fn alt_opens_or_closes_a_whole_subtree_and_leaves_the_browser_its_way_back() {
        let with = |key| Pressed { alt: true, ..named(key) };
        assert_eq!(action(&with("ArrowRight"), CLOSED), Some(Action::Subtree { open: true }));
        assert_eq!(action(&with("ArrowLeft"), OPEN), Some(Action::Subtree { open: false }));
        assert_eq!(action(&with("ArrowLeft"), LEAF), None);
        assert_eq!(action(&with("d"), LEAF), None);
    }
}
