//! What the controls of a panel do.

use super::sight::Sight;
use crate::json::table::Format;

impl Sight {
    /// Does what a control says.
    pub(super) fn obey(&mut self, order: &str) {
        self.hush();
        let level = order.strip_prefix("level ").map(|level| level.parse().unwrap_or(u32::MAX));
        let folds = level.is_some() || order == "close-all";
        if self.is_raw() && !self.page.is_text() && (folds || order == "table") {
            self.toggle_raw();
        }
        if folds {
            self.show_all();
        }
        match order {
            "find" => self.open_search(),
            "close-search" => self.close_search(),
            "search" | "filter" => self.search(),
            "next" => self.hit(true),
            "previous" => self.hit(false),
            "table" if self.sheet.is_some() => self.leave_table(),
            "table" => self.want_table(),
            "raw" => {
                self.toggle_raw();
                self.page.tell(if self.is_raw() { "The text as it is" } else { "The tree" });
            }
            "wrap" => {
                self.toggle_wrap();
                self.page.tell(if self.wrap { "Lines are wrapped" } else { "Lines are not wrapped" });
            }
            "fault" => self.go_to_fault(),
            "csv" => self.export(Format::Csv, "-table.csv", "text/csv"),
            "json" => self.export(Format::Json, "-table.json", "application/json"),
            "pretty" | "compact" => self.download(order),
            "columns" => self.next_columns(),
            "failure" => self.next_failure(),
            "stop" => self.stop(),
            _ if order.starts_with("sort-") || order.starts_with("keep-") => self.look_at_table(order),
            "elsewhere" => self.elsewhere(),
            _ if order.starts_with("seek ") => self.seek(&order[5..], Some(u32::MAX)),
            "close-all" => self.close_all(),
            "notation" => self.show_path(),
            _ => match level {
                Some(level) => self.expand_all(level),
                None => self.copy(order),
            },
        }
        self.paint();
    }

    /// Takes back what was told: it is of what was done before.
    pub(super) fn hush(&self) {
        self.page.tell("");
        self.page.tell_below("");
    }
}
