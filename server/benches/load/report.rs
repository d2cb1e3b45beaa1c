//! The table of a run: printed, and kept in `docs/benchmarks.md`.

use std::{fmt::Write, fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use chrono::Utc;

use crate::machine::Machine;

/// Tells by the exit code as well that figures are out of bounds.
pub(crate) fn judge(missed: usize) -> Result<()> {
    ensure!(missed == 0, "{missed} figures are out of bounds");
    Ok(())
}

/// One figure beside its bound and that of the bare server.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) ours: String,
    pub(crate) bare: Option<String>,
    pub(crate) ratio: Option<f64>,
    pub(crate) bound: String,
    pub(crate) passed: Option<bool>,
}

impl Row {
    /// A figure of Jobglass alone.
    pub(crate) fn new(what: impl Into<String>, ours: impl Into<String>) -> Self {
        Self { what: what.into(), ours: ours.into(), bare: None, ratio: None, bound: String::new(), passed: None }
    }

    /// The same beside the bare server's figure.
    pub(crate) fn beside(self, bare: impl Into<String>, ratio: f64) -> Self {
        Self { bare: Some(bare.into()), ratio: Some(ratio), ..self }
    }

    /// The same with a bound, and whether it is kept.
    pub(crate) fn bound(self, bound: impl Into<String>, passed: bool) -> Self {
        Self { bound: bound.into(), passed: Some(passed), ..self }
    }

    fn cells(&self) -> [String; 6] {
        let verdict = match self.passed {
            Some(true) => "pass",
            Some(false) => "**FAIL**",
            None => "",
        };
        [
            self.what.clone(),
            self.ours.clone(),
            self.bare.clone().unwrap_or_default(),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            self.bound.clone(),
            verdict.to_owned(),
        ]
    }
}

/// Everything there is to say about a part of a run.
pub(crate) struct Report {
    /// The heading of its section.
    title: &'static str,
    /// How it was got, a paragraph each.
    how: Vec<String>,
    rows: Vec<Row>,
}

impl Report {
    /// A report that names the command and the machine.
    pub(crate) fn new(title: &'static str, command: &str, machine: &Machine) -> Self {
        let day = Utc::now().format("%Y-%m-%d");
        Self { title, how: vec![format!("`cargo xtask {command}` on {day}: {machine}.")], rows: Vec::new() }
    }

    /// Adds how something was got.
    pub(crate) fn explain(&mut self, how: String) {
        self.how.push(how);
    }

    /// Adds figures.
    pub(crate) fn add(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.rows.extend(rows);
    }

    /// Prints the table and, if told to, keeps it. How many figures are out of bounds.
    pub(crate) fn publish(&self, write: bool) -> Result<usize> {
        println!("\n{}", self.table());
        if write {
            self.write()?;
        }
        Ok(self.rows.iter().filter(|row| row.passed == Some(false)).count())
    }

    fn table(&self) -> String {
        let mut lines = vec![["what", "Jobglass", "bare server", "ratio", "at most or least", ""].map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        lines.insert(1, widths.map(|width| "-".repeat(width.max(3))));
        let mut table = String::new();
        for cells in lines {
            for (cell, width) in cells.iter().zip(widths) {
                // Writing into a string cannot fail.
                let _ = write!(table, "| {cell:width$} ");
            }
            table.push_str("|\n");
        }
        table
    }

    /// Puts the section in the place of the one with the same heading.
    fn write(&self) -> Result<()> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let heading = format!("## {}\n", self.title);
        let (before, rest) = text.split_once(&heading).unwrap_or((&text, ""));
        let after = rest.find("\n## ").map_or("", |at| &rest[at + 1..]);
        let section = format!("{heading}\n{}\n\n{}", self.how.join("\n\n"), self.table());
        let parts = [before.trim_end(), section.trim_end(), after.trim_end()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        fs::write(&path, parts.join("\n\n") + "\n").with_context(|| format!("cannot write {}", path.display()))?;
        println!("written to docs/benchmarks.md");
        Ok(())
    }
}
