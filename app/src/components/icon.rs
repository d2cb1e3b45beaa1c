//! The icons, drawn in the colour of the text beside them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The looking glass of the house.
    Glass,
    /// A clock face.
    Clock,
    /// Three quarters of a ring.
    Ring,
    /// A tick.
    Check,
    /// A cross.
    Cross,
    /// An hourglass.
    Hourglass,
    /// A circle with a bar through it.
    Barred,
    /// A question mark.
    Question,
    /// Two sheets.
    Copy,
    /// An arrow that leaves a box.
    Open,
    /// An arrow onto a tray.
    Download,
    /// A triangle with an exclamation mark.
    Warning,
    /// A key.
    Key,
    /// A plug that is pulled.
    Unplugged,
}

impl Shape {
    /// The strokes, on a sheet of 16 by 16.
    pub fn strokes(self) -> &'static str {
        match self {
            Self::Glass => "M11 6.7a4.3 4.3 0 1 1-8.6 0 4.3 4.3 0 0 1 8.6 0zM10 10l4 4M4.4 7H6l.8-2 1 3 .7-1.2h.8",
            Self::Clock => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 4.5V8l2.5 1.5",
            Self::Ring => "M14 8a6 6 0 1 1-6-6",
            Self::Check => "M3 8.5l3.5 3.5L13 4.5",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Hourglass => "M4 2h8M4 14h8M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12",
            Self::Barred => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM4 12l8-8",
            Self::Question => "M5 6a3 3 0 1 1 4 2.8c-.7.3-1 .7-1 1.7M8 13.4v.2",
            Self::Copy => "M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6",
            Self::Open => "M7 3H3v10h10V9M9.5 2.5h4v4M13.5 2.5L8 8",
            Self::Download => "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
            Self::Warning => "M8 2l6.5 11.5h-13zM8 6.5V10M8 11.8v.2",
            Self::Key => "M8.5 10.5a3 3 0 1 1-3-3 3 3 0 0 1 3 3zM7.5 8.5L13 3M11 5l2 2",
            Self::Unplugged => {
                "M2 14l3-3M6 6l4 4-1.5 1.5a2.8 2.8 0 0 1-4-4zM9 3.5L7.5 5M12.5 7L11 8.5M14 2l-3 3M8.5 4.5l3 3"
            }
        }
    }
}

/// One icon. It says nothing by itself: words stand beside it, or the button that holds it is named.
#[component]
pub fn Icon(
    /// What it shows: a `Shape`, or the strokes of one that changes.
    #[prop(into)]
    strokes: Signal<String>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=strokes />
        </svg>
    }
}

impl From<Shape> for Signal<String> {
    fn from(shape: Shape) -> Self {
        Signal::stored(shape.strokes().to_owned())
    }
}
