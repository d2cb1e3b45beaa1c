//! Searching: what is wanted, how far it was looked for, and going from hit to hit.

use js_sys::JsString;

use super::{
    expression::{Expression, NOT_LOADED},
    page::fits,
    sight::Sight,
};
use crate::{
    json::{
        Span,
        filter::{Filter, FilterRow},
        find::{Asking, Find, Needle, Query, Scope},
    },
    words,
};

/// How many rows a filter makes at most.
const MOST_ROWS: usize = 500_000;

/// A search of the text.
pub(super) struct Finding {
    pub(super) find: Find,
    /// Who is asked for what a regular expression finds.
    pub(super) expression: Option<Expression>,
    /// Whether the text was not searched to its end.
    pub(super) more: bool,
    pub(super) filter: Option<Filter>,
    /// After which byte the hit is to which to go as soon as there is one.
    pub(super) jump: Option<u32>,
    /// How many hits to go on, or back, once there is one: who types quickly asks before.
    pub(super) steps: i32,
    /// Whether the other panel wants to know how many there are.
    pub(super) asked: bool,
}

impl Finding {
    /// Goes on; says whether there is more to do at once.
    pub(super) fn step(&mut self, text: &[u8], budget: usize) -> bool {
        if self.more {
            if self.find.step(text, budget) {
                return true;
            }
            self.more = self.find.is_waiting();
            if !self.more {
                self.expression = None;
            } else if let Some(expression) = &mut self.expression {
                expression.ask(&mut self.find, text);
                return false;
            }
        }
        self.filter.as_mut().is_some_and(|filter| filter.step(text, self.find.hits(), budget))
    }

    /// Whether not all that it finds, or leaves of the rows, is there yet.
    pub(super) fn is_under_way(&self) -> bool {
        self.more || self.filter.as_ref().is_some_and(|filter| filter.hits_shown().is_none())
    }

    /// The rows that are left by the filter, if only matches are shown.
    pub(super) fn rows(&self) -> Option<&[FilterRow]> {
        self.filter.as_ref().map(Filter::rows)
    }

    /// Whether a hit begins within a range, or at its end: a hit may be empty.
    pub(super) fn hits_within(&self, span: Span) -> bool {
        let hits = self.find.hits();
        let first = hits.partition_point(|hit| hit.start < span.start);
        hits.get(first).is_some_and(|hit| hit.start <= span.end)
    }

    /// In words, how much was found.
    pub(super) fn told(&self, hit: Option<u32>) -> String {
        let count = words::whole(self.find.count().into());
        let hits = self.find.hits();
        let at = hit.and_then(|start| hits.binary_search_by_key(&start, |hit| hit.start).ok());
        let mut told = match (self.find.count(), self.more) {
            (0, false) => "no match".to_owned(),
            (_, true) => [count.as_str(), " so far …"].concat(),
            (1, _) if at.is_none() => "1 match".to_owned(),
            _ => match at {
                Some(at) => [&words::whole(at as u64 + 1), " of ", &count].concat(),
                None => [count.as_str(), " matches"].concat(),
            },
        };
        let shown = self.filter.as_ref().and_then(Filter::hits_shown);
        let hidden = shown.map_or(0, |shown| u64::from(self.find.count()) - shown as u64);
        if hidden > 0 {
            told.push_str(" · ");
            told.push_str(&words::whole(hidden));
            told.push_str(" not shown here: untick “only matches”");
        }
        let (left_out, given_up) = self.find.left_out();
        if left_out > 0 {
            told.push_str(if given_up { " · given up: " } else { " · left out: " });
            told.push_str(&words::counted(left_out.into(), "value"));
            told.push_str(" took too long for this expression");
        }
        told
    }
}

/// Finds a text whatever the case. The browser knows the cases of all scripts already.
pub(super) fn in_any_case(wanted: &str) -> Needle {
    let text = JsString::from(wanted);
    Needle::folded(wanted, &String::from(text.to_lower_case()), &String::from(text.to_upper_case()))
}

impl Sight {
    /// Whether the search is open.
    pub(super) fn is_searching(&self) -> bool {
        self.page.part("search").is_some_and(|form| !fits(&form, "[hidden]"))
    }

    pub(super) fn open_search(&self) {
        self.page.show("search", true);
        self.page.focus("wanted");
    }

    pub(super) fn close_search(&mut self) {
        if self.filtered().is_some() {
            self.leave_filter();
        }
        (self.finding, self.hit) = (None, None);
        self.page.show("search", false);
        self.page.focus_tree();
        self.reveal_focus();
        self.changed();
    }

