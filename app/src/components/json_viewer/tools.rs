//! The controls of a viewer: their markup is the server's, what they do is the browser's. Without scripts the style
//! sheet hides them. Their types are erased: together they would be too long for the compiler.

use leptos::prelude::*;

/// What stands above the rows: ways to look at them, and searching. What is no JSON has no tree to open and close.
pub(super) fn above(name: &'static str, tree: bool) -> AnyView {
    view! {
        <div class="tools" role="group" aria-label=format!("View of the {name}")>
            <button type="button" class="button" data-do="find" title="Search in it (Ctrl+F)">"Find"</button>
            {tree.then(|| folding(name))}
            <button type="button" class="button" data-do="wrap" aria-pressed=if tree { "false" } else { "true" } hidden=tree>
                "Wrap lines"
            </button>
            <span class="told" role="status" data-part="told"></span>
            <button type="button" class="button" data-do="retry" data-part="retry" hidden>"Try again"</button>
            <button type="button" class="button" data-do="stop" data-part="stop" hidden>"Stop"</button>
        </div>
        {tree.then(|| table(name))}
        {search(name, tree)}
    }
    .into_any()
}

/// How to look at JSON.
fn folding(name: &str) -> AnyView {
    view! {
            <button type="button" class="button" data-do="table" aria-pressed="false" title="A list of objects as a table">
                "Table"
            </button>
            <button type="button" class="button" data-do="raw" aria-pressed="false" title="The text as it is, line by line">
                "Raw"
            </button>
            {menu(format!("{name}-levels"), "Open to…", &LEVELS)}
            <button type="button" class="button" data-do="close-all">"Close all"</button>
            {menu(format!("{name}-layouts"), "Download…", &LAYOUTS)}
    }
    .into_any()
}

const LEVELS: [(&str, &str); 5] = [
    ("level 1", "level 1"),
    ("level 2", "level 2"),
    ("level 3", "level 3"),
    ("level 4", "level 4"),
    ("level all", "all levels"),
];
const LAYOUTS: [(&str, &str); 2] = [("pretty", "a line for each value"), ("compact", "without white space")];
const FORMATS: [(&str, &str); 2] = [("csv", "as CSV"), ("json", "as JSON")];

/// A button that opens others over the page, each with an order of its own; all the browser's. A list to choose from
/// would do at once what an arrow key only passes by.
fn menu(id: String, label: &'static str, orders: &'static [(&'static str, &'static str)]) -> AnyView {
    let buttons = orders.iter().map(|&(order, words)| {
        view! {
            <button type="button" class="button" data-do=order popovertarget=id.clone() popovertargetaction="hide">
                {words}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <button type="button" class="button" popovertarget=id.clone() id=format!("{id}-button")>
            {label}
        </button>
        <div class="menu" popover="auto" role="group" aria-labelledby=format!("{id}-button") id=id>{buttons}</div>
    }
    .into_any()
}

/// What a table shows and does.
fn table(name: &'static str) -> AnyView {
    view! {
        <div class="tools" role="group" aria-label=format!("Table of the {name}") data-part="table" hidden>
            <span data-part="values"></span>
            <output data-part="items"></output>
            <button type="button" class="button" data-do="columns" data-part="columns" hidden>"More columns"</button>
            <button type="button" class="button" data-do="failure">"Next failure"</button>
            {menu(format!("{name}-formats"), "Save table…", &FORMATS)}
        </div>
    }
    .into_any()
}

/// What to search for, and what was found.
fn search(name: &'static str, tree: bool) -> AnyView {
    view! {
        <form class="tools" role="search" aria-label=format!("Search in the {name}") data-part="search" hidden>
            <input type="search" aria-label="Find" placeholder="Find" autocomplete="off" spellcheck="false" data-part="wanted" />
            <select aria-label="Where to look" data-do="search" data-part="scope" hidden=!tree>
                <option value="both">"keys and values"</option>
                <option value="keys">"keys"</option>
                <option value="values">"values"</option>
            </select>
            <label title="Tell upper from lower case">
                <input type="checkbox" aria-label="Aa: tell upper from lower case" data-do="search" data-part="case" />
                "Aa"
            </label>
            <label title="It is a regular expression">
                <input type="checkbox" aria-label=".*: a regular expression" data-do="search" data-part="regex" />
                ".*"
            </label>
            <label title="The whole of a key or value is this" hidden=!tree>
                <input type="checkbox" data-do="search" data-part="whole" />
                "whole"
            </label>
            <label hidden=!tree>
                <input type="checkbox" data-do="filter" data-part="filter" />
                "only matches"
            </label>
            <span class="steps">
            <button type="button" class="button" data-do="previous" aria-label="Previous match" title="Shift+Enter">"‹"</button>
            <button type="button" class="button" data-do="next" aria-label="Next match" title="Enter">"›"</button>
            </span>
            <output data-part="count"></output>
            <button type="button" class="button" data-do="close-search" title="Escape">"Close"</button>
        </form>
    }
    .into_any()
}

/// What stands in place of the controls once it is known that nothing can obey them.
pub(super) fn missing() -> AnyView {
    view! {
        <p class="toolless" hidden>
            "Its tools could not be loaded: reload the page to have them. All of the text is behind “Raw text”."
        </p>
    }
    .into_any()
}

/// What lies over the rows while the text is on its way. Only that it is coming is read aloud, and not how far it is.
pub(super) fn coming(name: &'static str) -> AnyView {
    view! {
        <div class="coming" data-part="coming" hidden>
            <p>
                <span role="status"><span>{format!("Fetching the {name}")}</span></span>
                <span data-part="far"></span>
            </p>
        </div>
    }
    .into_any()
}

/// What stands below the rows: the way to the one with the focus, and copying.
pub(super) fn below(name: &'static str, tree: bool) -> AnyView {
    if !tree {
        return view! {
            <div class="tools where" role="group" aria-label=format!("The row in focus of the {name}")>
                <code data-part="path"></code>
                <button type="button" class="button" data-do="copy-value">"Copy line"</button>
                <span class="told" role="status" data-part="said"></span>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="tools where" role="group" aria-label=format!("The row in focus of the {name}")>
            <code data-part="path"></code>
            <select aria-label="How paths are written" data-do="notation" data-part="notation">
                <option value="jsonpath">"JSONPath"</option>
                <option value="pointer">"Pointer"</option>
                <option value="jq">"jq"</option>
                <option value="js">"JavaScript"</option>
            </select>
            <button type="button" class="button" data-do="copy-path">"Copy path"</button>
            <button type="button" class="button" data-do="copy-value" title="Text without quotes and escapes (Ctrl+C)">
                "Copy value"
            </button>
            <button type="button" class="button" data-do="copy-source" title="Exactly as it stands in the text">
                "Copy JSON"
            </button>
            <button type="button" class="button" data-do="copy-link">"Copy link"</button>
            <button type="button" class="button" data-do="elsewhere" data-part="elsewhere" title="Look for this value in input and result">
                "Where else?"
            </button>
            <span class="told" role="status" data-part="said"></span>
        </div>
    }
    .into_any()
}
