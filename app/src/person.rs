//! Who looks at a page, and how much that person may do.

use std::sync::Arc;

/// How much a person may do; a higher role includes the lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May look at jobs.
    Staff,
    /// May also cancel them and share them.
    Operator,
    /// May also see what others did.
    Admin,
}

impl Role {
    /// All of them, lowest first.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Operator, Self::Admin];

    /// The role as it stands in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// A person whom Jobglass knows. Pages find theirs in the context; where there is none, nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    /// The name under which the person is known to whoever runs Jobglass.
    pub name: Arc<str>,
    /// What the person may do.
    pub role: Role,
}
