//! Everything a person sees, compiled twice: for the server (`ssr`) and for the browser (`hydrate`).

#[cfg(all(feature = "ssr", target_arch = "wasm32"))]
compile_error!("`ssr` does not belong in the browser's bundle: build `frontend` alone");

pub mod error;
pub mod job;
