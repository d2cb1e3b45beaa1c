//! The settings of the provider that signs people in.

use anyhow::{Context, Result, bail, ensure};

use super::{Settings, place::checked_base_path, secret::read_secret};
use crate::access::OidcSettings;

impl Settings {
    pub(super) fn checked_oidc(&self) -> Result<OidcSettings> {
        let Some(public_url) = &self.public_url else {
            bail!(
                "JOBGLASS_PUBLIC_URL is not set: with JOBGLASS_ACCESS=oidc it says where the provider sends people back to, like https://desk.example.com"
            )
        };
        let needed = |name: &str, value: &Option<String>, what: &str| {
            let value = value.as_deref().map(str::trim).filter(|value| !value.is_empty());
            value
                .map(str::to_owned)
                .with_context(|| format!("{name} is not set: with JOBGLASS_ACCESS=oidc it is {what}"))
        };
        let base = checked_base_path(self.base_path.as_deref().unwrap_or("/"))?;
        let groups_claim = self.oidc_groups_claim.as_deref().unwrap_or("groups").trim();
        ensure!(
            !groups_claim.is_empty(),
            "JOBGLASS_OIDC_GROUPS_CLAIM is empty: it is the name of a claim, like groups"
        );
        let scopes = self.oidc_scopes.as_deref().unwrap_or("email profile").split_whitespace();
        let secret =
            read_secret("JOBGLASS_OIDC_CLIENT_SECRET", &self.oidc_client_secret, &self.oidc_client_secret_file)?;
        if let Some((name, text)) = &secret {
            ensure!(!text.trim().is_empty(), "{name} is empty: leave it out for a public client");
        }
        Ok(OidcSettings {
            issuer: needed("JOBGLASS_OIDC_ISSUER", &self.oidc_issuer, "the provider's address")?,
            client_id: needed("JOBGLASS_OIDC_CLIENT_ID", &self.oidc_client_id, "how the provider knows Jobglass")?,
            client_secret: secret.map(|(_, text)| text.trim().to_owned().into()),
            scopes: scopes.filter(|scope| *scope != "openid").map(str::to_owned).collect(),
            groups_claim: groups_claim.to_owned(),
            home: format!("{}{base}", public_url.trim_end_matches('/')),
            roles: self.checked_roles()?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;
    use crate::config::Config;

    fn load(change: impl FnOnce(&mut Settings)) -> Result<Config> {
        let mut settings = Settings {
            access: Some("oidc".into()),
            public_url: Some("https://desk.example.com/".into()),
            oidc_issuer: Some("https://login.example.com".into()),
            oidc_client_id: Some("desk".into()),
            staff: Some("*".into()),
            ..Settings::default()
        };
        change(&mut settings);
        Config::load(settings)
    }

    fn refused(change: impl FnOnce(&mut Settings)) -> String {
        format!("{:#}", load(change).unwrap_err())
    }

    #[test]
    fn a_provider_wants_to_be_named_reached_safely_and_told_where_people_come_back() {
        assert!(load(|_| ()).is_ok() && load(|s| s.addr = Some("0.0.0.0:3000".into())).is_ok());
        assert!(load(|s| s.oidc_issuer = Some("http://127.0.0.1:4000".into())).is_ok());
        assert!(refused(|s| s.public_url = None).starts_with("JOBGLASS_PUBLIC_URL is not set"));
        assert!(refused(|s| s.public_url = Some("desk".into())).starts_with("JOBGLASS_PUBLIC_URL"));
        assert!(refused(|s| s.oidc_issuer = None).starts_with("JOBGLASS_OIDC_ISSUER is not set"));
        assert!(refused(|s| s.oidc_client_id = Some(" ".into())).starts_with("JOBGLASS_OIDC_CLIENT_ID is not set"));
        assert!(refused(|s| s.oidc_groups_claim = Some(" ".into())).starts_with("JOBGLASS_OIDC_GROUPS_CLAIM"));
        assert!(refused(|s| s.staff = None).starts_with("JOBGLASS_STAFF"));
        for issuer in [
            "login.example.com",
            "http://login.example.com",
            "https://login.example.com/?a=b",
            "https://login.example.com/#a",
            "https://ann:pw@login.example.com",
        ] {
            assert!(refused(|s| s.oidc_issuer = Some(issuer.into())).starts_with("JOBGLASS_OIDC_ISSUER"), "{issuer}");
        }
    }

    #[test]
    fn a_secret_is_given_one_way_and_shown_nowhere() {
        let secret = |s: &mut Settings| s.oidc_client_secret = Some("planted\n".into());
        assert!(!format!("{:?}", load(secret).unwrap()).contains("planted"));
        let message = refused(|s| {
            secret(s);
            s.oidc_client_secret_file = Some("/no/such".into());
        });
        assert!(message.starts_with("JOBGLASS_OIDC_CLIENT_SECRET and") && !message.contains("planted"), "{message}");
        let missing = refused(|s| s.oidc_client_secret_file = Some("/no/such".into()));
        assert!(missing.starts_with("JOBGLASS_OIDC_CLIENT_SECRET_FILE"), "{missing}");
        assert!(
            refused(|s| s.oidc_client_secret = Some(" ".into())).starts_with("JOBGLASS_OIDC_CLIENT_SECRET is empty")
        );
    }

    #[test]
    fn people_come_back_to_the_public_address_with_the_base_path() {
        let mut settings =
            Settings { base_path: Some("/desk/".into()), staff: Some("*".into()), ..Settings::default() };
        settings.public_url = Some("https://desk.example.com/".into());
        settings.oidc_issuer = Some("https://login.example.com".into());
        settings.oidc_client_id = Some("desk".into());
        settings.oidc_scopes = Some("openid  groups".into());
        let checked = settings.checked_oidc().unwrap();
        assert_eq!(checked.home, "https://desk.example.com/desk");
        assert_eq!(checked.scopes, ["groups"]);
    }
}
