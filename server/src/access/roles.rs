//! Which role a person has whom somebody else vouches for.

use anyhow::{Result, ensure};
use app::person::Role;

/// The three lists as they are written, lowest role first.
pub type RoleLists = [Option<String>; 3];

/// Who has which role, by name, e-mail address or group.
#[derive(Clone, Debug, Default)]
pub struct Roles([Vec<Entry>; 3]);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Everybody,
    Group(String),
    Name(String),
}

impl Roles {
    /// Reads the three lists, lowest role first: names, addresses and `group:NAME` with commas between them, `*` for
    /// everybody who is signed in.
    ///
    /// # Errors
    /// A line that says what to do, when nobody at all has a role.
    pub fn parse(lists: &RoleLists) -> Result<Self> {
        let read =
            |list: &Option<String>| list.as_deref().unwrap_or_default().split(',').filter_map(parse_entry).collect();
        let roles = Self(lists.each_ref().map(read));
        ensure!(
            roles.0.iter().any(|entries| !entries.is_empty()),
            "JOBGLASS_STAFF is not set: say who may look, for example group:support, or * for everybody who is signed in"
        );
        Ok(roles)
    }

    /// The highest role of somebody with these names (an address is one) and groups.
    pub fn role_of(&self, names: &[&str], groups: &[&str]) -> Option<Role> {
        let has = |entry: &Entry| match entry {
            Entry::Everybody => true,
            Entry::Group(group) => groups.contains(&group.as_str()),
            Entry::Name(name) => names.iter().any(|known| known.eq_ignore_ascii_case(name)),
        };
        let mut roles = Role::ALL.into_iter().zip(&self.0).rev();
        roles.find(|(_, entries)| entries.iter().any(has)).map(|(role, _)| role)
    }
}

fn parse_entry(text: &str) -> Option<Entry> {
    match text.trim() {
        "" => None,
        "*" => Some(Entry::Everybody),
        text => Some(match text.strip_prefix("group:") {
            Some(group) => Entry::Group(group.trim().to_owned()),
            None => Entry::Name(text.to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn parse(lists: [&str; 3]) -> Result<Roles> {
        Roles::parse(&lists.map(|list| Some(list.to_owned())))
    }

    #[test]
    fn the_highest_role_that_a_name_or_a_group_gives_counts() {
        let roles = parse(["*", "group:leads, cleo@example.com", "ann@example.com"]).unwrap();
        assert_eq!(roles.role_of(&["bob@example.com"], &["others"]), Some(Role::Staff));
        assert_eq!(roles.role_of(&["bob@example.com"], &["leads"]), Some(Role::Operator));
        assert_eq!(roles.role_of(&["cleo", "Cleo@Example.com"], &[]), Some(Role::Operator));
        assert_eq!(roles.role_of(&["ann@example.com"], &["leads"]), Some(Role::Admin));
    }

    #[test]
    fn who_is_on_no_list_has_no_role() {
        let roles = parse(["group:support", "", ""]).unwrap();
        assert_eq!(roles.role_of(&["group:support", "support"], &["Support"]), None, "a name is no group");
        assert!(parse(["", " , ", ""]).is_err());
    }
}
