//! The routes as their users see them: a real server on a free port against the simulated Reply.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod app;

mod access;
mod cancel;
mod commands;
mod errors;
mod faults;
mod jobs;
mod kept;
mod oidc;
mod pages;
mod rekey;
mod seam;
mod secrets;
mod sessions;
mod shares;
mod trail;
mod wall;
