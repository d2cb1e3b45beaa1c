//! The settings of what is kept: where, for how long, and how much.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use chrono::TimeDelta;
use clap::Args;

use super::Settings;
use crate::store::{Retention, StoreSettings, audit::Addresses};

/// Where things are kept unless a setting says otherwise, beside wherever Jobglass is started.
const DEFAULT: &str = "jobglass-data";

/// The folder that a command other than `serve` works on.
#[derive(Args, Clone, Debug, Default)]
pub struct DataFolder {
    /// The folder in which a Jobglass keeps things [default: jobglass-data]
    #[arg(long, env = "JOBGLASS_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A TOML file with settings, among them perhaps the folder
    #[arg(long, env = "JOBGLASS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl DataFolder {
    /// The folder: as given, else as in the file, else the default.
    ///
    /// # Errors
    /// A line that says why the file cannot be read.
    pub fn find(self) -> Result<PathBuf> {
        let file = self.config.as_deref().map(Settings::from_file).transpose()?;
        Ok(self.data.or(file.and_then(|file| file.data)).unwrap_or_else(|| DEFAULT.into()))
    }
}

impl Settings {
    pub(super) fn checked_store(&self) -> Result<StoreSettings> {
        let is_demo = self.reply_api_key.is_none() && self.reply_api_key_file.is_none();
        let default = (!is_demo).then(|| PathBuf::from(DEFAULT));
        let addresses = match self.audit_address.as_deref() {
            None | Some("short") => Addresses::Short,
            Some("full") => Addresses::Full,
            Some("none") => Addresses::None,
            Some(other) => bail!("JOBGLASS_AUDIT_ADDRESS is `{other}`: it is full, short or none"),
        };
        let usual = Retention::default();
        let retention = Retention {
            jobs: checked_days("JOBGLASS_KEEP_JOBS", self.keep_jobs, usual.jobs)?,
            samples: checked_days("JOBGLASS_KEEP_SAMPLES", self.keep_samples, usual.samples)?,
            audit: checked_days("JOBGLASS_KEEP_AUDIT", self.keep_audit, usual.audit)?,
            links: checked_days("JOBGLASS_KEEP_LINKS", self.keep_links, usual.links)?,
            most_bytes: match self.keep_mib {
                None => usual.most_bytes,
                Some(mib) => {
                    ensure!(mib >= 16, "JOBGLASS_KEEP_MIB is {mib}: it is at least 16");
                    u64::from(mib) * 1024 * 1024
                }
            },
        };
        Ok(StoreSettings { folder: self.data.clone().or(default), addresses, retention })
    }
}

fn checked_days(name: &str, days: Option<u32>, usual: TimeDelta) -> Result<TimeDelta> {
    let Some(days) = days else { return Ok(usual) };
    ensure!((1..=3650).contains(&days), "{name} is {days}: it is a number of days from 1 to 3650");
    Ok(TimeDelta::days(days.into()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::fs;

    use super::*;

    fn store(change: impl FnOnce(&mut Settings)) -> Result<StoreSettings> {
        let mut settings = Settings { reply_api_key: Some("k".into()), ..Settings::default() };
        change(&mut settings);
        settings.checked_store()
    }

    #[test]
    fn a_demo_leaves_nothing_behind_and_a_real_key_shows_what_is_kept_in_a_folder() {
        assert_eq!(store(|s| s.reply_api_key = None).unwrap().folder, None);
        assert_eq!(store(|_| ()).unwrap().folder.unwrap(), PathBuf::from("jobglass-data"));
        assert_eq!(store(|s| s.data = Some("/srv/desk".into())).unwrap().folder.unwrap(), PathBuf::from("/srv/desk"));
    }

    #[test]
    fn a_setting_that_makes_no_sense_is_named() {
        let refused = |change: fn(&mut Settings)| store(change).unwrap_err().to_string();
        assert!(refused(|s| s.audit_address = Some("half".into())).starts_with("JOBGLASS_AUDIT_ADDRESS"));
        assert!(refused(|s| s.keep_jobs = Some(0)).starts_with("JOBGLASS_KEEP_JOBS"));
        assert!(refused(|s| s.keep_audit = Some(9999)).starts_with("JOBGLASS_KEEP_AUDIT"));
        assert!(refused(|s| s.keep_samples = Some(0)).starts_with("JOBGLASS_KEEP_SAMPLES"));
        assert!(refused(|s| s.keep_links = Some(0)).starts_with("JOBGLASS_KEEP_LINKS"));
        assert!(refused(|s| s.keep_mib = Some(1)).starts_with("JOBGLASS_KEEP_MIB"));
        assert_eq!(store(|s| s.keep_jobs = Some(7)).unwrap().retention.jobs, TimeDelta::days(7));
    }

    #[test]
    fn the_folder_is_the_one_given_else_the_one_in_the_file() {
        let file = std::env::temp_dir().join(format!("jobglass-config-{}.toml", std::process::id()));
        fs::write(&file, "data = '/srv/desk'").unwrap();
        let find = |data: Option<&str>, config: Option<&PathBuf>| {
            DataFolder { data: data.map(PathBuf::from), config: config.cloned() }.find().unwrap()
        };
        assert_eq!(find(Some("/srv/other"), Some(&file)), PathBuf::from("/srv/other"));
        assert_eq!(find(None, Some(&file)), PathBuf::from("/srv/desk"));
        assert_eq!(find(None, None), PathBuf::from("jobglass-data"));
        fs::remove_file(file).unwrap();
    }
}
