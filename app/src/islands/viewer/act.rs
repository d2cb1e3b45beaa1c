//! What the controls of a panel do.

use super::sight::Sight;
use crate::json::rewrite::Layout;

impl Sight {
    /// Does what a control says.
    pub(super) fn obey(&mut self, order: &str) {
        self.page.tell("");
        if self.is_raw() && !self.page.is_text() && matches!(order, "level" | "table" | "close-all") {
            self.toggle_raw();
        }
        match order {
            "find" => self.open_search(),
            "close-search" => self.close_search(),
            "search" | "filter" => self.search(),
            "next" => self.hit(true),
            "previous" => self.hit(false),
            "level" => self.open_to_level(),
            "table" if self.sheet.is_some() => self.leave_table(),
            "table" => self.want_table(),
            "raw" => self.toggle_raw(),
            "wrap" => self.toggle_wrap(),
            "fault" => self.go_to_fault(),
            "export" => self.export(),
            "columns" => self.next_columns(),
            "failure" => self.next_failure(),
            "stop" => self.stop(),
            _ if order.starts_with("sort-") || order.starts_with("keep-") => self.look_at_table(order),
            "elsewhere" => self.elsewhere(),
            _ if order.starts_with("seek ") => self.seek(&order[5..], Some(u32::MAX)),
            "download" => self.download(),
            "close-all" => self.close_all(),
            "notation" => self.show_path(),
            _ => self.copy(order),
        }
        self.paint();
    }

    /// Takes what was chosen of a list that says what to do, and puts it back: it does not say how things stand.
    pub(super) fn chosen(&self, name: &str) -> String {
        let value = self.page.value(name);
        self.page.set(name, "");
        value
    }

    fn open_to_level(&mut self) {
        if let Ok(level) = self.chosen("level").parse() {
            self.expand_all(if level == 0 { u32::MAX } else { level });
        }
    }

    fn download(&mut self) {
        match self.chosen("download").as_str() {
            "pretty" => self.save_as("-pretty.json", Layout::Pretty),
            "compact" => self.save_as("-compact.json", Layout::Compact),
            _ => {}
        }
    }
}
