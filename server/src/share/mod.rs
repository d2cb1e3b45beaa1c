//! What is shared of jobs: how texts are masked, what opens a link, and the pictures of a job.

pub mod mask;
pub mod picture;
pub mod secret;
pub mod token;
