//! Public endpoints under `/fn`, a file per noun. Each one asks the backend and shapes the answer.

pub mod jobs;
