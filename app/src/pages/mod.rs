//! One file per route.

pub mod cancel;
pub mod home;
pub mod job;
pub mod login;
pub mod trail;
