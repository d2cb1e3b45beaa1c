//! What a proxy in front says of a person.

use app::{
    error::{AppError, ErrorCode},
    person::Person,
};
use axum::http::{HeaderMap, HeaderName};

use super::Roles;

/// What a proxy says of a person, and what follows from it.
#[derive(Clone, Debug)]
pub struct ProxyHeaders {
    /// The header with the name.
    pub user: HeaderName,
    /// The header with the groups.
    pub groups: HeaderName,
    /// Who has which role.
    pub roles: Roles,
}

impl ProxyHeaders {
    pub(super) fn person(&self, headers: &HeaderMap) -> Result<Person, AppError> {
        let name = single(headers, &self.user).filter(|name| !name.is_empty() && !name.contains(char::is_control));
        let name = name.ok_or_else(|| {
            AppError::with_detail(ErrorCode::SignedOut, "The proxy in front of Jobglass did not say who you are.")
        })?;
        let groups = single(headers, &self.groups).unwrap_or_default();
        let groups: Vec<_> = groups.split([',', '|', ';']).map(str::trim).collect();
        let role = self.roles.role_of(&[name], &groups).ok_or(AppError::new(ErrorCode::RoleTooLow))?;
        Ok(Person { name: name.into(), role })
    }
}

/// A header that is there once. Twice means that somebody sent one to a proxy that only adds its own.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    std::str::from_utf8(value.as_bytes()).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::net::SocketAddr;

    use app::person::Role;

    use axum::{body::Body, extract::ConnectInfo, http::Request};

    use super::*;
    use crate::access::{Access, AccessSettings, Mode, TrustedProxies};

    async fn visit(peer: &str, headers: &[(&str, &str)]) -> Result<(String, Role), ErrorCode> {
        let roles = Roles::parse(&[Some("group:support".into()), None, Some("ann".into())]).unwrap();
        let said =
            ProxyHeaders { user: "remote-user".parse().unwrap(), groups: "remote-groups".parse().unwrap(), roles };
        let trusted_proxies = TrustedProxies::new(vec!["10.0.0.0/24".parse().unwrap()]);
        let settings = AccessSettings { mode: Mode::Proxy(said), trusted_proxies, ..AccessSettings::default() };
        let access = Access::over(settings, None);
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = peer.parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let visit = access.visit(&request.into_parts().0).await.map_err(|error| error.code)?;
        Ok((visit.person.name.to_string(), visit.person.role))
    }

    #[tokio::test]
    async fn the_proxys_word_is_taken_and_nobody_elses() {
        let ann = ("remote-user", "ann");
        assert_eq!(visit("10.0.0.1:9", &[ann]).await, Ok(("ann".into(), Role::Admin)));
        for stranger in ["10.0.1.1:9", "127.0.0.1:9", "[::1]:9"] {
            assert_eq!(visit(stranger, &[ann]).await, Err(ErrorCode::SignedOut), "{stranger}");
        }
        let forwarded = ("x-forwarded-for", "10.0.0.1");
        assert_eq!(visit("203.0.113.7:9", &[ann, forwarded]).await, Err(ErrorCode::SignedOut));
    }

    #[tokio::test]
    async fn a_name_that_is_missing_empty_or_there_twice_is_none() {
        let (ann, bob) = (("remote-user", "ann"), ("remote-user", "bob"));
        for headers in [&[][..], &[("remote-user", "  ")], &[ann, bob], &[ann, ann]] {
            assert_eq!(visit("10.0.0.1:9", headers).await, Err(ErrorCode::SignedOut), "{headers:?}");
        }
    }

    #[tokio::test]
    async fn groups_give_roles_and_nothing_gives_none() {
        let bob = ("remote-user", "bob");
        let groups = |groups| ("remote-groups", groups);
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("sales, support")]).await, Ok(("bob".into(), Role::Staff)));
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("sales|support")]).await, Ok(("bob".into(), Role::Staff)));
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("supporters")]).await, Err(ErrorCode::RoleTooLow));
        assert_eq!(visit("10.0.0.1:9", &[bob]).await, Err(ErrorCode::RoleTooLow));
    }
}
