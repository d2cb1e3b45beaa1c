//! The simulator from outside: what Reply's documentation says, what each fault looks like to a client,
//! and what a test can steer.

mod control;
mod demo;
mod documented;
mod faults;
mod jobs;
mod program;
mod quota;
mod support;
