//! Creates and manages Fireworks AI API keys with libfwkeys.
//!
//! What the library hands out is owned by one value here, whose `Drop` frees it and wipes what is secret. A secret never
//! becomes a `String`: it is borrowed from the library's locked memory.

mod cancel;
mod client;
mod error;
mod handle;
mod key;
mod list;
#[rustfmt::skip]
mod names;
mod rotation;
#[rustfmt::skip]
pub mod sys;

pub use cancel::CancelToken;
pub use client::{Client, Config, Identity, Sweep};
pub use error::{Error, Failure, Outcome, RotationState, Status};
pub use key::{generate_marker, ApiKey, CreateOptions};
pub use list::{ApiKeys, ListOptions};
pub use rotation::Rotation;
