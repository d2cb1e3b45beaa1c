//! Rights as arguments: whoever lacks one never reaches the handler.

use std::fmt;

use app::{
    error::{AppError, ErrorCode},
    person::Role,
};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Access, Visit};
use crate::{AppState, api::Problem};

/// What a route demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is on the list of public routes.
    Nothing,
    /// A share link.
    Grant,
    /// A signed-in person of at least this role.
    Role(Role),
    /// The token of the settings for reading figures, or a signed-in person of at least this role.
    TokenOr(Role),
}

/// An argument that only somebody with a right can bring about.
pub trait Right {
    /// Which right.
    const NEEDS: Needs;
}

/// The arguments of a handler that begin with a right: what `Guarded` demands of every route.
pub trait NeedsRight {
    /// Which right.
    const NEEDS: Needs;
}

// The first is axum's own mark of how the last argument is had.
macro_rules! needs_right {
    ($($more:ident),*) => {
        impl<Mark, First: Right, $($more),*> NeedsRight for (Mark, First, $($more,)*) {
            const NEEDS: Needs = First::NEEDS;
        }
    };
}

needs_right!();
needs_right!(A);
needs_right!(A, B);
needs_right!(A, B, C);
needs_right!(A, B, C, D);
needs_right!(A, B, C, D, E);
needs_right!(A, B, C, D, E, F);

/// Somebody who may look at jobs.
#[derive(Clone, Debug)]
pub struct Staff(pub Visit);

/// Somebody who may also cancel and share them.
#[derive(Clone, Debug)]
pub struct Operator(pub Visit);

/// Somebody who may also see what others did.
#[derive(Clone, Debug)]
pub struct Admin(pub Visit);

macro_rules! right {
    ($name:ident) => {
        impl Right for $name {
            const NEEDS: Needs = Needs::Role(Role::$name);
        }

        impl<S: Send + Sync> FromRequestParts<S> for $name
        where
            Access: FromRef<S>,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let visit = Access::from_ref(state).visit(parts).await?;
                if visit.person.role >= Role::$name {
                    Ok(Self(visit))
                } else {
                    Err(AppError::new(ErrorCode::RoleTooLow).into())
                }
            }
        }
    };
}

right!(Staff);
right!(Operator);
right!(Admin);

impl From<Operator> for Staff {
    fn from(Operator(visit): Operator) -> Self {
        Self(visit)
    }
}

/// Whoever may read figures: a program with the token of the settings, or staff.
#[derive(Clone, Copy, Debug)]
pub struct FigureReader;

impl Right for FigureReader {
    const NEEDS: Needs = Needs::TokenOr(Role::Staff);
}

impl FromRequestParts<AppState> for FigureReader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|sent| sent.as_bytes().strip_prefix(b"Bearer "));
        match (&state.metrics_token, sent) {
            (Some(token), Some(sent)) if is_same(token, sent) => Ok(Self),
            _ => Staff::from_request_parts(parts, state).await.map(|_| Self),
        }
    }
}

/// Compares digests, so that neither the time it takes nor the length tells anything of the token.
fn is_same(token: &SecretString, sent: &[u8]) -> bool {
    let digest = |bytes: &[u8]| Sha256::digest(bytes);
    digest(token.expose_secret().as_bytes()).ct_eq(&digest(sent)).into()
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing",
            Self::Grant => "a share link",
            Self::Role(role) => role.as_str(),
            Self::TokenOr(role) => return write!(f, "the token for figures, or {}", role.as_str()),
        })
    }
}
