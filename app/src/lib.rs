//! Everything a person sees, compiled twice: for the server (`ssr`) and for the browser (`hydrate`).

#[cfg(all(feature = "ssr", target_arch = "wasm32"))]
compile_error!("`ssr` does not belong in the browser's bundle: build `frontend` alone");

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod pages;

pub mod islands;

pub mod components;

#[cfg(feature = "ssr")]
pub mod backend;
pub mod live;
#[cfg(feature = "ssr")]
pub mod person;
#[cfg(feature = "ssr")]
pub mod sharing;

pub mod estimate;
pub mod job;
pub mod json;
pub mod lookup;
pub mod site;
#[cfg(feature = "ssr")]
pub mod trail;
pub mod words;

pub mod error;