    /// Starts to search for what the reader wants now.
    pub(super) fn search(&mut self) {
        self.leave_table();
        let searched = self.finding.take().is_some();
        let hit = self.hit.filter(|_| searched);
        if self.is_raw() && self.page.is_checked("filter") {
            self.toggle_raw();
        }
        let wanted = self.page.value("wanted");
        let (exact, whole) = (self.page.is_checked("case"), self.page.is_checked("whole"));
        let is_expression = !wanted.is_empty() && self.page.is_checked("regex");
        let scope = match self.page.value("scope").as_str() {
            _ if self.page.is_text() => Scope::Text,
            "keys" => Scope::Keys,
            "values" => Scope::Values,
            // As it is written, escapes and all.
            _ if self.is_raw() && !whole && !is_expression => Scope::Text,
            _ => Scope::Both,
        };
        let expression = is_expression.then(|| Expression::new(&wanted, exact, whole, &self.wake));
        if wanted.is_empty() || matches!(expression, Some(None)) {
            self.page.write("count", if wanted.is_empty() { "" } else { NOT_LOADED });
        } else {
            let query = match (is_expression, exact) {
                (true, _) => Query::Asked(Asking::new(whole)),
                (false, true) => Query::Text(Needle::exact(&wanted).wholly(whole)),
                (false, false) => Query::Text(in_any_case(&wanted).wholly(whole)),
            };
            let filter = self.page.is_checked("filter").then(|| Filter::new(MOST_ROWS));
            // What is found already is found again as more of it is typed.
            let from = hit.unwrap_or_else(|| self.key_of_focus());
            let (find, jump) = (Find::new(query, scope), Some(from.wrapping_sub(1)));
            let expression = expression.flatten();
            self.finding =
                Some(Box::new(Finding { find, expression, more: true, filter, jump, steps: 0, asked: false }));
        }
        self.changed();
    }

    /// The first byte of the row with the focus.
    fn key_of_focus(&self) -> u32 {
        let key = self.node().and_then(|node| self.index.key(node));
        key.map_or(self.focus, |key| key.start)
    }

    /// Tells how far the search is, and goes to the first hit.
    pub(super) fn after_search(&mut self) {
        let Some(finding) = &mut self.finding else { return };
        let last = finding.find.hits().last().map(|hit| hit.start);
        if let Some(from) = finding.jump.filter(|_| finding.filter.is_none())
            && (!finding.more || last.is_some_and(|last| last >= from.wrapping_add(1)))
        {
            finding.jump = None;
            self.go_to_hit(true, from);
        }
        self.go_on();
        self.tell_count();
        self.answer();
    }

    fn tell_count(&self) {
        if let Some(finding) = &self.finding {
            self.page.write("count", &finding.told(self.hit));
        }
    }

    /// Goes to the next hit, or the one before: at once, or as soon as there is one.
    pub(super) fn hit(&mut self, forward: bool) {
        let Some(finding) = &mut self.finding else {
            self.open_search();
            // What is written there still, from when it was closed.
            return self.search();
        };
        finding.steps += if forward { 1 } else { -1 };
        self.go_on();
    }

    /// Goes as many hits further as was asked for, unless there is none yet.
    fn go_on(&mut self) {
        while let Some(finding) = self.finding.as_mut().filter(|finding| finding.steps != 0)
            && !(finding.more && finding.find.hits().is_empty())
        {
            let forward = finding.steps > 0;
            finding.steps -= finding.steps.signum();
            self.go_to_hit(forward, self.hit.unwrap_or(self.focus));
        }
    }

    fn go_to_hit(&mut self, forward: bool, from: u32) {
        let Some(finding) = &self.finding else { return };
        let find = &finding.find;
        let place = if forward { find.next(from) } else { find.previous(from) };
        let Some(place) = place else { return };
        let Some(hit) = find.hits().get(place).map(|hit| hit.start) else { return };
        if let Some(filter) = &finding.filter {
            if filter.hits_shown().is_none_or(|shown| place < shown) {
                if let Some(row) = self.row_at(hit) {
                    self.focus_row(row);
                }
                (self.hit, self.stale) = (Some(hit), true);
                return self.tell_count();
            }
            self.leave_filter();
        }
        self.leave_table();
        self.hit = Some(hit);
        self.goal = Some(hit);
        if !self.is_in_line(hit) {
            self.index.reveal(hit as usize);
        }
        self.tell_count();
        self.changed();
    }

    /// Gives up to show only matches, and to go to the first.
    pub(super) fn drop_filter(&mut self) {
        self.page.check("filter", false);
        if let Some(finding) = &mut self.finding {
            (finding.filter, finding.jump) = (None, None);
        }
    }

    /// Shows the row with the focus among all others.
    pub(super) fn leave_filter(&mut self) {
        self.drop_filter();
        self.goal = Some(self.focus);
        self.index.reveal(self.focus as usize);
        self.changed();
    }
}
