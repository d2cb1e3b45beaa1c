//! The settings of share links and of masking.

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Settings, secret::checked_secret};
use crate::share::mask::Rules;

/// What share links and masking are set up with.
#[derive(Clone, Debug)]
pub struct ShareSettings {
    /// The secret behind the links; without one it is made once and kept beside the store.
    pub secret: Option<SecretString>,
    /// The secret before, and until when links under it are still good.
    pub older: Option<(SecretString, DateTime<Utc>)>,
    /// How long a link may last.
    pub longest: TimeDelta,
    /// What addresses for others begin with, as `https://desk.example.com`; without one, what a request was sent to.
    pub public_url: Option<String>,
    /// What masking hides.
    pub rules: Rules,
    /// Whether staff see texts masked until they ask for more.
    pub masks_staff: bool,
}

impl Settings {
    pub(super) fn checked_share(&self) -> Result<ShareSettings> {
        let days = self.link_max_days.unwrap_or(90);
        ensure!((1..=3_650).contains(&days), "JOBGLASS_LINK_MAX_DAYS is {days}: it goes from 1 to 3650");
        let lines = |text: &Option<String>| text.clone().unwrap_or_default();
        let (patterns, names) = (lines(&self.mask_patterns), lines(&self.mask_names));
        let filled = |part: &&str| !part.trim().is_empty();
        let rules = Rules::new(patterns.lines().filter(filled), names.split(',').filter(filled));
        Ok(ShareSettings {
            secret: checked_secret("JOBGLASS_LINK_SECRET", &self.link_secret, &self.link_secret_file)?,
            older: self.checked_older()?,
            longest: TimeDelta::days(days.into()),
            public_url: self.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned()),
            rules: rules.context("JOBGLASS_MASK_PATTERNS")?,
            masks_staff: self.mask_staff.unwrap_or(false),
        })
    }

    /// The older secret needs an end, or rotating would change nothing.
    fn checked_older(&self) -> Result<Option<(SecretString, DateTime<Utc>)>> {
        let older = checked_secret("JOBGLASS_LINK_SECRET_OLD", &self.link_secret_old, &self.link_secret_old_file)?;
        match (older, self.link_secret_old_until.as_deref()) {
            (Some(older), Some(until)) => Ok(Some((older, checked_end(until)?))),
            (None, None) => Ok(None),
            (Some(_), None) => bail!(
                "JOBGLASS_LINK_SECRET_OLD_UNTIL is not set: it is the date until which links under the old secret are still good"
            ),
            (None, Some(_)) => bail!("JOBGLASS_LINK_SECRET_OLD_UNTIL is set, but JOBGLASS_LINK_SECRET_OLD is not"),
        }
    }
}

/// The end of a day, or a moment.
fn checked_end(text: &str) -> Result<DateTime<Utc>> {
    let day = text.parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(1)));
    let end = day.and_then(|next| next.and_hms_opt(0, 0, 0)).map(|midnight| midnight.and_utc());
    end.or_else(|| text.parse().ok()).with_context(|| {
        format!("JOBGLASS_LINK_SECRET_OLD_UNTIL is `{text}`: it is a day like 2026-12-31 or a moment like 2026-12-31T12:00:00Z")
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn checked(change: impl FnOnce(&mut Settings)) -> Result<ShareSettings> {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.checked_share()
    }

    fn refused(change: impl FnOnce(&mut Settings)) -> String {
        format!("{:#}", checked(change).unwrap_err())
    }

    #[test]
    fn a_setting_that_makes_no_sense_is_named() {
        assert!(refused(|s| s.link_max_days = Some(0)).starts_with("JOBGLASS_LINK_MAX_DAYS"));
        assert!(refused(|s| s.link_secret = Some("short".into())).starts_with("JOBGLASS_LINK_SECRET"));
        assert!(refused(|s| s.link_secret_file = Some("/no/such".into())).starts_with("JOBGLASS_LINK_SECRET_FILE"));
        assert!(refused(|s| s.mask_patterns = Some("(".into())).starts_with("JOBGLASS_MASK_PATTERNS"));
    }

    #[test]
    fn an_older_secret_needs_an_end() {
        let old = |until: Option<&str>| {
            let until = until.map(str::to_owned);
            move |s: &mut Settings| {
                s.link_secret_old = Some("an old secret of many letters".into());
                s.link_secret_old_until = until;
            }
        };
        assert!(refused(old(None)).contains("JOBGLASS_LINK_SECRET_OLD_UNTIL"));
        assert!(refused(old(Some("soon"))).contains("JOBGLASS_LINK_SECRET_OLD_UNTIL"));
        let (_, until) = checked(old(Some("2026-12-31"))).unwrap().older.unwrap();
        assert_eq!(until.to_rfc3339(), "2027-01-01T00:00:00+00:00", "the day itself is counted in");
    }

    #[test]
    fn a_public_address_loses_its_last_slash() {
        let public = checked(|s| s.public_url = Some("https://desk.example.com/".into())).unwrap().public_url;
        assert_eq!(public.as_deref(), Some("https://desk.example.com"));
    }
}
